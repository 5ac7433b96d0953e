#include "core/text/display.h"

#include <gtest/gtest.h>

namespace dvsguard::text {
namespace {

TEST(Printable, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable("/var/lib: a é 日本 😀 \\ \""), "/var/lib: a é 日本 😀 \\ \"");
}

TEST(Printable, EscapesWhatMovesACursor) {
  EXPECT_EQ(printable("a\x1b[2J\r\n\t\x7f"), "a\\x1b[2J\\x0d\\x0a\\x09\\x7f");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J"),
            "\\u{009B}2J");
}

TEST(Printable, EscapesWhatCannotBeSeenOrTurnsTheDirection) {
  EXPECT_EQ(printable("\u202E\u2066\u200B\u200F\uFEFF\u00AD\u2028\u061C\U000E0041"),
            "\\u{202E}\\u{2066}\\u{200B}\\u{200F}\\u{FEFF}\\u{00AD}\\u{2028}\\u{061C}\\u{E0041}");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("a\xff\xC3"), "a\\xff\\xc3");
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");
}

TEST(Printable, CutsAtTheCapBetweenCharacters) {
  EXPECT_EQ(printable("abc", 3), "abc");
  EXPECT_EQ(printable("abcd", 3), "abc…");
  EXPECT_EQ(printable("abé", 3), "ab…");
}

TEST(Quoted, EscapesQuotesAndBackslashes) {
  EXPECT_EQ(quoted("a\"\\b"), "\"a\\\"\\\\b\"");
}

}  // namespace
}  // namespace dvsguard::text
