#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/upstream/exchange.h"

// What the front asks the reader for a client, and what comes back:
//   {"id":7,"chain":17000,"method":"eth_call","params":[…]}
//   {"id":7,"result":…}  {"id":7,"error":{…}}  {"id":7,"trouble":"…"}
// A trouble is the reader's own clause: refused, or no answer that could be read. Requests are one packet
// each. An answer over kMaxReadPacket comes in pieces, one after another with no other answer between them:
// each but the last starts with '+', the last with '.'; a whole answer starts with '{'.
namespace dvsguard::upstream {

inline constexpr std::size_t kMaxReadPacket = 128 << 10;

struct ReadRequest {
  std::uint64_t id = 0;  // the front's own
  std::uint64_t chain = 0;
  Call call;

  friend bool operator==(const ReadRequest&, const ReadRequest&) = default;
};
[[nodiscard]] std::string encode(const ReadRequest& request);
[[nodiscard]] Result<ReadRequest> parse_read_request(std::string_view text);

struct ReadAnswer {
  enum class Kind : std::uint8_t { Result, Error, Trouble };
  std::uint64_t id = 0;
  Kind kind = Kind::Trouble;
  std::string text;  // JSON; of a Trouble the clause

  friend bool operator==(const ReadAnswer&, const ReadAnswer&) = default;
};
[[nodiscard]] std::string encode(const ReadAnswer& answer);
[[nodiscard]] Result<ReadAnswer> parse_read_answer(std::string_view text);

// An upstream's reply as canonical JSON. A trouble where it holds a number that readers would round.
[[nodiscard]] ReadAnswer read_answer(std::uint64_t id, const Reply& reply);

[[nodiscard]] std::vector<std::string> packets_of(std::string text);
// Puts the packets of one link together again.
class Pieces {
 public:
  // The answer that the packet ends; nothing where more pieces follow. Error: no packet of that form, or
  // pieces of over kMaxAnswerBytes with what stands around them.
  [[nodiscard]] Result<std::optional<std::string>> take(std::string packet);

 private:
  std::string begun_;
};

// Methods that change nothing, on the chain or in the node: sorted.
[[nodiscard]] std::span<const std::string_view> read_only_methods();
[[nodiscard]] bool is_read_only(std::string_view method);

}  // namespace dvsguard::upstream
