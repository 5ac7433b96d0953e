#include "core/package/package.h"

namespace dvsguard::package {

std::string_view ecosystem_name(Ecosystem ecosystem) {
  switch (ecosystem) {
    case Ecosystem::Debian:
      return "Debian";
    case Ecosystem::Ubuntu:
      return "Ubuntu";
    case Ecosystem::Alpine:
      return "Alpine";
    case Ecosystem::Wolfi:
      return "Wolfi";
    case Ecosystem::Chainguard:
      return "Chainguard";
    case Ecosystem::Go:
      return "Go";
    case Ecosystem::CratesIo:
      return "crates.io";
    case Ecosystem::Other:
      return "another distribution";
    case Ecosystem::Rpm:
      return "rpm";
    case Ecosystem::Npm:
      return "npm";
    case Ecosystem::PyPI:
      return "PyPI";
    case Ecosystem::Maven:
      return "Maven";
    case Ecosystem::RubyGems:
      return "RubyGems";
    case Ecosystem::Packagist:
      return "Packagist";
    case Ecosystem::Conda:
      return "Conda";
    case Ecosystem::Pacman:
      return "pacman";
    case Ecosystem::Portage:
      return "Portage";
    case Ecosystem::Opkg:
      return "opkg";
    case Ecosystem::Snap:
      return "snap";
    case Ecosystem::Flatpak:
      return "Flatpak";
    case Ecosystem::Nix:
      return "Nix";
    case Ecosystem::NuGet:
      return "NuGet";
  }
  return "";
}

}  // namespace dvsguard::package
