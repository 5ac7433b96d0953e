#include "core/advisory/ecosystem.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;
using testing::ElementsAre;

// ossf.github.io/osv-schema, "Defined ecosystems".
TEST(OsvEcosystem, CratesIoHasNoReleases) {
  const auto origin = parse_osv_ecosystem("crates.io");
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->ecosystem, "crates.io");
  EXPECT_EQ(origin->release, "");
  EXPECT_EQ(matched_ecosystem("crates.io"), package::Ecosystem::CratesIo);
}

TEST(Ecosystem, ReadsOsvsNames) {
  EXPECT_EQ(parse_osv_ecosystem("Go")->ecosystem, "Go");
  EXPECT_EQ(parse_osv_ecosystem("Debian:12")->release, "bookworm");
  EXPECT_EQ(parse_osv_ecosystem("Debian:99")->release, "99");
  EXPECT_EQ(parse_osv_ecosystem("Alpine:v3.20")->release, "v3.20");
  EXPECT_EQ(parse_osv_ecosystem("Ubuntu:22.04:LTS")->release, "22.04");
  EXPECT_EQ(parse_osv_ecosystem("Ubuntu:23.10")->release, "23.10");
  EXPECT_EQ(parse_osv_ecosystem("Wolfi")->ecosystem, "Wolfi");
}

TEST(Ecosystem, KeepsUbuntuProApart) {
  EXPECT_EQ(parse_osv_ecosystem("Ubuntu:Pro:22.04:LTS")->release, "Pro:22.04");
}

TEST(Ecosystem, PassesOverWhatIsNotMatched) {
  EXPECT_FALSE(parse_osv_ecosystem("npm"));
  EXPECT_FALSE(parse_osv_ecosystem("Rocky Linux:9"));
  EXPECT_FALSE(parse_osv_ecosystem(""));
}

TEST(Ecosystem, DebianGoesByCodename) {
  EXPECT_THAT(release_names(Ecosystem::Debian, release("12")), ElementsAre("bookworm", ""));
  EXPECT_THAT(release_names(Ecosystem::Debian, release("12", "bookworm")), ElementsAre("bookworm", ""));
  EXPECT_THAT(release_names(Ecosystem::Debian, release("", "forky")), ElementsAre("forky", ""));
}

TEST(Ecosystem, AlpineGoesByBranch) {
  EXPECT_THAT(release_names(Ecosystem::Alpine, release("3.20.3")), ElementsAre("v3.20", ""));
  EXPECT_THAT(release_names(Ecosystem::Alpine, release("3.21.0_alpha20240807")), ElementsAre("edge", ""));
}

TEST(Ecosystem, UbuntuGoesByNumber) {
  EXPECT_THAT(release_names(Ecosystem::Ubuntu, release("22.04", "jammy")), ElementsAre("22.04", "jammy", ""));
}

TEST(Ecosystem, WolfiAndGoHaveNoReleases) {
  EXPECT_THAT(release_names(Ecosystem::Wolfi, release("20230201")), ElementsAre(""));
  EXPECT_THAT(release_names(Ecosystem::Go, release("12")), ElementsAre(""));
}

}  // namespace
}  // namespace dvsguard::advisory
