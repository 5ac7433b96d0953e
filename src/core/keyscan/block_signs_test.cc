#include "core/keyscan/block_signs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace dvsguard::keyscan {
namespace {

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
  std::mt19937 random(1);
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

TEST(BlockSigns, CountEveryBlockOfARowThatIsSpreadAsFarAsItCanBe) {
  std::string row;
  for (int i = 0; i < 12; ++i) row += std::string(64, ' ') + "abstract";
  for (std::size_t before = 0; before < kBlock; ++before) {
    const std::vector<Signs> signs = signs_of(std::string(kBlock * 16 + before, '.') + row);
    const std::size_t first = (kBlock * 16 + before + 64) / kBlock;
    std::size_t told_from = signs.size();
    for (std::size_t i = 0; i < signs.size(); ++i) {
      if (blocks_in_row(signs[i]) > 0) told_from = std::min(told_from, i + 1 - blocks_in_row(signs[i]));
    }
    EXPECT_LE(told_from, first) << before;
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
