#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/binary/facts.h"
#include "core/keyscan/hit.h"
#include "core/oci/source.h"
#include "core/package/os_release.h"
#include "core/package/package.h"

// What one pass over an image shows. Nothing here is believed before every digest agreed.
namespace dvsguard::image {

// Where something stands in an image.
struct ImagePlace {
  int layer = -1;            // from 0, the lowest; -1: the configuration
  std::string path;          // in the layer; of the configuration: "env PRIVATE_KEY", "history 3"
  std::uint64_t offset = 0;  // in the file
  std::string step;          // the build step that made the layer, shortened; empty where nobody says
};

struct KeyFound {
  keyscan::Hit hit;
  ImagePlace place;
  bool hidden =
      false;  // an upper layer deletes or replaces the file; its bytes are in the image all the same
};

// A file that a rule is about.
struct NotableFile {
  enum class Kind : std::uint8_t {
    Shell,
    PackageManager,
    Setuid,
    Setgid,
    FileCapability,
    Compiler,
    Debugger,
    SshServer,
    DebugServer,
  };
  Kind kind = Kind::Shell;
  std::string path;
  int layer = 0;
};

struct Binary {
  std::string path;
  int layer = 0;
  std::uint64_t size = 0;
  binary::BinaryFacts facts;
};

struct Account {  // of the image's own /etc/passwd and /etc/group
  std::string name;
  std::string id;     // as written
  std::string group;  // primary group's id as written; empty for groups
};

// What could not be read, and the practice that is unknown for it.
struct Unread {
  enum class Bearing : std::uint8_t { Keys, Packages, Files, Everything };
  Bearing bearing = Bearing::Everything;
  std::string what;  // one clause: "usr/bin/node: its ELF header lies about its sections"
};

struct ImageFacts {
  oci::Image image;
  std::uint64_t inflated_bytes = 0, files = 0;
  std::vector<KeyFound> keys;
  std::vector<NotableFile> notable;                   // of the final tree
  std::vector<Binary> binaries;                       // of the final tree; Go ones, and those with trouble
  std::vector<package::Package> packages;             // of the final tree
  std::vector<package::Ecosystem> unread_ecosystems;  // found, and not read by this version
  std::optional<package::OsRelease> os;
  std::vector<Account> users, groups;
  bool has_passwd = false, has_group = false;
  std::int64_t newest_file = 0;  // seconds since 1970; 0: every time is zero
  std::vector<Unread> unread;
  std::string recognised;  // "ko", "distroless", "Chainguard", "scratch", "BusyBox", "Alpine", "Debian", …;
                           // empty: none
};

}  // namespace dvsguard::image
