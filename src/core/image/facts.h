#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/image_place.h"
#include "core/binary/facts.h"
#include "core/image/accounts.h"
#include "core/image/notable.h"
#include "core/keyscan/hit.h"
#include "core/oci/source.h"
#include "core/package/os_release.h"
#include "core/package/package.h"

// What one pass over an image shows. Nothing here is believed before every digest agreed. `file` numbers the
// files of a layer (LayerFacts::names).
namespace dvsguard::image {

struct KeyFound {
  keyscan::Hit hit;
  ImagePlace place;
  bool hidden =
      false;  // an upper layer deletes or replaces the file; its bytes are in the image all the same
  std::uint32_t file = 0;
};

struct NotableFile {
  Notable kind = Notable::Shell;
  std::string path;
  int layer = 0;
  std::uint32_t file = 0;
};

// A file that runs with more than its user's rights.
struct PrivilegedFile {
  bool setuid = false, setgid = false, capability = false;
  std::string path;
  int layer = 0;
  std::uint32_t file = 0;
};

struct Binary {
  std::string path;
  int layer = 0;
  binary::BinaryFacts facts;
  std::uint32_t file = 0;
};

// What could not be read, and what is unknown for it.
struct Unread {
  enum class Bearing : std::uint8_t {
    Keys,
    Packages,
    Release,   // which distribution it is
    Accounts,  // who its users and groups are
    Files,
  };
  Bearing bearing = Bearing::Files;
  std::string what;  // one clause: "usr/bin/node: its ELF header lies about its sections"
};

// Of what nobody could look into at all.
inline constexpr Unread::Bearing kEveryBearing[] = {Unread::Bearing::Keys, Unread::Bearing::Packages,
                                                    Unread::Bearing::Release, Unread::Bearing::Accounts,
                                                    Unread::Bearing::Files};

struct ImageFacts {
  oci::Image image;
  std::uint64_t inflated_bytes = 0, files = 0;  // of all layers; folders and whiteouts are no files
  // Of all layers and the configuration:
  std::vector<KeyFound> keys;
  // Of the final tree:
  std::vector<NotableFile> notable;
  std::vector<PrivilegedFile> privileged;
  std::vector<Binary> go_binaries;
  std::uint64_t other_binaries = 0;  // ELF files that are not Go's, of all layers
  std::vector<package::Package> packages;
  std::vector<package::Ecosystem> unread_ecosystems;  // found, and not read by this version
  std::optional<package::OsRelease> os;
  std::vector<Account> users, groups;
  std::vector<Unread> unread;
  bool has_config = true;  // false: a folder was looked at, which nobody says how to start
  std::string recognised;  // "ko", "distroless", "scratch", "Debian", …; empty: none
};

// Whether a distribution's package database lists something; crates are what single programs tell.
[[nodiscard]] inline bool has_distribution_packages(const ImageFacts& facts) {
  return std::ranges::any_of(facts.packages, [](const package::Package& package) {
    return package.ecosystem != package::Ecosystem::CratesIo;
  });
}

}  // namespace dvsguard::image
