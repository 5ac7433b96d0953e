#include "core/text/diff.h"

#include <gtest/gtest.h>

#include <string>

// Expected texts are what GNU diff 3.8 `-u --label a --label b` prints.
namespace dvsguard::text {
namespace {

std::string numbers(int first, int last) {
  std::string out;
  for (int i = first; i <= last; ++i) out += std::to_string(i) + "\n";
  return out;
}

TEST(UnifiedDiff, IsEmptyForEqualTexts) {
  EXPECT_EQ(unified_diff("a\n", "a\n", "a", "b"), "");
}

TEST(UnifiedDiff, ShowsANewFileWhole) {
  EXPECT_EQ(unified_diff("", "x\ny\n", "/dev/null", "b"), "--- /dev/null\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n");
}

TEST(UnifiedDiff, ShowsThreeLinesAroundAChange) {
  EXPECT_EQ(unified_diff(numbers(1, 9), "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "a", "b"),
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, PutsFarChangesIntoHunksOfTheirOwn) {
  EXPECT_EQ(unified_diff(numbers(1, 20), "0\n" + numbers(1, 19), "a", "b"),
            "--- a\n+++ b\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -17,4 +18,3 @@\n 17\n 18\n 19\n-20\n");
}

TEST(UnifiedDiff, JoinsHunksWhoseContextMeets) {
  EXPECT_EQ(unified_diff(numbers(1, 9), "one\n2\n3\n4\n5\n6\n7\neight\n9\n", "a", "b"),
            "--- a\n+++ b\n@@ -1,9 +1,9 @@\n-1\n+one\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+eight\n 9\n");
}

TEST(UnifiedDiff, TellsTooLongTextsAsReplaced) {
  const int many = static_cast<int>(kMaxDiffLines) + 1;
  const std::string told = unified_diff(numbers(1, many), numbers(2, many + 2), "a", "b");
  EXPECT_EQ(told.substr(0, 39), "--- a\n+++ b\n@@ -1,4001 +1,4002 @@\n-1\n-2");
}

}  // namespace
}  // namespace dvsguard::text
