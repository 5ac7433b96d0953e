#pragma once

#include <cstdint>
#include <string>
#include <vector>

// A piece of software that a package database says is installed.
namespace dvsguard::package {

enum class Ecosystem : std::uint8_t {
  Debian,
  Ubuntu,
  Alpine,
  Wolfi,
  Chainguard,
  Go,
  Rpm,
  Npm,
  PyPI,
  Maven,
  Other
};

struct Package {
  Ecosystem ecosystem = Ecosystem::Other;
  std::string name, version;
  std::string source, source_version;  // what advisories name, where it is another; empty: the same
  std::string architecture, license;
  std::string database;  // the path in the image that says so
};

}  // namespace dvsguard::package
