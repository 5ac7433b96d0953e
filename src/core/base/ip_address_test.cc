#include "core/base/ip_address.h"

#include <gtest/gtest.h>

#include <string>

namespace dvsguard {
namespace {

std::string purpose(std::string_view text) {
  const auto address = parse_ip_address(text);
  if (!address) return "no address";
  const SpecialBlock* block = special_block(*address);
  return block == nullptr ? "public" : std::string(block->purpose);
}

TEST(IpAddress, IsReadInItsOneWayOfWriting) {
  EXPECT_EQ(parse_ip_address("203.0.113.7")->text(), "203.0.113.7");
  EXPECT_EQ(parse_ip_address("2001:DB8:0:0::1")->text(), "2001:db8::1");
  EXPECT_EQ(parse_ip_address("::ffff:10.0.0.1")->text(), "::ffff:10.0.0.1");
}

TEST(IpAddress, RefusesWhatOnlyResolversRead) {
  for (const char* text : {"", "1", "127.1", "010.0.0.1", "1.2.3.010", "0x7f.0.0.1", "1.2.3.4.", " 1.2.3.4",
                           "1.2.3.256", "fe80::1%eth0", "[::1]", "::1::", "1.2.3.4/24"}) {
    EXPECT_FALSE(parse_ip_address(text)) << text;
  }
  EXPECT_FALSE(parse_ip_address(std::string_view("1.2.3.4\0", 8)));
}

TEST(IpBlock, HoldsWhatSharesItsPrefix) {
  const IpBlock block = parse_ip_block("172.16.0.0/12").value();
  EXPECT_TRUE(block.contains(*parse_ip_address("172.31.255.255")));
  EXPECT_FALSE(block.contains(*parse_ip_address("172.32.0.0")));
  EXPECT_FALSE(block.contains(*parse_ip_address("ac10::")));
  EXPECT_TRUE(parse_ip_block("0.0.0.0/0").value().contains(*parse_ip_address("255.1.2.3")));
  EXPECT_TRUE(parse_ip_block("172.20.0.0/16").value().within(block));
  EXPECT_FALSE(block.within(parse_ip_block("172.20.0.0/16").value()));
  EXPECT_EQ(parse_ip_block("::1").value().bits, 128u);
}

TEST(IpBlock, RefusesBitsBehindThePrefixAndOddLengths) {
  EXPECT_EQ(parse_ip_block("203.0.113.7/24").error().mend, "the block is 203.0.113.0/24");
  for (const char* text :
       {"10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8 ", "::/129", "/8"}) {
    EXPECT_FALSE(parse_ip_block(text)) << text;
  }
}

TEST(SpecialBlock, NamesWhatIsNotPublicUnicast) {
  EXPECT_EQ(purpose("127.0.0.1"), "loopback");
  EXPECT_EQ(purpose("10.255.0.1"), "private");
  EXPECT_EQ(purpose("172.15.255.255"), "public");
  EXPECT_EQ(purpose("100.127.0.1"), "shared");
  EXPECT_EQ(purpose("169.254.169.254"), "link-local");
  EXPECT_EQ(purpose("203.0.113.9"), "documentation");
  EXPECT_EQ(purpose("239.1.1.1"), "multicast");
  EXPECT_EQ(purpose("255.255.255.255"), "broadcast");
  EXPECT_EQ(purpose("0.0.0.0"), "this network");
  EXPECT_EQ(purpose("8.8.8.8"), "public");
  EXPECT_EQ(purpose("::"), "unspecified");
  EXPECT_EQ(purpose("::1"), "loopback");
  EXPECT_EQ(purpose("::ffff:8.8.8.8"), "mapped IPv4");
  EXPECT_EQ(purpose("::8.8.8.8"), "unallocated");
  EXPECT_EQ(purpose("64:ff9b::808:808"), "translated IPv4");
  EXPECT_EQ(purpose("2001:0:1::"), "protocol assignments");
  EXPECT_EQ(purpose("2001:db8::1"), "documentation");
  EXPECT_EQ(purpose("fd00::1"), "private");
  EXPECT_EQ(purpose("fe80::1"), "link-local");
  EXPECT_EQ(purpose("ff02::1"), "multicast");
  EXPECT_EQ(purpose("2606:4700::1111"), "public");
  EXPECT_EQ(purpose("4000::1"), "unallocated");
  EXPECT_EQ(purpose("e000::1"), "unallocated");
}

}  // namespace
}  // namespace dvsguard
