#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/jsonrpc/fault.h"
#include "core/text/node.h"

// JSON-RPC 2.0's requests, from the bytes of an HTTP body or of one value of geth's IPC stream.
namespace dvsguard::jsonrpc {

inline constexpr std::size_t kMaxBodyBytes = std::size_t{256} << 10;
inline constexpr std::size_t kMaxBatch = 100;
inline constexpr std::size_t kMaxNodes = 32'768;  // keys and values of a body
inline constexpr std::size_t kMaxIdBytes = 256;
inline constexpr std::size_t kMaxMethodBytes = 64;

struct Call {
  std::string id;  // as it was written: a string with its quotes, a number, null; empty: a notification
  std::string method;
  text::Node params;       // a list; what was absent or null is an empty one
  std::string raw_params;  // as it was written
};

// A request of the batch that is none, and the answer to it.
struct BadCall {
  std::string id;  // "null" where it cannot be told
  Fault fault;
};

struct Body {
  bool batch = false;
  std::vector<std::variant<Call, BadCall>> calls;
};

// A Fault answers the body as a whole, with id null.
[[nodiscard]] std::variant<Body, Fault> read_body(std::string_view bytes);

}  // namespace dvsguard::jsonrpc
