#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

// What the front asks of the reader, and what comes back: JSON texts, one a packet.
namespace dvsguard::jsonrpc {

inline constexpr std::size_t kMaxReaderBytes = std::size_t{160} << 10;

// {"id", "chain", "method", "params"}. `params` is a JSON text.
[[nodiscard]] std::string reader_question(std::uint64_t id, std::uint64_t chain, std::string_view method,
                                          std::string_view params);

// {"id", "result"} or {"id", "error": {"code", "message"}}, strict JSON: a client gets it as it is.
struct ReaderAnswer {
  std::uint64_t id = 0;
  bool is_error = false;
  std::string json;  // the result's or the error's text
  std::string text;  // a result that is a string
};
[[nodiscard]] Result<ReaderAnswer> read_reader_answer(std::string_view bytes);

}  // namespace dvsguard::jsonrpc
