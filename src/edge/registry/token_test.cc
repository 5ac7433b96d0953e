#include "edge/registry/token.h"

#include <gtest/gtest.h>

namespace dvsguard::registry {
namespace {

Result<Token> parse(std::string_view answer) {
  return parse_token(answer, file_name("https://auth/token"));
}

// distribution, spec/auth/token: "token" or "access_token", and "expires_in", 60 where it is not said.
TEST(Token, IsUnderEitherName) {
  EXPECT_EQ(parse(R"({"token":"abc","expires_in":3600,"issued_at":"2009-11-10T23:00:00Z"})")->bearer.reveal(),
            "abc");
  EXPECT_EQ(parse(R"({"access_token":"abc"})")->bearer.reveal(), "abc");
  EXPECT_EQ(parse(R"({"token":"","access_token":"abc"})")->bearer.reveal(), "abc");
  EXPECT_EQ(parse(R"({"access_token":"b","token":"a"})")->bearer.reveal(), "a");
}

TEST(Token, LivesAsLongAsItSaysWithinReason) {
  EXPECT_EQ(parse(R"({"token":"a","expires_in":3600})")->life.count(), 3600);
  for (const char* life : {"null", "0", "-5", "59", "\"3600\"", "1.5", "[]", "99999999999999999999"})
    EXPECT_EQ(parse(R"({"token":"a","expires_in":)" + std::string(life) + "}")->life, kTokenLife) << life;
  EXPECT_EQ(parse(R"({"token":"a","expires_in":999999999})")->life, kMaxTokenLife);
  EXPECT_EQ(parse(R"({"token":"a"})")->life, kTokenLife);
}

TEST(Token, CanBeSent) {
  for (const char* token : {R"(a\r\nX: y)", "a b", R"(\u00e9)", R"(\u007f)"})
    EXPECT_FALSE(parse(R"({"token":")" + std::string(token) + "\"}")) << token;
  EXPECT_TRUE(parse(R"({"token":")" + std::string(kMaxToken, 'a') + "\"}"));
  EXPECT_FALSE(parse(R"({"token":")" + std::string(kMaxToken + 1, 'a') + "\"}"));
}

TEST(Token, RefusesAnswersWithoutOneAndQuotesNone) {
  for (const char* answer :
       {"", "hush", "[]", "{}", R"({"token":7})", R"({"token":"hush","token":"hush"})"}) {
    const auto token = parse(answer);
    ASSERT_FALSE(token) << answer;
    EXPECT_EQ((token.error().where + token.error().what).find("hush"), std::string::npos);
  }
}

}  // namespace
}  // namespace dvsguard::registry
