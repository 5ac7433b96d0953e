#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/image/layer_facts.h"
#include "core/image/links.h"

// Layers' facts, in whatever order they become known, to those of the image: which files are in the final
// tree.
namespace dvsguard::image {

class Assembly {
 public:
  // `key` is the one that every layer was inspected with.
  Assembly(oci::Image image, const crypto::SipHashKey& key);

  // `index` from 0, the lowest.
  void add(std::size_t index, LayerFacts facts);
  // A layer that nobody could look at: what it may hold is unknown.
  void add_unread(std::size_t index, const std::string& why);
  // Once every layer was added.
  [[nodiscard]] ImageFacts finish();

 private:
  void place(KeyFound& key, std::size_t index) const;
  void take_documents(const layer::Shadow& shadow);
  void take_release(const std::vector<const DocumentFound*>& documents);
  void take_content(const DocumentFound& document);
  void unread(Unread::Bearing bearing, std::string what);
  void take_linked(const Hidden& hidden);
  template <class Item>
  void take_visible(std::vector<Item>& from, std::vector<Item>& to, std::size_t index,
                    const layer::Shadow& shadow);

  oci::Image image_;
  crypto::SipHashKey key_;
  std::vector<std::optional<LayerFacts>> layers_;
  std::unordered_map<std::string, std::size_t> highest_;  // the layer whose document of that path counts
  ImageFacts facts_;
};

}  // namespace dvsguard::image
