#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
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
  // A hard link to a file of a lower layer, which keeps it in the final tree.
  struct Kept {
    std::size_t layer = 0;
    std::string path;
  };

  void add_document(std::size_t layer, std::size_t order, DocumentFound document);
  void place(KeyFound& key, std::size_t index) const;
  void take_outside_links();
  void take_layer(std::size_t index, const std::string& step);
  [[nodiscard]] bool is_hidden(std::size_t layer, const std::string& path);
  // By which name a file is in the final tree; absent where it is not.
  [[nodiscard]] std::optional<std::string> visible_name(std::size_t layer, const std::string& path,
                                                        std::uint32_t file);
  void take_documents();
  void take_release(const std::vector<const DocumentFound*>& documents);
  void take_content(const DocumentFound& document);
  void take_crates(std::vector<RustBinary>& programs, std::size_t index);
  void unread(Unread::Bearing bearing, std::string what);
  void take_linked(const Hidden& hidden);
  template <class Item>
  void take_visible(std::vector<Item>& from, std::vector<Item>& to, std::size_t index);

  oci::Image image_;
  crypto::SipHashKey key_;
  std::vector<std::optional<LayerFacts>> layers_;
  layer::Shadow shadow_;
  struct Highest {
    std::size_t layer = 0, order = 0;
    DocumentFound document;
  };
  std::unordered_map<std::string, Highest> documents_;  // by path: of the highest layer that has one
  std::size_t document_bytes_ = 0;
  std::unordered_map<std::string, Kept> kept_;                                        // by what they link to
  std::vector<std::unordered_map<std::uint32_t, std::optional<std::string>>> names_;  // that were asked for
  std::set<package::Ecosystem> foreign_;
  std::set<std::pair<Unread::Bearing, std::string>> unread_;  // told already
  ImageFacts facts_;
};

}  // namespace dvsguard::image
