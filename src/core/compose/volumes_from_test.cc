#include "core/compose/volumes_from.h"

#include <gtest/gtest.h>

#include <string>

#include "core/compose/load_for_tests.h"

namespace dvsguard::compose {
namespace {

Loaded loaded(const std::string& services) {
  const std::string yaml = "services:\n" + services;
  return test::Files({{"compose.yaml", yaml}}).loaded();
}

std::string numbered(std::string_view prefix, int number) {
  return std::string(prefix) + std::to_string(number);
}

TEST(VolumesFrom, ReachesWhatTheOthersBorrow) {
  const Loaded project = loaded(
      "  a: {image: x, volumes_from: [b]}\n"
      "  b: {image: x, volumes_from: ['c:ro']}\n"
      "  c: {image: x, volumes: ['/data:/data']}\n");
  const Service& a = test::service(project, "a");
  ASSERT_EQ(a.borrowed.size(), 1U);  // b mounts nothing of its own
  EXPECT_EQ(project.project.services.at(a.borrowed[0].service).name, "c");
  EXPECT_TRUE(a.borrowed[0].read_only);
  EXPECT_EQ(test::where(a.borrowed[0].where), "compose.yaml:2:32 compose.yaml:3:32");
}

TEST(VolumesFrom, TellsWhatItCannotSee) {
  const Loaded project = loaded("  a: {image: x, volumes_from: ['container:b', '${NOWHERE}']}\n");
  const Service& a = test::service(project, "a");
  ASSERT_EQ(a.borrowed.size(), 2U);
  EXPECT_EQ(a.borrowed[0].from, Borrowed::From::Outside);
  EXPECT_EQ(a.borrowed[1].from, Borrowed::From::Unknown);
  EXPECT_NE(a.borrowed[1].cause.find("NOWHERE"), std::string::npos);
}

TEST(VolumesFrom, FollowsALongChainToItsEnd) {
  constexpr int kServices = 1500;
  std::string yaml = "  s0: {image: x, volumes: ['/data:/data']}\n";
  for (int i = 1; i < kServices; ++i)
    yaml += numbered("  s", i) + numbered(": {image: x, volumes_from: [s", i - 1) + "]}\n";
  const Loaded project = loaded(yaml);
  for (const Service& service : project.project.services) {
    if (service.name == "s0") continue;
    ASSERT_EQ(service.borrowed.size(), 1U) << service.name;
    EXPECT_EQ(service.borrowed[0].from, Borrowed::From::Service);
  }
}

// 200 services that borrow 200 mounts each would be 40,000.
TEST(VolumesFrom, BorrowsNoMoreThanItsCapAndSaysSo) {
  constexpr int kEach = 200;
  std::string yaml = "  lender:\n    image: x\n    volumes:\n";
  for (int i = 0; i < kEach; ++i) yaml += numbered("      - /data:/m", i) + "\n";
  for (int i = 0; i < kEach; ++i) yaml += numbered("  s", i) + ": {image: x, volumes_from: [lender]}\n";
  const Loaded project = loaded(yaml);
  std::size_t borrowed = 0, unknown = 0;
  for (const Service& service : project.project.services)
    for (const Borrowed& item : service.borrowed) {
      if (item.from == Borrowed::From::Service)
        borrowed += project.project.services.at(item.service).volumes.size();
      else
        unknown += item.cause.find("kMaxBorrowedMounts") != std::string::npos ? 1 : 0;
    }
  EXPECT_EQ(borrowed, kMaxBorrowedMounts);
  EXPECT_EQ(unknown, kEach - kMaxBorrowedMounts / kEach);
}

}  // namespace
}  // namespace dvsguard::compose
