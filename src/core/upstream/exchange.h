#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/node.h"

// JSON-RPC 2.0 as a client of an Ethereum node speaks it. What an upstream answers is a stranger's: it is
// read strictly, and none of its words goes into an error.
namespace dvsguard::upstream {

inline constexpr std::size_t kMaxAnswerBytes = 1 << 20;
inline constexpr std::size_t kMaxAnswerNodes = 100'000;
inline constexpr std::size_t kMaxAnswerDepth = 32;

struct Call {
  std::string method;
  std::string params = "[]";  // a JSON array

  friend bool operator==(const Call&, const Call&) = default;
};

struct Reply {
  bool refused = false;
  text::Node value;       // the result, or the error's object
  std::int64_t code = 0;  // of the error
  std::string message;    // the upstream's words: to be told apart, never to be shown
};

[[nodiscard]] std::string request_text(const Call& call, std::uint64_t id);
// The calls' ids count up from `first_id`.
[[nodiscard]] std::string batch_text(std::span<const Call> calls, std::uint64_t first_id);

// Refused: what is not one answer to just this id.
[[nodiscard]] Result<Reply> read_reply(std::string_view body, std::uint64_t id);
// In the order of the calls, whatever order they came in. Refused: one that is missing, there twice or not
// asked for.
[[nodiscard]] Result<std::vector<Reply>> read_batch(std::string_view body, std::uint64_t first_id,
                                                    std::size_t count);

}  // namespace dvsguard::upstream
