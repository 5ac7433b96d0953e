#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/upstream/exchange.h"

// What the front asks the reader for a client, and what comes back, one packet each:
//   {"id":7,"chain":17000,"method":"eth_call","params":[…]}
//   {"id":7,"result":…} or {"id":7,"error":{"code":-32000,"message":"…"}}
// The error is the upstream's, or the reader's own where it has no answer to give.
namespace dvsguard::upstream {

inline constexpr std::size_t kMaxReadPacket = 160 << 10;

struct ReadRequest {
  std::uint64_t id = 0;  // the front's own
  std::uint64_t chain = 0;
  Call call;

  friend bool operator==(const ReadRequest&, const ReadRequest&) = default;
};
[[nodiscard]] Result<ReadRequest> parse_read_request(std::string_view text);

// EIP-1474's codes.
enum class Fault : std::int16_t {
  NoMethod = -32601,
  Internal = -32603,
  Unavailable = -32002,
  Limit = -32005
};
[[nodiscard]] std::string read_fault(std::uint64_t id, Fault fault, std::string_view message);
// An upstream's reply as canonical JSON. A fault where it is over kMaxReadPacket, or holds a number that
// readers would round.
[[nodiscard]] std::string read_answer(std::uint64_t id, const Reply& reply);

// Methods that change nothing, on the chain or in the node: sorted.
[[nodiscard]] std::span<const std::string_view> read_only_methods();
[[nodiscard]] bool is_read_only(std::string_view method);

}  // namespace dvsguard::upstream
