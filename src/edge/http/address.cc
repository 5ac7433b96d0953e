#include "edge/http/address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

namespace dvsguard::http {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kMaxText = 64;

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.empty() || text.size() > kMaxText || text.find('%') != std::string_view::npos) return std::nullopt;
  addrinfo hints{}, *found = nullptr;
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(std::string(text).c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  IpAddress address;
  if (found->ai_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, found->ai_addr, sizeof v4);
    std::ranges::copy(kMapped, address.bytes.begin());
    std::memcpy(address.bytes.data() + kMapped.size(), &v4.sin_addr, 4);
  } else {
    sockaddr_in6 v6{};
    std::memcpy(&v6, found->ai_addr, sizeof v6);
    std::memcpy(address.bytes.data(), &v6.sin6_addr, address.bytes.size());
  }
  address.v4 = std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin());
  return address;
}

bool is_loopback(const IpAddress& address) {
  const auto zero = [](std::uint8_t byte) { return byte == 0; };
  if (address.v4)
    return address.bytes[12] == 127 || std::all_of(address.bytes.begin() + 12, address.bytes.end(), zero);
  return std::all_of(address.bytes.begin(), address.bytes.end() - 1, zero) && address.bytes[15] <= 1;
}

bool share_prefix(const IpAddress& a, const IpAddress& b, unsigned bits) {
  bits = std::min(bits, 128U);
  const std::size_t whole = bits / 8;
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a.bytes.at(whole) ^ b.bytes.at(whole)) >> (8 - rest)) == 0;
}

}  // namespace dvsguard::http
