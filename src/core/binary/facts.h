#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What an executable says of itself.
namespace dvsguard::binary {

struct GoModule {
  std::string path, version, sum;
  std::string replaced_path, replaced_version;  // as written, where `path` stands for a replacement
};

struct GoBuildInfo {
  std::string go_version;  // "go1.22.3"
  std::string main_path;   // of the package that was built
  GoModule main;
  std::vector<GoModule> dependencies;
  std::string vcs_revision, vcs_time;  // RFC 3339, or empty
  bool vcs_modified = false;
  std::vector<std::pair<std::string, std::string>> settings;  // of the build, such as "-trimpath"
};

// Which functions are linked or inlined, from .gopclntab; kept as hashes, so that a binary of 200,000
// functions costs 1.6 MB. Ask through links_function() and links_package() of linked.h.
struct LinkedFunctions {
  std::vector<std::uint64_t> hashes;  // sorted, unique; of function_hash()
  std::vector<std::string> packages;  // sorted, unique: import paths; the program's own is "main"
  bool complete = false;              // false: not all of the table could be read, so absence proves nothing
};

enum class CrateSource : std::uint8_t {
  CratesIo,
  Local,  // of the project itself
  Other,  // a repository, or another registry
};

// Of what Rust calls a crate, as `cargo auditable` writes it.
struct Crate {
  std::string name, version;
  CrateSource source = CrateSource::CratesIo;
};

enum class Linking : std::uint8_t { Static, Dynamic };

struct BinaryFacts {
  int bits = 0;         // 32 or 64; 0: not an ELF file, and nothing else is told
  std::string machine;  // "x86_64", "aarch64"; the number where it has no name here
  Linking linking = Linking::Static;
  std::string interpreter;                   // of a dynamic one
  std::optional<GoBuildInfo> go;             // unset and no trouble: not built by Go, 1.13 or newer
  std::optional<LinkedFunctions> functions;  // of a Go binary
  std::optional<std::vector<Crate>> crates;  // unset: it does not tell
  std::string trouble;  // what could not be read, where something could not; empty: all was
};

}  // namespace dvsguard::binary
