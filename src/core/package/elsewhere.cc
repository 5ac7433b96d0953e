#include "core/package/elsewhere.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dvsguard::package {
namespace {

struct Path {
  std::string_view folder;  // without its last slash
  std::string_view name;
};

Path parts_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::string_view last(std::string_view folder) {
  return parts_of(folder).name;
}

// ".../node_modules/NAME" or ".../node_modules/@SCOPE/NAME"
bool is_node_module(std::string_view folder) {
  const std::string_view above = parts_of(folder).folder;
  return last(above) == "node_modules" ||
         (last(above).starts_with('@') && last(parts_of(above).folder) == "node_modules");
}

bool is_rpm_folder(std::string_view folder) {
  constexpr std::array<std::string_view, 3> kFolders = {"var/lib/rpm", "usr/lib/sysimage/rpm",
                                                        "usr/share/rpm"};
  return std::find(kFolders.begin(), kFolders.end(), folder) != kFolders.end();
}

// Debian's policies for Python and Ruby give these to packages alone; pip and gem write elsewhere.
bool is_debians_own(std::string_view folder) {
  return folder.starts_with("usr/lib/python3/dist-packages/") || folder == "usr/lib/python3/dist-packages" ||
         folder.starts_with("usr/share/rubygems-integration/");
}

struct Name {
  std::string_view name;
  Ecosystem ecosystem;
  bool (*stands_in)(std::string_view folder);  // null: anywhere
};

constexpr std::array kNames = {
    Name{"rpmdb.sqlite", Ecosystem::Rpm, is_rpm_folder},
    Name{"Packages", Ecosystem::Rpm, is_rpm_folder},
    Name{"Packages.db", Ecosystem::Rpm, is_rpm_folder},
    Name{"container-manifest-1", Ecosystem::Rpm,  // Azure Linux's distroless images
         [](std::string_view folder) { return folder == "var/lib/rpmmanifest"; }},
    Name{"package.json", Ecosystem::Npm, is_node_module},
    Name{"package-lock.json", Ecosystem::Npm, nullptr},
    Name{".package-lock.json", Ecosystem::Npm, nullptr},
    Name{"npm-shrinkwrap.json", Ecosystem::Npm, nullptr},
    Name{"yarn.lock", Ecosystem::Npm, nullptr},
    Name{"pnpm-lock.yaml", Ecosystem::Npm, nullptr},
    Name{"METADATA", Ecosystem::PyPI, [](std::string_view folder) { return folder.ends_with(".dist-info"); }},
    Name{"PKG-INFO", Ecosystem::PyPI,
         [](std::string_view folder) { return folder.ends_with(".egg-info") || last(folder) == "EGG-INFO"; }},
    Name{"installed.json", Ecosystem::Packagist,
         [](std::string_view folder) { return last(folder) == "composer"; }},
    Name{"desc", Ecosystem::Pacman,
         [](std::string_view folder) { return folder.starts_with("var/lib/pacman/local/"); }},
    Name{"PF", Ecosystem::Portage, [](std::string_view folder) { return folder.starts_with("var/db/pkg/"); }},
    Name{"status", Ecosystem::Opkg,
         [](std::string_view folder) { return folder == "usr/lib/opkg" || folder == "var/lib/opkg"; }},
    Name{"metadata", Ecosystem::Flatpak,
         [](std::string_view folder) { return folder.starts_with("var/lib/flatpak/"); }},
};

struct Ending {
  std::string_view ending;
  Ecosystem ecosystem;
  bool (*stands_in)(std::string_view folder);
};

constexpr std::array kEndings = {
    Ending{".jar", Ecosystem::Maven, nullptr},
    Ending{".war", Ecosystem::Maven, nullptr},
    Ending{".ear", Ecosystem::Maven, nullptr},
    Ending{".egg-info", Ecosystem::PyPI, nullptr},
    Ending{".egg", Ecosystem::PyPI, nullptr},
    Ending{".gemspec", Ecosystem::RubyGems,
           [](std::string_view folder) {
             return last(folder) == "specifications" ||
                    (last(folder) == "default" && last(parts_of(folder).folder) == "specifications");
           }},
    Ending{".deps.json", Ecosystem::NuGet, nullptr},
    Ending{".json", Ecosystem::Conda, [](std::string_view folder) { return last(folder) == "conda-meta"; }},
    Ending{".snap", Ecosystem::Snap,
           [](std::string_view folder) { return folder.starts_with("var/lib/snapd/"); }},
};

}  // namespace

std::optional<Ecosystem> foreign_database(std::string_view path) {
  const auto [folder, name] = parts_of(path);
  const auto fits = [&folder](const auto& rule) {
    return (rule.stands_in == nullptr || rule.stands_in(folder)) && !is_debians_own(folder);
  };
  for (const Name& rule : kNames) {
    if (name == rule.name && fits(rule)) return rule.ecosystem;
  }
  for (const Ending& rule : kEndings) {
    if (name.ends_with(rule.ending) && fits(rule)) return rule.ecosystem;
  }
  if (path.starts_with("nix/store/")) return Ecosystem::Nix;
  return std::nullopt;
}

}  // namespace dvsguard::package
