#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/build/script.h"

// What a script does to the software that it runs: fetches, upgrades, installs.
namespace dvsguard::build {

enum class UpdateKind {
  RunsFetchedCode,   // what was just downloaded is run
  PullsSource,       // git pull, git clone
  RunsLatest,        // npx -y x, go install x@latest, pip install -U, cargo install
  UpgradesPackages,  // apt-get upgrade, apk upgrade
  InstallsPackages,  // apt-get install, apk add, npm install -g, npx x: whatever is current then
  PullsImages,       // docker pull, docker compose pull
  ReplacesItself,    // rustup self update, foundryup
};

struct SelfUpdate {
  UpdateKind kind = UpdateKind::RunsFetchedCode;
  std::string what;  // "curl | sh", "git pull": made of names known here, never of the input
  std::vector<std::string>
      source;  // what is fetched, as the script says it: URLs, packages. May hold secrets
  Place place;
};

// In the order of the script, one a place, kind and source.
[[nodiscard]] std::vector<SelfUpdate> find_self_updates(const Script& script);

// Names of the variables that a word expands: "$A-${B:-$C}" gives A, B and C.
[[nodiscard]] std::vector<std::string> expanded_variables(std::string_view word);

// One request to a package manager.
struct PackageChange {
  enum class Kind { Install, Remove, Upgrade };
  Kind kind = Kind::Install;
  std::string_view manager;           // "apt-get", "apk", …
  std::vector<std::string> packages;  // versions taken away: "gdb", "openssh-server"
  std::vector<std::string> words;     // all that follows the verb, as written
  std::string group;                  // apk's --virtual
  Place place;
};
[[nodiscard]] std::vector<PackageChange> find_package_changes(const Script& script);

}  // namespace dvsguard::build
