#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/text/node.h"

// The way from a tree's root to one of its nodes, kept on the stack and spelled only when an error needs it.
namespace dvsguard::compose {

class Trail {
 public:
  Trail() = default;
  // The child refers to its parent, and to `key`: both must outlive it.
  [[nodiscard]] Trail operator/(std::string_view key) const;
  [[nodiscard]] Trail operator[](std::size_t index) const;
  // "services.node.volumes[2]", fit for a terminal.
  [[nodiscard]] std::string text() const;

 private:
  const Trail* up_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
  bool item_ = false;
};

// Errors never quote a value, since interpolation may have put a secret there: position and path say which.
[[nodiscard]] Error error_at(const text::Node& node, const Trail& trail, std::string what,
                             std::string mend = {});
[[nodiscard]] Error error_at(const Place& place, const Trail& trail, std::string what, std::string mend = {});

}  // namespace dvsguard::compose
