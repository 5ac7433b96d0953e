#include "core/report/columns.h"

#include <gtest/gtest.h>

namespace dvsguard::report {
namespace {

std::size_t column_of(const std::string& text, std::uint32_t line, std::uint32_t column) {
  const Sources sources = [&text](const std::string& name) {
    return name == "a" ? std::make_shared<const std::string>(text) : nullptr;
  };
  return Columns(sources).of({file_name("a"), line, column});
}

TEST(Columns, CountCodePoints) {
  EXPECT_EQ(column_of("ab\ncd", 2, 2), 2U);
  EXPECT_EQ(column_of("\xC3\xA4: b", 1, 5), 4U);            // U+00E4, two bytes
  EXPECT_EQ(column_of("x\n\xF0\x9F\x9A\x80 b", 2, 6), 3U);  // U+1F680, four bytes
}

TEST(Columns, AreNoneWhereTheLineIsNotAtHand) {
  EXPECT_EQ(column_of("ab", 2, 1), 0U);
  EXPECT_EQ(column_of("ab", 1, 0), 0U);
  EXPECT_EQ(column_of("ab", 0, 0), 0U);
  EXPECT_EQ(Columns({}).of({file_name("a"), 1, 1}), 0U);
}

TEST(Columns, PastTheEndOfAFileAreItsEnd) {
  EXPECT_EQ(column_of("ab", 1, 9), 3U);
}

}  // namespace
}  // namespace dvsguard::report
