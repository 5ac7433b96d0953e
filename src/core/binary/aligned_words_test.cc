#include "core/binary/aligned_words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dvsguard::binary {
namespace {

constexpr AlignedWords::Word kAll = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
constexpr AlignedWords::Pattern kFirst = {.mask = kAll, .value = {'f', 'i', 'r', 's', 't', '1', '2', '3'}};
constexpr AlignedWords::Pattern kSecond = {
    .mask = {0xFF, 0xFF, 0, 0, 0, 0, 0, 0}, .value = {'s', 'e', 0, 0, 0, 0, 0, 0}, .align = 16};

// Where the words that are found end, in pieces of `piece` bytes of a file from `position` on.
std::vector<std::size_t> found_in(const std::string& text, std::size_t piece, std::uint64_t position = 0) {
  AlignedWords words(kFirst, kSecond);
  words.begin(position);
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < text.size();) {
    const Bytes bytes(reinterpret_cast<const std::uint8_t*>(text.data()) + at,
                      std::min(piece, text.size() - at));
    const auto found = words.next(bytes);
    at += found.end;
    if (found.first || found.second) ends.push_back(at);
  }
  return ends;
}

TEST(AlignedWords, AreFoundInPiecesOfAnySize) {
  const std::string text = "........first123second..first123";
  for (std::size_t piece = 1; piece <= text.size(); ++piece)
    EXPECT_EQ(found_in(text, piece), (std::vector<std::size_t>{16, 24, 32})) << piece;
}

TEST(AlignedWords, AreFoundWhereTheFileAlignsThem) {
  EXPECT_TRUE(found_in("....first123....", 100).empty());
  EXPECT_EQ(found_in("....first123....", 100, 4), (std::vector<std::size_t>{12}));
  EXPECT_TRUE(found_in("........second..", 100).empty());  // at 8, not 16
}

TEST(AlignedWords, AreNotFoundWhereTheyAreCut) {
  EXPECT_TRUE(found_in("first12", 100).empty());
}

}  // namespace
}  // namespace dvsguard::binary
