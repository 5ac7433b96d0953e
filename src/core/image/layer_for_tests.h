#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/image/layer_inspector.h"

// Layers built in place, entry by entry.
namespace dvsguard::image {

inline constexpr crypto::SipHashKey kTestKey{};

class Layer {
 public:
  Layer& file(std::string path, std::string_view bytes, std::uint32_t mode = 0644) {
    pass({.path = std::move(path), .size = bytes.size(), .mode = mode}, bytes);
    return *this;
  }
  Layer& link(std::string path, std::string target, layer::EntryType type = layer::EntryType::Symlink,
              std::uint32_t mode = 0777) {
    pass({.path = std::move(path), .type = type, .mode = mode, .link = std::move(target)}, "");
    return *this;
  }
  Layer& folder(std::string path) {
    pass({.path = std::move(path), .type = layer::EntryType::Directory, .mode = 0755}, "");
    return *this;
  }
  Layer& entry(const layer::Entry& entry) {
    pass(entry, "");
    return *this;
  }
  [[nodiscard]] LayerFacts facts() { return inspector_.take(); }

 private:
  void pass(const layer::Entry& entry, std::string_view bytes) {
    (void)inspector_.begin(entry);
    if (!bytes.empty())
      (void)inspector_.data({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    (void)inspector_.end();
  }

  Budgets budgets_;
  LayerInspector inspector_{kTestKey, budgets_};
};

}  // namespace dvsguard::image
