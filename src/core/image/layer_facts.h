#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/image/facts.h"
#include "core/layer/shadow.h"

// What one layer shows by itself, before the layers above it are known.
namespace dvsguard::image {

// A file that the final tree is read from: the last one of its path counts.
enum class Document : std::uint8_t {
  DpkgStatus,
  DpkgStatusFile,
  ApkInstalled,
  ChiselManifest,
  OsRelease,
  Passwd,
  Group
};

struct DocumentFound {
  Document kind = Document::OsRelease;
  std::string path;
  std::string bytes = {};
  bool over_cap = false;                    // and not kept
  std::optional<std::string> link_to = {};  // of a link: the clean path that it names, "" where it has none
  bool is_kept = true;                      // false: of a link whose content was not kept
  std::uint32_t file = 0;
};

struct ForeignFound {
  package::Ecosystem ecosystem = package::Ecosystem::Other;
  std::string path;
  std::uint32_t file = 0;
};

// What a symbolic link may lead over or to: another one, or an executable file.
struct StepFound {
  std::string path, target;  // as written; empty: a file
  [[nodiscard]] bool is_link() const { return !target.empty(); }
};

// An ELF file that may be Go's and does not tell.
struct TroubledBinary {
  std::string path, trouble;
  std::uint32_t file = 0;
};

// A hard link to a file of a lower layer, by its clean path.
struct OutsideLink {
  std::string path, target;
  std::uint32_t file = 0;
};

struct RustBinary {
  std::string path;
  std::vector<binary::Crate> crates;
  std::uint32_t file = 0;  // of LayerFacts::names
};

// `place.layer` and `place.layer_id` of what is here are filled in when the layers come together.
struct LayerFacts {
  explicit LayerFacts(const crypto::SipHashKey& key) : paths(key) {}

  layer::LayerPaths paths;
  std::vector<KeyFound> keys;
  std::vector<KeyFound> aside_keys;  // beside the tar, so that no upper layer hides them
  std::vector<NotableFile> notable;
  std::vector<PrivilegedFile> privileged;
  std::vector<Binary> go_binaries;
  std::vector<RustBinary> rust_binaries;  // those that tell their crates
  std::vector<TroubledBinary> troubled;
  std::vector<DocumentFound> documents;
  std::vector<ForeignFound> foreign;
  std::vector<OutsideLink> outside;
  // Of each file that facts are about, by its number: the names that it has once the layer is unpacked,
  // sorted.
  std::vector<std::vector<std::string>> names;
  std::vector<StepFound> steps;  // sorted by path
  bool steps_are_all = true;     // false: some were over their cap, and are not kept
  std::vector<Unread> unread;
  std::uint64_t inflated_bytes = 0, files = 0, other_binaries = 0;
  std::size_t fact_bytes = 0;  // taken of the image's budget
};

}  // namespace dvsguard::image
