#include "core/eth/rlp.h"

#include <fmt/format.h>

#include <array>

namespace dvsguard::eth {
namespace {

// The first byte of an item: itself a string below 0x80; else the kind and, up to 55, the length.
constexpr std::uint8_t kString = 0x80;
constexpr std::uint8_t kList = 0xc0;
constexpr std::size_t kMaxShort = 55;

Error syntax(std::string what) {
  return {.code = ErrorCode::Syntax, .what = std::move(what)};
}

struct Head {
  bool is_list = false;
  std::size_t size = 0;     // of the head itself; 0 where the item is one byte
  std::size_t payload = 0;  // within the bytes that were there
};

Result<std::size_t> long_length(BytesView digits) {
  if (digits[0] == 0) return syntax("RLP: a length has a leading zero");
  if (digits.size() > 4) return syntax("RLP: an item is longer than its input");  // the cap is far below 2^32
  std::size_t length = 0;
  for (const std::uint8_t digit : digits) length = length << 8 | digit;
  if (length <= kMaxShort) return syntax("RLP: a length of 55 or less in the long form");
  return length;
}

Result<Head> read_head(BytesView bytes) {
  if (bytes.empty()) return syntax("RLP: an item is missing");
  const std::uint8_t first = bytes[0];
  if (first < kString) return Head{.payload = 1};
  Head head{.is_list = first >= kList, .size = 1};
  head.payload = static_cast<std::size_t>(first - (head.is_list ? kList : kString));
  if (head.payload > kMaxShort) {
    head.size += head.payload - kMaxShort;
    if (head.size > bytes.size()) return syntax("RLP: an item is longer than its input");
    TRY(head.payload, long_length(bytes.subspan(1, head.size - 1)));
  }
  if (head.payload > bytes.size() - head.size) return syntax("RLP: an item is longer than its input");
  if (!head.is_list && head.payload == 1 && bytes[1] < kString) {
    return syntax("RLP: a byte below 0x80 is its own encoding");
  }
  return head;
}

// Every head inside, without recursion: `ends` are those of the lists that are open.
Status check_inside(BytesView bytes, std::size_t at, std::size_t end) {
  std::vector<std::size_t> ends{end};
  while (!ends.empty()) {
    if (at == ends.back()) {
      ends.pop_back();
      continue;
    }
    TRY(const Head head, read_head(bytes.subspan(at, ends.back() - at)));
    at += head.size;
    if (!head.is_list) {
      at += head.payload;
    } else if (ends.size() < kMaxRlpDepth) {
      ends.push_back(at + head.payload);
    } else {
      return Error{.code = ErrorCode::Cap,
                   .what = fmt::format("RLP: lists nest deeper than {}", kMaxRlpDepth)};
    }
  }
  return {};
}

void append_head(Bytes& out, std::uint8_t kind, std::size_t length) {
  if (length <= kMaxShort) {
    out.push_back(static_cast<std::uint8_t>(kind + length));
    return;
  }
  const U256 number = U256::of(length);
  const BytesView digits = number.minimal();
  out.push_back(static_cast<std::uint8_t>(kind + kMaxShort + digits.size()));
  out.insert(out.end(), digits.begin(), digits.end());
}

Error not_a_number(std::string_view where, std::string what) {
  return {.code = ErrorCode::Invalid, .where = std::string(where), .what = std::move(what)};
}

}  // namespace

Result<RlpItem> parse_rlp(BytesView bytes) {
  if (bytes.size() > kMaxRlpBytes) {
    return Error{.code = ErrorCode::Cap, .what = fmt::format("RLP: more than {} bytes", kMaxRlpBytes)};
  }
  TRY(const Head head, read_head(bytes));
  if (head.size + head.payload != bytes.size()) return syntax("RLP: bytes follow the item");
  if (head.is_list) TRY_STATUS(check_inside(bytes, head.size, bytes.size()));
  return RlpItem(head.is_list, bytes.subspan(head.size, head.payload));
}

std::vector<RlpItem> RlpItem::items() const {
  std::vector<RlpItem> out;
  BytesView rest = is_list_ ? payload_ : BytesView();
  while (!rest.empty()) {
    const Result<Head> head = read_head(rest);
    if (!head) break;  // cannot be: parse_rlp read every head
    out.push_back(RlpItem(head->is_list, rest.subspan(head->size, head->payload)));
    rest = rest.subspan(head->size + head->payload);
  }
  return out;
}

Result<U256> rlp_number(const RlpItem& item, std::string_view where) {
  if (item.is_list()) return not_a_number(where, "a list where a number should be");
  const BytesView digits = item.bytes();
  if (!digits.empty() && digits[0] == 0) return not_a_number(where, "a number has a leading zero");
  const std::optional<U256> number = from_big_endian(digits);
  if (!number) return not_a_number(where, "a number is 2^256 or more");
  return *number;
}

Result<std::uint64_t> rlp_u64(const RlpItem& item, std::string_view where) {
  TRY(const U256 number, rlp_number(item, where));
  const std::optional<std::uint64_t> small = number.as_u64();
  if (!small) return not_a_number(where, "a number is 2^64 or more");
  return *small;
}

void append_string(Bytes& out, BytesView string) {
  if (string.size() != 1 || string[0] >= kString) append_head(out, kString, string.size());
  out.insert(out.end(), string.begin(), string.end());
}

void append_number(Bytes& out, const U256& number) {
  append_string(out, number.minimal());
}

void append_list(Bytes& out, BytesView items) {
  append_head(out, kList, items.size());
  out.insert(out.end(), items.begin(), items.end());
}

}  // namespace dvsguard::eth
