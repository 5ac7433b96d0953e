#include "core/base/time.h"

#include <gtest/gtest.h>

namespace dvsguard {
namespace {

TEST(Instant, CountsSecondsSince1970) {
  EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z")->time_since_epoch().count(), 0);
  EXPECT_EQ(parse_instant("2001-09-09T01:46:40Z")->time_since_epoch().count(), 1'000'000'000);
  EXPECT_EQ(parse_instant("2038-01-19T03:14:08Z")->time_since_epoch().count(), 2'147'483'648);
}

TEST(Instant, KnowsLeapYears) {
  EXPECT_TRUE(parse_instant("2028-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_instant("2027-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_instant("2100-02-29T00:00:00Z"));
}

TEST(Instant, RefusesOtherForms) {
  for (const char* text :
       {"", "2026-12-20", "2026-12-20 12:00:00Z", "2026-12-20t12:00:00z", "2026-12-20T12:00:00",
        "2026-12-20T12:00:00.5Z", "2026-12-20T12:00:00+00:00", "2026-13-01T00:00:00Z", "2026-12-20T24:00:00Z",
        "2026-12-20T12:60:00Z", "2026-12-20T23:59:60Z", "2026-00-10T00:00:00Z"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(Instant, WritesWhatItRead) {
  EXPECT_EQ(instant_text(*parse_instant("2026-12-20T12:00:05Z")), "2026-12-20T12:00:05Z");
}

}  // namespace
}  // namespace dvsguard
