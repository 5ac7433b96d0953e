#include "core/binary/go_quote.h"

#include <gtest/gtest.h>

// The examples are of The Go Programming Language Specification, String literals.
namespace dvsguard::binary {
namespace {

std::string value_of(std::string_view literal) {
  const auto unquoted = unquote_prefix(literal);
  return unquoted ? unquoted->value : "(none)";
}

TEST(GoQuote, ReadsTheSpecificationsExamples) {
  EXPECT_EQ(value_of("`abc`"), "abc");
  EXPECT_EQ(value_of("`\\n\n\\n`"), "\\n\n\\n");
  EXPECT_EQ(value_of("\"\\n\""), "\n");
  EXPECT_EQ(value_of("\"\\\"\""), "\"");
  EXPECT_EQ(value_of("\"Hello, world!\\n\""), "Hello, world!\n");
  for (const char* literal :
       {"\"日本語\"", "`日本語`", "\"\\u65e5本\\U00008a9e\"", "\"\\U000065e5\\U0000672c\\U00008a9e\"",
        "\"\\xe6\\x97\\xa5\\xe6\\x9c\\xac\\xe8\\xaa\\x9e\""})
    EXPECT_EQ(value_of(literal), "日本語") << literal;
  EXPECT_EQ(value_of("\"\\377\""), "\xFF");
}

TEST(GoQuote, DropsCarriageReturnsOfRawLiterals) {
  EXPECT_EQ(value_of("`a\r\nb`"), "a\nb");
}

TEST(GoQuote, RefusesWhatTheSpecificationCallsIllegal) {
  for (const char* literal : {"\"\\uD800\"", "\"\\U00110000\"", "\"\\400\"", "\"\\x4\"", "\"\\q\"",
                              "\"a\nb\"", "\"a", "`a", "abc", ""})
    EXPECT_EQ(value_of(literal), "(none)") << literal;
}

TEST(GoQuote, TellsWhereTheLiteralEnds) {
  EXPECT_EQ(unquote_prefix("\"a\\n\" more")->size, 5U);
  EXPECT_EQ(unquote_prefix("`a` more")->size, 3U);
}

}  // namespace
}  // namespace dvsguard::binary
