#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/siphash.h"
#include "core/layer/entry.h"
#include "core/layer/path_hash.h"
#include "core/layer/path_table.h"

// Which files of a layer an upper layer hides, told in at most 48 bytes a file: paths are kept as keyed
// hashes.
namespace dvsguard::layer {

// What one layer holds, as its entries pass. Each layer is filled on its own, so on any thread.
class LayerPaths {
 public:
  // The same random key for every layer of an image.
  explicit LayerPaths(const crypto::SipHashKey& key) : hasher_(key) {}

  // True where the layer already holds this very path: the new entry replaces it, and the bytes of the old
  // one are in the layer all the same. Folders do not replace folders.
  bool add(const Entry& entry);
  // Whether a file or a link stands at the path.
  [[nodiscard]] bool has_file(std::string_view path);
  // Paths, with the folders that the layer does not name.
  [[nodiscard]] std::size_t size() const { return table_.size(); }
  [[nodiscard]] std::size_t bytes() const { return table_.bytes(); }

 private:
  friend class Shadow;
  bool stand(std::uint64_t path, EntryType type);
  std::uint64_t folder(std::string_view path);

  PathHasher hasher_;
  PathTable<std::uint8_t> table_;
  std::string last_folder_;  // that is in the table, with its own folders
  std::uint64_t last_hash_ = kRootHash;
};

// All layers of an image merged to one table: of each path, the highest layer that hides it.
class Shadow {
 public:
  // `key` is that of the layers' paths, and `layers` their number, at most 65,535.
  Shadow(const crypto::SipHashKey& key, std::size_t layers) : hasher_(key), replaced_(layers) {}

  // Every layer once, in any order; `layer` from 0, the lowest.
  void add(std::size_t layer, const LayerPaths& paths);

  // Once all layers were added: whether the file that stands at `path` in `layer` is not in the final image.
  // A file is hidden by a whiteout of it or of a folder that it is in, by an opaque marker in such a folder,
  // by a file that took the place of one, and by another entry at the path itself. In its own layer it is
  // hidden by a file, other than a symbolic link, that took a folder's place. What was written through a link
  // that its layer or a lower one holds counts as never hidden.
  [[nodiscard]] bool hides(std::size_t layer, std::string_view path);

 private:
  // The highest layer that hides a file at the path, and what is in the path; 0, which hides nothing: none.
  struct Hiders {
    std::uint16_t at = 0, inside = 0;
    friend bool operator==(const Hiders&, const Hiders&) = default;
  };

  PathHasher hasher_;
  PathTable<Hiders> hiders_;
  PathTable<std::uint16_t> links_;  // symbolic ones: 1 + the lowest layer with one at the path
  std::vector<std::vector<std::uint64_t>> replaced_;  // in each layer: sorted, files where it had folders
};

}  // namespace dvsguard::layer
