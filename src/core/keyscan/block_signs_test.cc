#include "core/keyscan/block_signs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace dvsguard::keyscan {
namespace {

// The same at every run.
std::mt19937 numbers(unsigned seed) {
  return std::mt19937(seed);
}

std::vector<Signs> signs_of(const std::string& text) {
  std::string blocks = text;
  blocks.resize((text.size() + kBlock - 1) / kBlock * kBlock);
  std::vector<Signs> signs(blocks.size() / kBlock);
  WordRow row;
  read_signs(row, blocks.data(), signs);
  return signs;
}

bool shows_row(const std::string& text) {
  return std::ranges::any_of(signs_of(text), [](Signs signs) { return blocks_in_row(signs) > 0; });
}

TEST(BlockSigns, AreTheSameOnEveryProcessor) {
  std::mt19937 random = numbers(1);
  const std::string_view kinds[] = {"abcdefghijklmnopqrstuvwxyz  ", "abc ABC 019,_=<\\\n", "0123456789, \t\n",
                                    std::string_view("\x11\x01\x00\xff\x80\x7f\x08\t", 8)};
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(kBlock * 20, '\0');
    std::string_view kind = kinds[0];
    for (char& byte : bytes) {
      if (random() % 64 == 0) kind = kinds[random() % 4];
      byte = random() % 50 == 0 ? static_cast<char>(random()) : kind[random() % kind.size()];
    }
    std::vector<Signs> fast(20), plain(20);
    WordRow fast_row, plain_row;
    read_signs(fast_row, bytes.data(), fast);
    read_signs_plainly(plain_row, bytes.data(), plain);
    ASSERT_EQ(fast, plain);
    ASSERT_EQ(fast_row.words, plain_row.words);
    ASSERT_EQ(fast_row.untold, plain_row.untold);
  }
}

TEST(BlockSigns, ShowRunsNumbersAndExponents) {
  const std::string run(16, 'a'), space(16, ' ');
  EXPECT_EQ(signs_of(run).at(0), kRunFirst);
  EXPECT_EQ(signs_of(space + space + "0123456789ABCDEF").at(0), kRunThird);
  EXPECT_EQ(signs_of("1,2, 3,\t4,\n5,6,7,").at(0), kNumbers);
  EXPECT_EQ(signs_of("1 2  3 \t4 \n5 6 7 ").at(0), 0);
  EXPECT_EQ(signs_of("..\x11\x01").at(0), kExponent);
  EXPECT_EQ(signs_of("..\x11.\x01").at(0), 0);
  EXPECT_EQ(signs_of(std::string(63, '.') + "\x11").at(0), kExponent);
}

TEST(BlockSigns, ShowTwelveWordsInARow) {
  EXPECT_TRUE(shows_row("act act act act act act act act act act act act"));
  EXPECT_FALSE(shows_row("act act act act act act act act act act act. Act act"));
  EXPECT_FALSE(shows_row("act act act act act act as act act act act act act act"));
  EXPECT_FALSE(shows_row("act act act act act act abstractly act act act act act act act"));
  EXPECT_TRUE(shows_row("act\\nabstract\\nact\\n act\\n act\\nact\\nact\\nact\\nact\\nact\\nact\\nact"));
}

// Of each block, whether a row was told of that lies in it.
std::vector<bool> told(const std::vector<Signs>& signs) {
  std::vector<bool> out(signs.size());
  for (std::size_t i = 0; i < signs.size(); ++i) {
    for (std::size_t back = 0; back < blocks_in_row(signs[i]); ++back) out.at(i - back) = true;
  }
  return out;
}

TEST(BlockSigns, TellOfEveryBlockThatTwelveListedWordsInARowStandIn) {
  std::mt19937 random = numbers(2);
  constexpr std::string_view kWords[] = {"act", "abstract", "zoo", "ability", "ozone"};
  constexpr std::string_view kSeparators = " \t\r\n,;:\"'`.()[]-*#>|/\\0123456789";
  for (int round = 0; round < 5000; ++round) {
    std::string text(random() % 200, "=x Z"[random() % 4]);
    text += '.';
    const std::size_t start = text.size();
    std::size_t last = 0;
    for (int i = 0; i < 12; ++i) {
      last = text.size();
      text += kWords[random() % std::size(kWords)];
      const std::size_t size = random() % 4 == 0 ? 1 + random() % 64 : 1;
      for (std::size_t j = 0; j < size; ++j) text += kSeparators[random() % kSeparators.size()];
      if (random() % 8 == 0) text.replace(text.size() - 1, 1, "\\n");
    }
    text += "Z=";
    const std::vector<bool> blocks = told(signs_of(text));
    for (std::size_t i = start / kBlock; i <= last / kBlock; ++i) ASSERT_TRUE(blocks[i]) << text;
  }
}

TEST(BlockSigns, TellOfARowThatIsSpreadAsFarAsItCanBe) {
  std::string row;
  for (int i = 0; i < 12; ++i) row += std::string(64, ' ') + "abstract";
  for (std::size_t before = 0; before < kBlock; ++before) {
    const std::vector<bool> blocks = told(signs_of(std::string(kBlock * 16 + before, '.') + row));
    const std::size_t first = kBlock * 16 + before + 64;
    for (std::size_t i = first / kBlock; i < blocks.size(); ++i) EXPECT_TRUE(blocks[i]) << before;
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
