#include "core/jsonrpc/reader_link.h"

#include <fmt/format.h>

#include "core/jsonrpc/source.h"
#include "core/text/json.h"

namespace dvsguard::jsonrpc {

std::string reader_question(std::uint64_t id, std::uint64_t chain, std::string_view method,
                            std::string_view params) {
  return fmt::format(R"({{"id":{},"chain":{},"method":{},"params":{}}})", id, chain,
                     text::json_string(method), params);
}

Result<ReaderAnswer> read_reader_answer(std::string_view bytes) {
  text::Limits limits;
  limits.max_bytes = kMaxReaderBytes;
  TRY(const text::Node tree, text::parse_json(bytes, nullptr, limits));
  const text::Node* id = tree.find("id");
  const text::Node* result = tree.find("result");
  const text::Node* error = tree.find("error");
  if (id == nullptr || id->kind != text::Kind::Int || (result == nullptr) == (error == nullptr))
    return Error{.code = ErrorCode::Syntax, .what = "an answer has an id, and a result or an error"};
  TRY(const std::int64_t number, text::parse_int(id->scalar));
  ReaderAnswer answer;
  answer.id = static_cast<std::uint64_t>(number);
  answer.is_error = error != nullptr;
  answer.json = Source(bytes).raw(error != nullptr ? *error : *result);
  if (result != nullptr && result->kind == text::Kind::String) answer.text = result->scalar;
  return answer;
}

}  // namespace dvsguard::jsonrpc
