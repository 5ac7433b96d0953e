#include "core/keyscan/mark_finder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>

#include "core/keyscan/marks.h"

namespace dvsguard::keyscan {
namespace {

using Told = std::vector<std::tuple<std::size_t, unsigned>>;

Told told(const std::vector<MarkAt>& found) {
  Told out;
  for (const MarkAt& one : found) out.emplace_back(one.at, one.mark);
  std::ranges::sort(out);
  return out;
}

TEST(MarkFinder, AgreesWithAPlainSearch) {
  std::string text;
  for (std::size_t i = 0; i < kMarks.size(); ++i) {
    text += kMarks[i].literal;
    text.append(i * 7 % 50, '\0');
  }
  ASSERT_GT(text.size(), 512u);  // what is shorter is searched plainly
  MarkFinder finder;
  for (std::size_t from = 0; from < 200; from += 3) {
    for (const std::size_t to : {from, from + 1, from + 40, text.size()}) {
      std::vector<MarkAt> plain;
      find_marks_plainly(text, from, to, plain);
      EXPECT_EQ(told(finder.find(text, from, to)), told(plain)) << from << " to " << to;
    }
  }
  std::vector<MarkAt> all;
  find_marks_plainly(text, 0, text.size(), all);
  EXPECT_GE(all.size(), kMarks.size());
}

TEST(MarkFinder, FindsNoMarkThatLacksItsLastByte) {
  MarkFinder finder;
  for (const Mark& mark : kMarks) {
    const std::string cut(mark.literal.substr(0, mark.literal.size() - 1));
    for (const std::string& text : {std::string(600, '.') + cut, std::string(600, '.') + cut + "\x7f..."}) {
      std::vector<MarkAt> plain;
      find_marks_plainly(text, 0, text.size(), plain);
      EXPECT_EQ(told(finder.find(text, 0, text.size())), told(plain)) << mark.literal;
      EXPECT_FALSE(std::ranges::any_of(plain, [&](const MarkAt& found) {
        return kMarks[found.mark].literal == mark.literal;
      })) << mark.literal;
    }
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
