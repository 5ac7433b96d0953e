#include "core/text/node.h"

#include <gtest/gtest.h>

namespace dvsguard::text {
namespace {

const Place kPlace{file_name("f"), 3, 4};

TEST(Node, FindsAddsAndErasesMembers) {
  Node map = make_map(kPlace);
  EXPECT_EQ(map.find("a"), nullptr);
  map.at("a") = make_string("x", kPlace);
  map.at("b") = make_int(-7, kPlace);
  EXPECT_EQ(map.find("a")->scalar, "x");
  EXPECT_EQ(map.at("b").scalar, "-7");
  EXPECT_EQ(map.members.size(), 2u);
  map.erase("a");
  EXPECT_EQ(map.find_member("a"), nullptr);
  EXPECT_NE(map.find_member("b"), nullptr);
}

TEST(Node, AddsAnAbsentMemberAsNull) {
  Node map = make_map(kPlace);
  EXPECT_TRUE(map.at("a").is_null());
  EXPECT_EQ(map.members[0].value.place, kPlace);
}

TEST(Node, ToldPlacesAreThoseOfTheValueAndThenTheOthers) {
  Node node = make_bool(true, kPlace);
  EXPECT_EQ(node.scalar, "true");
  node.via = {Place{file_name("g"), 1, 1}, kPlace};
  const Places places = node.places();
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0].text(), "f:3:4");
  EXPECT_EQ(places[1].text(), "g:1:1");
}

TEST(NodeError, PointsAtTheNode) {
  const Error error = node_error(make_list(kPlace), "is wrong", "mend it");
  EXPECT_EQ(error.place.text(), "f:3:4");
  EXPECT_EQ(error.what, "is wrong");
  EXPECT_EQ(error.mend, "mend it");
}

}  // namespace
}  // namespace dvsguard::text
