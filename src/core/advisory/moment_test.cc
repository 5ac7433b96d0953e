#include "core/advisory/moment.h"

#include <gtest/gtest.h>

namespace dvsguard::advisory {
namespace {

// RFC 3339 section 5.8: the same instants as the text beside them says.
TEST(Moment, ReadsTheExamplesOfTheRfc) {
  EXPECT_EQ(parse_moment("1985-04-12T23:20:50.52Z")->second, *parse_instant("1985-04-12T23:20:50Z"));
  EXPECT_EQ(parse_moment("1985-04-12T23:20:50.52Z")->nanosecond, 520'000'000);
  EXPECT_EQ(parse_moment("1996-12-19T16:39:57-08:00")->second, *parse_instant("1996-12-20T00:39:57Z"));
  EXPECT_EQ(parse_moment("1937-01-01T12:00:27.87+00:20")->second, *parse_instant("1937-01-01T11:40:27Z"));
}

TEST(Moment, ReadsTheYearOneThatGoWritesForNoTime) {
  EXPECT_LT(parse_moment("0001-01-01T00:00:00Z")->second, Instant{});
}

TEST(Moment, OrdersByFractions) {
  EXPECT_LT(*parse_moment("2023-01-08T18:02:03.647787998-06:00"),
            *parse_moment("2023-01-09T00:02:03.647787999Z"));
}

TEST(Moment, DropsDigitsPastTheNinth) {
  EXPECT_EQ(parse_moment("2023-01-08T18:02:03.1234567899Z")->nanosecond, 123'456'789);
}

TEST(Moment, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2023-01-08", "2023-01-08T18:02:03", "2023-01-08T18:02:03.Z", "2023-01-08T18:02:03+6",
        "2023-01-08T18:02:03+24:00", "2023-13-08T18:02:03Z", "2023-01-08T18:02:03Zx"}) {
    EXPECT_FALSE(parse_moment(text)) << text;
  }
}

}  // namespace
}  // namespace dvsguard::advisory
