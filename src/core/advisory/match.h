#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/database.h"
#include "core/binary/facts.h"
#include "core/package/os_release.h"
#include "core/package/package.h"

// Which advisories speak of what is in an image.
namespace dvsguard::advisory {

struct GoProgram {
  std::string_view path;  // in the image
  const binary::BinaryFacts* facts = nullptr;
};

struct Query {
  const package::OsRelease* os = nullptr;  // null: the image has none
  std::span<const package::Package> packages;
  std::span<const GoProgram> programs;
};

// How near a fault comes to running.
enum class Level : std::uint8_t {
  Installed,      // of a distribution's package: it is there
  Module,         // the module is in the build, nothing shows that the fault's packages are
  PackageLinked,  // a package that holds the fault is linked, none of the functions that do
  SymbolLinked,   // such a function is; or the advisory names none, and such a package is
};

// What a VEX document says of a match.
enum class VexStatus : std::uint8_t { NotAffected, Affected, Fixed, UnderInvestigation };

struct VexNote {
  VexStatus status = VexStatus::UnderInvestigation;
  std::string justification;  // OpenVEX's label
  std::string statement;      // its author's words: impact_statement, or status_notes
  std::string author, file;
};

struct Match {
  std::string id;
  std::vector<std::string> aliases;
  Severity severity = Severity::Unknown;
  std::string summary, url;  // may be empty

  package::Ecosystem ecosystem = package::Ecosystem::Other;
  std::string package, version;        // the source package or module that the advisory names, and which
  std::vector<std::string> installed;  // the packages made of that source
  std::string architecture;            // as its own tools call it; may be empty
  std::string program,
      main_module;  // of the Go program: its path, "path@version"; empty: a distribution's package

  std::string fixed;          // the version that mends it; empty: there is none yet, or nobody says
  std::string last_affected;  // where nothing is `fixed`: what is later than this is not affected
  bool undetermined = false;  // the distribution has not decided whether it is affected

  Level level = Level::Installed;
  bool conclusive = true;  // false: the program's functions are not all known, so `level` may be higher
  std::vector<std::string> symbols;  // linked ones, "net/http.Server.Serve"; the first kMaxSymbols

  std::optional<VexNote> vex;  // see vex.h

  [[nodiscard]] bool is_suppressed() const {
    return vex && (vex->status == VexStatus::NotAffected || vex->status == VexStatus::Fixed);
  }
};

inline constexpr std::size_t kMaxSymbols = 8;

// Something that advisories speak of, and that could not be held against them.
struct Unjudged {
  package::Ecosystem ecosystem = package::Ecosystem::Other;
  std::string package, version, program;
  std::string why;  // one clause
};

struct Matches {
  std::vector<Match> matches;  // in the query's order: packages, programs; within each by package and id
  std::vector<Unjudged> unjudged;
};

// Error: a block of the database is not what its index says.
[[nodiscard]] Result<Matches> match(const Database& database, const Query& query);

}  // namespace dvsguard::advisory
