#include "core/package/database.h"

#include <gtest/gtest.h>

namespace dvsguard::package {
namespace {

TEST(Database, IsKnownByItsPath) {
  EXPECT_EQ(database_kind("var/lib/dpkg/status"), DatabaseKind::DpkgStatus);
  EXPECT_EQ(database_kind("var/lib/dpkg/status.d/base-files"), DatabaseKind::DpkgStatusFile);
  EXPECT_EQ(database_kind("var/lib/dpkg/status.d/dHpkYXRh"), DatabaseKind::DpkgStatusFile);
  EXPECT_EQ(database_kind("lib/apk/db/installed"), DatabaseKind::ApkInstalled);
  EXPECT_EQ(database_kind("usr/lib/apk/db/installed"), DatabaseKind::ApkInstalled);
  for (const char* path :
       {"", "status", "var/lib/dpkg/status-old", "var/lib/dpkg/status.d/base-files.md5sums",
        "var/lib/dpkg/status.d/x/y", "x/lib/apk/db/installed", "installed"})
    EXPECT_EQ(database_kind(path), std::nullopt) << path;
}

TEST(Database, IsOfTheDistributionThatTheImageNames) {
  const OsRelease ubuntu{"ubuntu", "debian", "24.04", "", ""}, wolfi{"wolfi", "", "20230201", "", ""};
  const auto of = [](DatabaseKind kind, std::string_view bytes, const OsRelease* os) {
    return parse_database(kind, bytes, "x", os)->at(0).ecosystem;
  };
  constexpr std::string_view kStatus = "Package: p\nStatus: install ok installed\nVersion: 1\n";
  EXPECT_EQ(of(DatabaseKind::DpkgStatus, kStatus, &ubuntu), Ecosystem::Ubuntu);
  EXPECT_EQ(of(DatabaseKind::DpkgStatusFile, kStatus, &ubuntu), Ecosystem::Ubuntu);
  EXPECT_EQ(of(DatabaseKind::ApkInstalled, "P:p\nV:1\n", &wolfi), Ecosystem::Wolfi);
  EXPECT_EQ(of(DatabaseKind::ApkInstalled, "P:p\nV:1\n", nullptr), Ecosystem::Other);
}

TEST(Database, ThatIsCorruptIsRefusedWithItsPlace) {
  const auto packages = parse_database(DatabaseKind::ApkInstalled, "x", "lib/apk/db/installed", nullptr);
  ASSERT_FALSE(packages);
  EXPECT_EQ(packages.error().place.text(), "lib/apk/db/installed:1");
}

}  // namespace
}  // namespace dvsguard::package
