#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/eth/bytes.h"
#include "core/eth/u256.h"

// Recursive Length Prefix, Ethereum's encoding of strings of bytes and lists of them, in its one canonical
// form (Yellow Paper, appendix B).
namespace dvsguard::eth {

inline constexpr std::size_t kMaxRlpBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxRlpDepth = 64;

// A string of bytes or a list. It views the bytes it was read from; whatever stands inside it was read too.
class RlpItem {
 public:
  [[nodiscard]] bool is_list() const { return is_list_; }
  // A string's bytes; empty for a list.
  [[nodiscard]] BytesView bytes() const { return is_list_ ? BytesView() : payload_; }
  // A list's items; empty for a string.
  [[nodiscard]] std::vector<RlpItem> items() const;

 private:
  RlpItem(bool is_list, BytesView payload) : is_list_(is_list), payload_(payload) {}
  friend Result<RlpItem> parse_rlp(BytesView bytes);

  bool is_list_;
  BytesView payload_;
};

// One item and nothing after it.
[[nodiscard]] Result<RlpItem> parse_rlp(BytesView bytes);

// A string of bytes as a big-endian number without leading zeros, of at most 32 bytes, or of at most 8.
[[nodiscard]] Result<U256> rlp_number(const RlpItem& item, std::string_view where);
[[nodiscard]] Result<std::uint64_t> rlp_u64(const RlpItem& item, std::string_view where);

// Each appends one item.
void append_string(Bytes& out, BytesView string);
void append_number(Bytes& out, const U256& number);
// `items`: encoded, one after another.
void append_list(Bytes& out, BytesView items);

}  // namespace dvsguard::eth
