#include "core/base/place.h"

#include <gtest/gtest.h>

namespace dvsguard {
namespace {

TEST(Place, SaysAsMuchAsItKnows) {
  const FileName file = file_name("compose.yaml");
  EXPECT_EQ((Place{file, 12, 9}.text()), "compose.yaml:12:9");
  EXPECT_EQ((Place{file, 12, 0}.text()), "compose.yaml:12");
  EXPECT_EQ((Place{file, 0, 0}.text()), "compose.yaml");
  EXPECT_EQ(Place{}.text(), "");
}

TEST(Places, HoldEachPlaceOnce) {
  const FileName file = file_name("a");
  Places places{{file, 1, 1}};
  add_places(places, {{file_name("a"), 1, 1}, {file, 2, 1}, {file, 2, 1}});
  EXPECT_EQ(places, (Places{{file, 1, 1}, {file, 2, 1}}));
}

TEST(Places, StopAtTheirCap) {
  Places places;
  for (std::uint32_t line = 1; line <= 2 * kMaxPlaces; ++line)
    add_places(places, {{file_name("a"), line, 1}});
  ASSERT_EQ(places.size(), kMaxPlaces);
  EXPECT_EQ(places.back().line, kMaxPlaces);
}

}  // namespace
}  // namespace dvsguard
