#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A piece of software that a package database says is installed.
namespace dvsguard::package {

enum class Ecosystem : std::uint8_t {
  // Read by this version.
  Debian,
  Ubuntu,
  Alpine,
  Wolfi,
  Chainguard,
  Go,
  CratesIo,
  Other,  // dpkg's or apk's database of a distribution that is none of these
  // Recognised, and not read: see elsewhere.h.
  Rpm,
  Npm,
  PyPI,
  Maven,
  RubyGems,
  Packagist,
  Conda,
  Pacman,
  Portage,
  Opkg,
  Snap,
  Flatpak,
  Nix,
  NuGet,
};

// For people, and as OSV spells it where OSV has it: "Debian", "npm", "RubyGems".
[[nodiscard]] std::string_view ecosystem_name(Ecosystem ecosystem);

struct Package {
  Ecosystem ecosystem = Ecosystem::Other;
  std::string name, version;
  std::string source, source_version;  // what advisories name, where it is another; empty: the same
  std::string architecture;
  std::string license;  // as the database writes it; dpkg's has none
  std::string
      database;  // the path in the image that says so: of a database, or of the program that is made of it

  [[nodiscard]] const std::string& advised_name() const { return source.empty() ? name : source; }
  [[nodiscard]] const std::string& advised_version() const {
    return source_version.empty() ? version : source_version;
  }
};

inline constexpr std::size_t kMaxDatabaseBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxPackages = 200'000;                 // of one database
inline constexpr std::size_t kMaxFieldBytes = std::size_t{1} << 20;  // its continuation lines included

}  // namespace dvsguard::package
