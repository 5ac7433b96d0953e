#include "edge/http/message.h"

#include <gtest/gtest.h>

namespace dvsguard::http {
namespace {

TEST(Headers, AreFoundByTheirNameInLowerCase) {
  Headers headers;
  headers.add("Content-TYPE: text/plain\r\n");
  headers.add("X-Empty:\r\n");
  headers.add("Location:\t https://a/?b:c \t\n");
  ASSERT_NE(headers.find("content-type"), nullptr);
  EXPECT_EQ(*headers.find("content-type"), "text/plain");
  EXPECT_EQ(*headers.find("x-empty"), "");
  EXPECT_EQ(*headers.find("location"), "https://a/?b:c");
  EXPECT_EQ(headers.find("Content-Type"), nullptr);
}

TEST(Headers, GiveTheFirstOfSeveralOrAllOfThemInOrder) {
  Headers headers;
  headers.add("a: 1");
  headers.add("b: 2");
  headers.add("A: 3");
  EXPECT_EQ(*headers.find("a"), "1");
  EXPECT_EQ(headers.all("a"), (std::vector<std::string_view>{"1", "3"}));
  EXPECT_TRUE(headers.all("c").empty());
  headers.clear();
  EXPECT_EQ(headers.find("a"), nullptr);
}

TEST(Headers, PassOverLinesWithoutAColon) {
  Headers headers;
  headers.add("");
  headers.add(" \t\r\n");
  headers.add("nothing");
  EXPECT_EQ(headers.find(""), nullptr);
  EXPECT_EQ(headers.find("nothing"), nullptr);
}

TEST(Identity, IsEmptyWithoutAKey) {
  EXPECT_TRUE(Identity().empty());
  EXPECT_TRUE((Identity{"certificate", Secret()}.empty()));
  EXPECT_FALSE((Identity{"certificate", Secret("key")}.empty()));
}

}  // namespace
}  // namespace dvsguard::http
