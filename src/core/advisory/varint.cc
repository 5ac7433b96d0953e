#include "core/advisory/varint.h"

#include <string>
#include <utility>

namespace dvsguard::advisory {
namespace {

Error broken(std::string what) {
  return Error{.code = ErrorCode::Syntax, .what = std::move(what)};
}

template <class T>
void put_fixed(Bytes& to, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

template <class T>
T fixed(std::span<const std::uint8_t> bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value |= static_cast<T>(bytes[i]) << (8 * i);
  return value;
}

}  // namespace

void put_number(Bytes& to, std::uint64_t value) {
  while (value >= 0x80) {
    to.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  to.push_back(static_cast<std::uint8_t>(value));
}

void put_text(Bytes& to, std::string_view text) {
  put_number(to, text.size());
  to.insert(to.end(), text.begin(), text.end());
}

void put_fixed32(Bytes& to, std::uint32_t value) {
  put_fixed(to, value);
}

void put_fixed64(Bytes& to, std::uint64_t value) {
  put_fixed(to, value);
}

Result<std::uint64_t> ByteReader::number(std::uint64_t max) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at_end()) return broken("ends inside a number");
    const std::uint8_t byte = bytes_[at_++];
    const std::uint64_t low = byte & 0x7fU;
    if (shift == 63 && low > 1) return broken("a number has more than 64 bits");
    value |= low << shift;
    if ((byte & 0x80U) != 0) continue;
    if (byte == 0 && shift > 0) return broken("a number is not in its shortest form");
    if (value > max) return broken("a number is larger than anything it could count");
    return value;
  }
  return broken("a number has more than 64 bits");
}

Result<std::size_t> ByteReader::count(std::size_t least) {
  return number(left() / least);
}

Result<std::string_view> ByteReader::text() {
  TRY(const std::size_t size, count(1));
  TRY(const auto held, bytes(size));
  return std::string_view(reinterpret_cast<const char*>(held.data()), held.size());
}

Result<std::span<const std::uint8_t>> ByteReader::bytes(std::size_t size) {
  if (size > left()) return broken("ends inside a text");
  const auto out = bytes_.subspan(at_, size);
  at_ += size;
  return out;
}

Result<std::uint32_t> ByteReader::fixed32() {
  TRY(const auto held, bytes(sizeof(std::uint32_t)));
  return fixed<std::uint32_t>(held);
}

Result<std::uint64_t> ByteReader::fixed64() {
  TRY(const auto held, bytes(sizeof(std::uint64_t)));
  return fixed<std::uint64_t>(held);
}

}  // namespace dvsguard::advisory
