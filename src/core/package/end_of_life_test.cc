#include "core/package/end_of_life.h"

#include <gtest/gtest.h>

namespace dvsguard::package {
namespace {

using namespace std::chrono;

std::optional<EndOfLife> of(const char* id, const char* version) {
  return end_of_life({id, "", version, "", ""});
}

TEST(EndOfLife, OfDebianIsFollowedByFreeSupport) {  // https://wiki.debian.org/LTS
  const auto end = of("debian", "11");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->release, "Debian 11");
  EXPECT_EQ(end->standard, sys_days(2024y / August / 14));
  EXPECT_EQ(end->extension, EndOfLife::Extension::Free);
  EXPECT_EQ(end->extended, sys_days(2026y / August / 31));
  EXPECT_EQ(end->last_free_day(), end->extended);
}

TEST(EndOfLife, OfUbuntuLtsIsFollowedByASubscription) {  // https://ubuntu.com/about/release-cycle
  const auto end = of("ubuntu", "24.04");
  ASSERT_TRUE(end);
  EXPECT_EQ(end->standard, sys_days(2029y / May / 31));
  EXPECT_EQ(end->extension, EndOfLife::Extension::Subscription);
  EXPECT_EQ(end->last_free_day(), end->standard);
  EXPECT_LT(end->standard, end->extended);
  EXPECT_EQ(of("ubuntu", "23.10")->extension, EndOfLife::Extension::None);
}

TEST(EndOfLife, OfAlpineGoesByTheBranch) {  // https://alpinelinux.org/releases/
  EXPECT_EQ(of("alpine", "3.20.3")->release, "Alpine 3.20");
  EXPECT_EQ(of("alpine", "3.20.3")->standard, sys_days(2026y / April / 1));
  EXPECT_EQ(of("alpine", "3.20")->standard, sys_days(2026y / April / 1));
  EXPECT_EQ(of("alpine", "3.2.0")->standard, sys_days(2017y / May / 1));
  EXPECT_EQ(of("alpine", "3.23.0_alpha20250612"), std::nullopt) << "edge";
}

TEST(EndOfLife, IsUnknownForWhatTheTableDoesNotHave) {
  for (const auto& [id, version] : {std::pair{"debian", ""},
                                    {"debian", "99"},
                                    {"debian", "12.1"},
                                    {"wolfi", "20230201"},
                                    {"", ""},
                                    {"alpine", ""},
                                    {"alpine", "3"},
                                    {"Debian", "12"},
                                    {"fedora", "40"}})
    EXPECT_EQ(of(id, version), std::nullopt) << id << " " << version;
}

}  // namespace
}  // namespace dvsguard::package
