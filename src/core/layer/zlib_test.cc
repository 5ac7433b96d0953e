#include "core/layer/zlib.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace dvsguard::layer {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

// Python 3.11: zlib.compress(b'{"packages":[]}', 9)
const std::vector<std::uint8_t> kStream = bytes_of(
    {"\x78\xda\xab\x56\x2a\x48\x4c\xce\x4e\x4c\x4f\x2d\x56\xb2\x8a\x8e\xad\x05\x00\x2b\xbb\x05\x6e", 23});

TEST(Zlib, InflatesWhatPythonDeflated) {
  const auto text = inflate_zlib(kStream, 15);
  ASSERT_TRUE(text) << text.error().what;
  EXPECT_EQ(*text, "{\"packages\":[]}");
}

TEST(Zlib, RefusesMoreThanTheCap) {
  EXPECT_EQ(inflate_zlib(kStream, 14).error().code, ErrorCode::Cap);
}

TEST(Zlib, RefusesAWrongChecksum) {
  auto wrong = kStream;
  wrong.back() ^= 1;
  EXPECT_EQ(inflate_zlib(wrong, 100).error().code, ErrorCode::Invalid);
}

TEST(Zlib, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < kStream.size(); ++size)
    EXPECT_FALSE(inflate_zlib({kStream.data(), size}, 100)) << size;
}

TEST(Zlib, PassesOverWhatFollows) {
  auto more = kStream;
  more.push_back(7);
  EXPECT_TRUE(inflate_zlib(more, 100));
}

TEST(Zlib, GivesTheFrontOfACutStream) {
  EXPECT_EQ(zlib_front({kStream.data(), 12}, 2), "{\"");
  EXPECT_EQ(zlib_front(kStream, 4), "{\"pa");
  EXPECT_EQ(zlib_front(bytes_of("\x78\xda\xff\xff\xff\xff"), 4), "");
}

TEST(Zlib, KnowsItsHeader) {
  EXPECT_TRUE(looks_like_zlib(bytes_of("\x78\x9c")));
  EXPECT_TRUE(looks_like_zlib(bytes_of("\x78\x01")));
  EXPECT_FALSE(looks_like_zlib(bytes_of("\x78")));
  EXPECT_FALSE(looks_like_zlib(bytes_of("\x78\x9d")));  // RFC 1950, 2.2: FCHECK
  EXPECT_FALSE(looks_like_zlib(bytes_of("\x79\x9c")));
  EXPECT_FALSE(looks_like_zlib(bytes_of("\x78\xbb")));  // FDICT
}

}  // namespace
}  // namespace dvsguard::layer
