#include "core/grant/log_clock.h"

#include <gtest/gtest.h>

#include <limits>

namespace dvsguard::grant {
namespace {

using std::chrono::seconds;

Moment at(std::int64_t wall, std::uint64_t boot_seconds, std::uint8_t boot = 1,
          std::optional<std::int64_t> block = {}) {
  Moment out{.wall = Instant(seconds(wall)), .boot = {boot}, .boot_seconds = boot_seconds, .block = {}};
  if (block) out.block = Instant(seconds(*block));
  return out;
}

std::int64_t at_least(const LogClock& clock, const Moment& now) {
  return clock.at_least(now)->time_since_epoch().count();
}
std::int64_t unstepped(const LogClock& clock, const Moment& now) {
  return clock.unstepped(now)->time_since_epoch().count();
}

TEST(LogClock, SaysNothingBeforeTheFirstEntry) {
  EXPECT_FALSE(LogClock().at_least(at(1000, 5)));
  EXPECT_FALSE(LogClock().unstepped(at(1000, 5)));
}

TEST(LogClock, GoesByBootTimeWhateverTheWallClockSays) {
  LogClock clock;
  clock.add(at(1000, 50));
  EXPECT_EQ(at_least(clock, at(7, 60)), 1010);
  EXPECT_EQ(unstepped(clock, at(9999, 60)), 1010);
  // Set ahead, and back.
  clock.add(at(3000, 60));
  EXPECT_EQ(at_least(clock, at(0, 61)), 3001);
  EXPECT_EQ(unstepped(clock, at(0, 61)), 1011);
  clock.add(at(10, 62));
  EXPECT_EQ(at_least(clock, at(0, 62)), 3002);
  EXPECT_EQ(unstepped(clock, at(0, 62)), 1012);
}

TEST(LogClock, ABlockCountsAsAWallClockThatIsAhead) {
  LogClock clock;
  clock.add(at(1000, 50, 1, 1200));
  EXPECT_EQ(at_least(clock, at(0, 50)), 1200);
  EXPECT_EQ(unstepped(clock, at(0, 50)), 1000);
  clock.add(at(1010, 60, 1, 900));
  EXPECT_EQ(at_least(clock, at(0, 60)), 1210);
}

TEST(LogClock, AnotherBootBeganAfterTheLastEntryOfTheFormer) {
  LogClock clock;
  clock.add(at(1000, 50));
  clock.add(at(1030, 80));
  EXPECT_EQ(at_least(clock, at(0, 7, 2)), 1037);
  EXPECT_FALSE(clock.unstepped(at(0, 7, 2)));
  clock.add(at(500, 8, 2));
  EXPECT_EQ(at_least(clock, at(0, 10, 2)), 1040);
  EXPECT_EQ(unstepped(clock, at(0, 10, 2)), 502);
  clock.add(at(2000, 10, 3));
  EXPECT_EQ(at_least(clock, at(0, 10, 3)), 2000);
}

// Refusals are dated when they began, and follow entries that were made later.
TEST(LogClock, AnEntryThatIsDatedBackTakesNothingBack) {
  LogClock clock;
  clock.add(at(1000, 50));
  clock.add(at(1060, 110));
  clock.add(at(1005, 55));
  EXPECT_EQ(at_least(clock, at(0, 110)), 1060);
  EXPECT_EQ(at_least(clock, at(0, 0, 2)), 1060);
}

TEST(LogClock, NoEntryMakesItOverflow) {
  LogClock clock;
  for (std::uint8_t boot = 1; boot < 100; ++boot)
    clock.add(at(253'402'300'799, std::numeric_limits<std::uint64_t>::max(), boot));
  EXPECT_GT(at_least(clock, at(0, std::numeric_limits<std::uint64_t>::max())), 253'402'300'799);
}

}  // namespace
}  // namespace dvsguard::grant
