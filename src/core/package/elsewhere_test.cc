#include "core/package/elsewhere.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace dvsguard::package {
namespace {

TEST(ForeignDatabase, IsKnownByItsPath) {
  const std::pair<const char*, Ecosystem> paths[] = {
      {"var/lib/rpm/rpmdb.sqlite", Ecosystem::Rpm},
      {"var/lib/rpm/Packages", Ecosystem::Rpm},
      {"usr/lib/sysimage/rpm/Packages.db", Ecosystem::Rpm},
      {"usr/share/rpm/rpmdb.sqlite", Ecosystem::Rpm},
      {"var/lib/rpmmanifest/container-manifest-1", Ecosystem::Rpm},
      {"app/node_modules/left-pad/package.json", Ecosystem::Npm},
      {"node_modules/@scope/name/package.json", Ecosystem::Npm},
      {"a/node_modules/b/node_modules/c/package.json", Ecosystem::Npm},
      {"app/package-lock.json", Ecosystem::Npm},
      {"package-lock.json", Ecosystem::Npm},
      {"app/yarn.lock", Ecosystem::Npm},
      {"usr/local/lib/python3.11/site-packages/web3-6.0.dist-info/METADATA", Ecosystem::PyPI},
      {"usr/lib/python2.7/site-packages/a.egg-info", Ecosystem::PyPI},
      {"opt/a-1.0.egg-info/PKG-INFO", Ecosystem::PyPI},
      {"opt/a.egg/EGG-INFO/PKG-INFO", Ecosystem::PyPI},
      {"app/lib/a.jar", Ecosystem::Maven},
      {"srv/a.war", Ecosystem::Maven},
      {"usr/local/bundle/specifications/rack-3.0.gemspec", Ecosystem::RubyGems},
      {"usr/local/lib/ruby/gems/3.1.0/specifications/default/json-2.6.gemspec", Ecosystem::RubyGems},
      {"var/www/vendor/composer/installed.json", Ecosystem::Packagist},
      {"opt/conda/conda-meta/zlib-1.2.13-0.json", Ecosystem::Conda},
      {"var/lib/pacman/local/zlib-1:1.3-1/desc", Ecosystem::Pacman},
      {"var/db/pkg/sys-libs/zlib-1.3/PF", Ecosystem::Portage},
      {"usr/lib/opkg/status", Ecosystem::Opkg},
      {"var/lib/snapd/snaps/core_1.snap", Ecosystem::Snap},
      {"var/lib/flatpak/app/x/current/active/metadata", Ecosystem::Flatpak},
      {"nix/store/abc-zlib-1.3/lib/libz.so", Ecosystem::Nix},
      {"app/api.deps.json", Ecosystem::NuGet},
  };
  for (const auto& [path, ecosystem] : paths) EXPECT_EQ(foreign_database(path), ecosystem) << path;
}

TEST(ForeignDatabase, IsNoOtherFile) {
  for (const char* path : {"",
                           "Packages",
                           "etc/Packages",
                           "var/lib/rpm/x/Packages",
                           "package.json",
                           "app/package.json",
                           "node_modules/package.json",
                           "a/node_modules/b/c/package.json",
                           "a/METADATA",
                           "PKG-INFO",
                           "a/b.gemspec",
                           "composer/x/installed.json",
                           "a/b.json",
                           "desc",
                           "PF",
                           "var/lib/dpkg/status",
                           "lib/apk/db/installed",
                           "usr/share/a.jar.txt",
                           "usr/lib/status",
                           "var/lib/metadata",
                           "nix/var/x",
                           "a.dist-info"})
    EXPECT_EQ(foreign_database(path), std::nullopt) << path;
}

// https://www.debian.org/doc/packaging-manuals/python-policy/, "Module Path"
TEST(ForeignDatabase, IsNotWhatDebiansPackagesAloneFill) {
  EXPECT_EQ(foreign_database("usr/lib/python3/dist-packages/apt-2.6.dist-info/METADATA"), std::nullopt);
  EXPECT_EQ(foreign_database("usr/lib/python3/dist-packages/a.egg-info"), std::nullopt);
  EXPECT_EQ(foreign_database("usr/share/rubygems-integration/all/specifications/rake-13.gemspec"),
            std::nullopt);
  EXPECT_EQ(foreign_database("usr/local/lib/python3.11/dist-packages/a-1.dist-info/METADATA"),
            Ecosystem::PyPI);
}

TEST(Ecosystem, EachHasANameOfItsOwn) {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Ecosystem::NuGet); ++i)
    names.push_back(ecosystem_name(static_cast<Ecosystem>(i)));
  std::sort(names.begin(), names.end());
  EXPECT_FALSE(names.front().empty());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace dvsguard::package
