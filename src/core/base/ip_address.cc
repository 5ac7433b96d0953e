#include "core/base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace dvsguard {
namespace {

constexpr unsigned kV4Bits = 32;
constexpr unsigned kV6Bits = 128;

struct Reserved {
  std::string_view block, purpose;
};

// IANA's IPv4 and IPv6 special-purpose address registries, and what is not unicast at all.
constexpr Reserved kReserved[] = {
    {"0.0.0.0/8", "this network"},
    {"10.0.0.0/8", "private"},
    {"100.64.0.0/10", "shared"},
    {"127.0.0.0/8", "loopback"},
    {"169.254.0.0/16", "link-local"},
    {"172.16.0.0/12", "private"},
    {"192.0.0.0/24", "protocol assignments"},
    {"192.0.2.0/24", "documentation"},
    {"192.88.99.0/24", "6to4 relays"},
    {"192.168.0.0/16", "private"},
    {"198.18.0.0/15", "benchmarking"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"240.0.0.0/4", "reserved"},
    {"255.255.255.255", "broadcast"},
    {"::", "unspecified"},
    {"::1", "loopback"},
    {"::ffff:0:0/96", "mapped IPv4"},
    {"64:ff9b::/96", "translated IPv4"},
    {"64:ff9b:1::/48", "translated IPv4"},
    {"100::/64", "discard"},
    {"2001::/23", "protocol assignments"},
    {"2001:db8::/32", "documentation"},
    {"2002::/16", "6to4"},
    {"3fff::/20", "documentation"},
    {"5f00::/16", "segment routing"},
    {"fc00::/7", "private"},
    {"fe80::/10", "link-local"},
    {"ff00::/8", "multicast"},
    {"::/3", "unallocated"},
    {"4000::/2", "unallocated"},
    {"8000::/1", "unallocated"},
};

// The smaller blocks first, so that the first hit is the most telling one.
const std::vector<SpecialBlock>& special_blocks() {
  static const std::vector<SpecialBlock> blocks = [] {
    std::vector<SpecialBlock> out;
    for (const Reserved& reserved : kReserved)
      out.push_back({*parse_ip_block(reserved.block), reserved.purpose});
    std::ranges::stable_sort(out, std::greater(), [](const SpecialBlock& block) { return block.block.bits; });
    return out;
  }();
  return blocks;
}

bool share_bits(const IpAddress& a, const IpAddress& b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<std::ptrdiff_t>(whole), b.bytes.begin()))
    return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

Error bad(std::string what, std::string mend) {
  return {.code = ErrorCode::Syntax, .what = std::move(what), .mend = std::move(mend)};
}

}  // namespace

std::string IpAddress::text() const {
  char out[INET6_ADDRSTRLEN] = {};
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data(), out, sizeof out);
  return out;
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string copy(text);
  IpAddress address;
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) {
    address.v4 = true;
    return address;
  }
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

bool IpBlock::contains(const IpAddress& address) const {
  return address.v4 == first.v4 && share_bits(address, first, bits);
}

bool IpBlock::within(const IpBlock& other) const {
  return bits >= other.bits && other.contains(first);
}

Result<IpBlock> parse_ip_block(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto first = parse_ip_address(text.substr(0, slash));
  if (!first) return bad("no IP address or block of them", "write it as 203.0.113.0/24 or 2001:db8::/32");
  const unsigned all = first->v4 ? kV4Bits : kV6Bits;
  IpBlock block{.first = *first, .bits = all};
  if (slash == std::string_view::npos) return block;
  const std::string_view digits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), block.bits);
  if (error != std::errc() || end != digits.end() || block.bits > all ||
      (digits.size() > 1 && digits[0] == '0')) {
    return bad("the length of the block's prefix is not understood",
               "write it as 203.0.113.0/24 or 2001:db8::/32");
  }
  IpAddress zeroed = *first;
  for (unsigned bit = block.bits; bit < all; ++bit)
    zeroed.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
  if (zeroed != *first) {
    return bad("the block has bits set behind its prefix",
               "the block is " + zeroed.text() + std::string(text.substr(slash)));
  }
  return block;
}

const SpecialBlock* special_block(const IpAddress& address) {
  const auto& blocks = special_blocks();
  const auto found = std::ranges::find_if(
      blocks, [&](const SpecialBlock& special) { return special.block.contains(address); });
  return found == blocks.end() ? nullptr : &*found;
}

}  // namespace dvsguard
