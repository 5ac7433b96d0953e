#include "core/jsonrpc/values.h"

#include <utility>

#include "core/crypto/hex.h"

namespace dvsguard::jsonrpc {

using text::At;
using text::wrong;

Result<std::string_view> read_string(const At& at) {
  if (at.node->kind != text::Kind::String) return wrong(at, "is not a string");
  return std::string_view(at.node->scalar);
}

Result<crypto::Address> read_address(const At& at) {
  TRY(const std::string_view text, read_string(at));
  auto address = crypto::parse_address(text);
  if (!address)
    return wrong(at, "is not an address: 0x and 40 digits, whose checksum holds where they are mixed");
  return *address;
}

Result<eth::Bytes> read_hex(const At& at) {
  TRY(const std::string_view text, read_string(at));
  if (!text.starts_with("0x")) return wrong(at, "is not bytes: 0x and hex digits");
  auto bytes = crypto::from_hex(text.substr(2));
  if (!bytes) return wrong(at, "is not bytes: 0x and an even number of hex digits");
  return std::move(*bytes);
}

Result<eth::U256> read_quantity(const At& at) {
  TRY(const std::string_view text, read_string(at));
  const auto number = eth::from_loose_quantity(text);
  if (!number) return wrong(at, "is not a quantity: 0x and at most 64 hex digits");
  return *number;
}

Result<std::uint64_t> read_u64(const At& at) {
  TRY(const eth::U256 number, read_quantity(at));
  const auto small = number.as_u64();
  if (!small) return wrong(at, "is 2^64 or more");
  return *small;
}

}  // namespace dvsguard::jsonrpc
