#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Why a call gets no result, as clients read it.
namespace dvsguard::jsonrpc {

enum class Code : std::int16_t {
  Parse = -32700,           // JSON-RPC 2.0, section 5.1
  InvalidRequest = -32600,  // the same
  NoMethod = -32601,        // the same
  InvalidParams = -32602,   // the same
  Internal = -32603,        // the same
  Unavailable = -32002,     // EIP-1474: resource unavailable
  NotSent = -32003,         // EIP-1474: transaction rejected, here by every upstream
  Limit = -32005,           // EIP-1474: limit exceeded
  Refused = 4001,           // EIP-1193: the user rejected the request; here his grants do
  Unauthorized = 4100,      // EIP-1193: the client, or its account, is none that it may use
};

struct Fault {
  Code code = Code::Internal;
  std::string what;         // one clause
  std::string reason = {};  // a refusal's stable word: grant::reason_name
};

[[nodiscard]] inline Fault invalid_params(const Error& error) {
  return {Code::InvalidParams, error.where.empty() ? error.what : error.where + ": " + error.what};
}

}  // namespace dvsguard::jsonrpc
