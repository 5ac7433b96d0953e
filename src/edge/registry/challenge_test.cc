#include "edge/registry/challenge.h"

#include <gtest/gtest.h>

namespace dvsguard::registry {
namespace {

TEST(Challenges, ReadsTheOneOfTheDistributionSpecification) {
  // distribution.github.io/distribution/spec/auth/token/
  const auto found = parse_challenges(
      R"(Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:samalba/my-app:pull,push")");
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().scheme, "bearer");
  EXPECT_EQ(*found->front().find("realm"), "https://auth.docker.io/token");
  EXPECT_EQ(*found->front().find("service"), "registry.docker.io");
  EXPECT_EQ(*found->front().find("scope"), "repository:samalba/my-app:pull,push");
  EXPECT_EQ(found->front().find("error"), nullptr);
}

TEST(Challenges, ReadsSeveralInOneHeader) {
  // RFC 9110, 11.6.1
  const auto found = parse_challenges(
      R"(Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"", Negotiate, Other abc/+==)");
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 4U);
  EXPECT_EQ(*(*found)[0].find("realm"), "simple");
  EXPECT_EQ(*(*found)[1].find("title"), "Login to \"apps\"");
  EXPECT_EQ(*(*found)[1].find("type"), "1");
  EXPECT_EQ((*found)[2].scheme, "negotiate");
  EXPECT_EQ((*found)[3].token, "abc/+==");
}

TEST(Challenges, TakesEmptyElementsAndSpaceAroundEquals) {
  const auto found = parse_challenges(" , ,Basic  realm = \"a\" ,, charset\t=\tUTF-8 , ");
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(*found->front().find("charset"), "UTF-8");
  EXPECT_TRUE(parse_challenges("")->empty());
}

TEST(Challenges, NamesHaveNoCase) {
  const auto found = parse_challenges("BEARER ReAlm=\"https://A\"");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->front().scheme, "bearer");
  EXPECT_EQ(*found->front().find("realm"), "https://A");
}

TEST(Challenges, RefusesWhatIsNone) {
  for (const char* header :
       {"\"Bearer\"", "Bearer realm=\"open", "Bearer realm=\"open\\", "Bearer a=1, realm=", "Bearer =x",
        "Bearer a b", "Bearer realm=\"a\" service=\"b\"", "Bearer realm=\"a\", realm=\"b\"",
        "Bearer realm=\"a\nb\"", "Bearer realm=\"a\\\nb\"",
        "Bearer realm=\"a\", =", "Bearer realm=\"a\";x"}) {
    EXPECT_FALSE(parse_challenges(header)) << header;
  }
}

TEST(Challenges, HoldsNoMoreThanItsCaps) {
  std::string schemes, parameters = "Bearer ";
  for (std::size_t i = 0; i < kMaxChallenges; ++i) schemes += "s, ";
  for (std::size_t i = 0; i < kMaxParameters; ++i) parameters += "p" + std::to_string(i) + "=1, ";
  EXPECT_TRUE(parse_challenges(schemes));
  EXPECT_EQ(parse_challenges(schemes + "s").error().code, ErrorCode::Cap);
  EXPECT_TRUE(parse_challenges(parameters));
  EXPECT_EQ(parse_challenges(parameters + "p=1").error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::registry
