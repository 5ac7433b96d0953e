#include "core/upstream/exchange.h"

#include <fmt/format.h>

#include <limits>
#include <optional>

#include "core/text/json.h"

namespace dvsguard::upstream {
namespace {

using text::Kind;
using text::Node;

Error not_an_answer(std::string what) {
  return {.code = ErrorCode::Syntax, .what = std::move(what)};
}

Result<Node> parse(std::string_view body) {
  const text::Limits limits{
      .max_bytes = kMaxAnswerBytes, .max_nodes = kMaxAnswerNodes, .max_depth = kMaxAnswerDepth};
  auto tree = text::parse_json(body, nullptr, limits);
  if (tree) return std::move(*tree);
  // The reader's own words could quote the input.
  if (tree.error().code == ErrorCode::Cap)
    return Error{.code = ErrorCode::Cap, .what = "answers with JSON over its caps"};
  return not_an_answer("answers with what is not strict JSON");
}

const Node* member(const Node& object, std::string_view key) {
  const Node* found = object.find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

Result<Reply> refusal(const Node& error) {
  if (!error.is_map()) return not_an_answer("answers with an error that is none of JSON-RPC");
  Reply reply{.refused = true, .value = error, .code = 0, .message = ""};
  if (const Node* code = error.find("code"); code != nullptr && code->kind == Kind::Int) {
    if (const auto number = text::parse_int(code->scalar)) reply.code = *number;
  }
  if (const Node* message = error.find("message"); message != nullptr && message->kind == Kind::String)
    reply.message = message->scalar;
  return reply;
}

// The envelope, its id apart.
Result<Reply> read_object(Node& object) {
  const Node* version = object.find("jsonrpc");
  if (version == nullptr || version->kind != Kind::String || version->scalar != "2.0")
    return not_an_answer("answers with what is not JSON-RPC 2.0");
  const Node* error = member(object, "error");
  Node* result = object.find("result");
  if (error != nullptr) {
    if (result != nullptr && !result->is_null())
      return not_an_answer("answers with a result and an error at once");
    return refusal(*error);
  }
  if (result == nullptr) return not_an_answer("answers with neither a result nor an error");
  return Reply{.refused = false, .value = std::move(*result), .code = 0, .message = ""};
}

// As it was sent: digits, nothing else.
std::optional<std::uint64_t> id_of(const Node& object) {
  const Node* id = object.find("id");
  if (id == nullptr || id->kind != Kind::Int) return std::nullopt;
  std::uint64_t out = 0;
  for (const char digit : id->scalar) {
    const bool fits = digit >= '0' && digit <= '9' && out < std::numeric_limits<std::uint64_t>::max() / 16;
    if (!fits) return std::nullopt;
    out = out * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return out;
}

}  // namespace

std::string request_text(const Call& call, std::uint64_t id) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":{},"params":{}}})", id,
                     text::json_string(call.method), call.params);
}

std::string batch_text(std::span<const Call> calls, std::uint64_t first_id) {
  std::string out = "[";
  for (const Call& call : calls) {
    if (out.size() > 1) out += ',';
    out += request_text(call, first_id++);
  }
  return out + "]";
}

Result<Reply> read_reply(std::string_view body, std::uint64_t id) {
  TRY(Node tree, parse(body));
  if (!tree.is_map()) return not_an_answer("answers with what is not JSON-RPC 2.0");
  if (id_of(tree) != id) return not_an_answer("answers to another question than was asked");
  return read_object(tree);
}

Result<std::vector<Reply>> read_batch(std::string_view body, std::uint64_t first_id, std::size_t count) {
  TRY(Node tree, parse(body));
  if (!tree.is_list()) return not_an_answer("does not answer to a batch");
  if (tree.items.size() != count) return not_an_answer("answers to fewer or more questions than were asked");
  std::vector<std::optional<Reply>> found(count);
  for (Node& item : tree.items) {
    if (!item.is_map()) return not_an_answer("answers with what is not JSON-RPC 2.0");
    const auto id = id_of(item);
    if (!id || *id < first_id || *id - first_id >= count || found[*id - first_id])
      return not_an_answer("answers to another question than was asked");
    TRY(found[*id - first_id], read_object(item));
  }
  std::vector<Reply> replies;
  replies.reserve(count);
  for (std::optional<Reply>& one : found) replies.push_back(std::move(*one));
  return replies;
}

}  // namespace dvsguard::upstream
