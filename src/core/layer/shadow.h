#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/siphash.h"
#include "core/layer/entry.h"
#include "core/layer/path_table.h"

// Which files of a layer an upper layer hides, told in at most 31 bytes a file: paths are kept as keyed
// hashes.
namespace dvsguard::layer {

// What one layer holds, as its entries pass. Each layer is filled on its own, so on any thread.
class LayerPaths {
 public:
  // The same random key for every layer of an image.
  explicit LayerPaths(const crypto::SipHashKey& key) : key_(key) {}

  // True where the layer already holds this very path: the new entry replaces it, and the bytes of the old
  // one are in the layer all the same. Folders do not replace folders.
  bool add(const Entry& entry);
  [[nodiscard]] std::size_t bytes() const { return table_.bytes(); }

 private:
  friend class Shadow;
  bool stand(std::string_view path, EntryType type);
  void mark(std::string_view path, std::uint8_t flag);
  void add_parents(std::string_view path);

  crypto::SipHashKey key_;
  PathTable table_;
  std::string last_parent_;  // whose own parents are in the table
  bool has_parent_ = false;
};

class Shadow {
 public:
  // From the lowest layer to the highest, all with one key.
  Shadow(std::vector<LayerPaths> layers, const crypto::SipHashKey& key)
      : layers_(std::move(layers)), key_(key) {}

  // The layer that hides what stands at `path` in `layer` (both counted from 0), the lowest of them; absent
  // where it is in the final image. A path is hidden by a whiteout of it or of a folder that it is in, by an
  // opaque marker in such a folder, by a file that took the place of one, and by another entry at the path
  // itself; folders merge. In its own layer it is hidden by a file, other than a symbolic link, that took a
  // folder's place. What was written through a link that its layer or a lower one holds counts as never
  // hidden.
  [[nodiscard]] std::optional<std::size_t> hidden_by(std::size_t layer, std::string_view path,
                                                     bool is_folder) const;

 private:
  [[nodiscard]] bool goes_through_link(std::size_t layer, const std::vector<std::uint64_t>& folders) const;

  std::vector<LayerPaths> layers_;
  crypto::SipHashKey key_;
};

}  // namespace dvsguard::layer
