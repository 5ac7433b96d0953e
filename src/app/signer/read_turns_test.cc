#include "app/signer/read_turns.h"

#include <gtest/gtest.h>

#include <vector>

#include "edge/server/limits.h"

namespace dvsguard::app_signer {
namespace {

constexpr ReadTurns::Clock::time_point kNow{};
static_assert(kReadsUnderWay + kReadsWaiting < server::kMaxClientRequests);

TEST(ReadTurns, RefusesOnlyWhatIsBeyondItsPlacesAndItsQueue) {
  ReadTurns turns;
  std::size_t gone = 0, refused = 0;
  const auto ask = [&] { turns.ask("flood", kNow, [&](bool go) { ++(go ? gone : refused); }); };
  for (std::size_t i = 0; i < kReadsUnderWay + kReadsWaiting; ++i) ask();
  EXPECT_EQ(gone, kReadsUnderWay);
  EXPECT_EQ(refused, 0U);
  ask();
  EXPECT_EQ(refused, 1U);
}

TEST(ReadTurns, AFloodTakesNoPlaceOfAnother) {
  ReadTurns turns;
  for (std::size_t i = 0; i < 2 * (kReadsUnderWay + kReadsWaiting); ++i)
    turns.ask("flood", kNow, [](bool) {});
  bool gone = false;
  turns.ask("other", kNow, [&](bool go) { gone = go; });
  EXPECT_TRUE(gone);
}

TEST(ReadTurns, ServesWhatWaitsInItsOrderAsPlacesComeFree) {
  ReadTurns turns;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < kReadsUnderWay + 3; ++i)
    turns.ask("one", kNow, [&order, i](bool go) {
      if (go) order.push_back(i);
    });
  order.clear();
  for (std::size_t i = 0; i < kReadsUnderWay + 3; ++i) turns.done("one");
  EXPECT_EQ(order, (std::vector{kReadsUnderWay, kReadsUnderWay + 1, kReadsUnderWay + 2}));
  std::size_t gone = 0;
  for (std::size_t i = 0; i < kReadsUnderWay + 1; ++i) turns.ask("one", kNow, [&](bool go) { gone += go; });
  EXPECT_EQ(gone, kReadsUnderWay);  // all are free again, and no more than these
}

TEST(ReadTurns, RefusesWhatHasWaitedTooLong) {
  ReadTurns turns;
  for (std::size_t i = 0; i < kReadsUnderWay; ++i) turns.ask("one", kNow, [](bool) {});
  std::size_t refused = 0, gone = 0;
  turns.ask("one", kNow, [&](bool go) { ++(go ? gone : refused); });
  turns.tick(kNow + kLongestWait - std::chrono::milliseconds(1));
  EXPECT_EQ(refused, 0U);
  turns.tick(kNow + kLongestWait);
  EXPECT_EQ(refused, 1U);
  turns.done("one");
  EXPECT_EQ(gone, 0U);
}

}  // namespace
}  // namespace dvsguard::app_signer
