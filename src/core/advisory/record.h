#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/advisory/severity.h"

// What one advisory says of one package: the row of the compiled file. Every text is a view into whoever
// holds the record: the document that is being read, the compiler's table, or a block of the file.
namespace dvsguard::advisory {

// What rows are sorted and found by.
struct Key {
  std::string_view ecosystem;  // "Go", "crates.io", "Debian", "Ubuntu", "Alpine", "Wolfi", "Chainguard"
  std::string_view release;    // "bookworm", "22.04", "v3.20"; empty where there are none
  std::string_view package;    // a module's path, a crate, a source package, an origin

  friend auto operator<=>(const Key&, const Key&) = default;
};

// A point in the versions' order (OSV schema, affected[].ranges[].events).
struct Event {
  enum class Kind : std::uint8_t { Introduced, Fixed, LastAffected, Limit };
  Kind kind = Kind::Introduced;
  std::string_view version;  // of Introduced, "0": before every version; of Limit, "*": after every version

  friend auto operator<=>(const Event&, const Event&) = default;
};

struct Range {
  std::vector<Event> events;

  friend auto operator<=>(const Range&, const Range&) = default;
};

// A Go package that holds the fault, and where.
struct Import {
  std::string_view path;
  std::vector<std::string_view> symbols;       // "Type.Method" or "Function"; none: all of the package
  std::vector<std::string_view> goos, goarch;  // none: every one

  friend auto operator<=>(const Import&, const Import&) = default;
};

struct Record {
  std::string_view id;
  Severity severity = Severity::Unknown;
  bool undetermined = false;  // its author does not know yet whether the package is affected
  std::vector<std::string_view> aliases;
  std::string_view summary, url;           // may be empty
  std::vector<Range> ranges;               // affected: within any of them,
  std::vector<std::string_view> versions;  // or any of these
  std::vector<Import> imports;             // of Go; none: the whole module

  friend auto operator<=>(const Record&, const Record&) = default;
};

}  // namespace dvsguard::advisory
