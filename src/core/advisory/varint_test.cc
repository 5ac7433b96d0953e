#include "core/advisory/varint.h"

#include <gtest/gtest.h>

namespace dvsguard::advisory {
namespace {

TEST(Varint, ReadsBackWhatWasWritten) {
  Bytes bytes;
  for (const std::uint64_t value : {0ull, 1ull, 127ull, 128ull, 300ull, ~0ull}) put_number(bytes, value);
  put_text(bytes, "text");
  put_fixed32(bytes, 0xdeadbeef);
  put_fixed64(bytes, 0x0123456789abcdefULL);
  ByteReader reader(bytes);
  for (const std::uint64_t value : {0ull, 1ull, 127ull, 128ull, 300ull, ~0ull}) {
    EXPECT_EQ(reader.number(UINT64_MAX), value);
  }
  EXPECT_EQ(reader.text(), "text");
  EXPECT_EQ(reader.fixed32(), 0xdeadbeef);
  EXPECT_EQ(reader.fixed64(), 0x0123456789abcdefULL);
  EXPECT_TRUE(reader.at_end());
}

// 300 is 0xac 0x02 in LEB128 (DWARF 4, 7.6).
TEST(Varint, IsLeb128) {
  Bytes bytes;
  put_number(bytes, 300);
  EXPECT_EQ(bytes, (Bytes{0xac, 0x02}));
}

TEST(Varint, RefusesWhatHasNoEnd) {
  EXPECT_FALSE(ByteReader(Bytes{}).number(UINT64_MAX));
  EXPECT_FALSE(ByteReader(Bytes{0x80}).number(UINT64_MAX));
}

TEST(Varint, RefusesMoreThan64Bits) {
  Bytes bytes(9, 0xff);
  bytes.push_back(0x02);
  EXPECT_FALSE(ByteReader(bytes).number(UINT64_MAX));
  bytes.assign(10, 0x80);
  bytes.push_back(0x01);
  EXPECT_FALSE(ByteReader(bytes).number(UINT64_MAX));
}

TEST(Varint, RefusesALongerFormThanItNeeds) {
  EXPECT_FALSE(ByteReader(Bytes{0x81, 0x00}).number(UINT64_MAX));
}

TEST(Varint, RefusesANumberOverItsBound) {
  EXPECT_TRUE(ByteReader(Bytes{7}).number(7));
  EXPECT_FALSE(ByteReader(Bytes{8}).number(7));
}

TEST(Varint, CountsNoMoreThanThereIsRoomFor) {
  EXPECT_TRUE(ByteReader(Bytes{2, 0, 0, 0, 0}).count(2));
  EXPECT_FALSE(ByteReader(Bytes{3, 0, 0, 0, 0}).count(2));
}

TEST(Varint, RefusesATextThatIsCutOff) {
  EXPECT_FALSE(ByteReader(Bytes{3, 'a', 'b'}).text());
  EXPECT_FALSE(ByteReader(Bytes{1, 2, 3}).fixed32());
}

}  // namespace
}  // namespace dvsguard::advisory
