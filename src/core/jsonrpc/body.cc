#include "core/jsonrpc/body.h"

#include <utility>

#include "core/jsonrpc/source.h"
#include "core/text/json.h"

namespace dvsguard::jsonrpc {
namespace {

using text::Kind;
using text::Node;

BadCall invalid(std::string id, std::string what) {
  return {id.empty() ? "null" : std::move(id), {Code::InvalidRequest, std::move(what)}};
}

bool is_id(const Node& node) {
  return node.kind == Kind::String || node.kind == Kind::Int || node.kind == Kind::Float || node.is_null();
}

std::variant<Call, BadCall> read_call(Node& node, const Source& source) {
  if (!node.is_map()) return invalid("", "a request is an object");
  Call call;
  if (const Node* id = node.find("id")) {
    if (!is_id(*id)) return invalid("", "an id is a string, a number or null");
    call.id = source.raw(*id);
    if (call.id.size() > kMaxIdBytes) return invalid("", "an id is at most 256 bytes");
  }
  const Node* version = nullptr;
  Node* method = nullptr;
  for (text::Member& member : node.members) {
    if (member.key == "jsonrpc") {
      version = &member.value;
    } else if (member.key == "method") {
      method = &member.value;
    } else if (member.key == "params") {
      call.raw_params = source.raw(member.value);
      call.params = std::move(member.value);
    } else if (member.key != "id") {
      return invalid(call.id, "a request has jsonrpc, id, method and params, nothing else");
    }
  }
  if (version == nullptr || version->kind != Kind::String || version->scalar != "2.0")
    return invalid(call.id, "jsonrpc is \"2.0\"");
  if (method == nullptr || method->kind != Kind::String || method->scalar.empty())
    return invalid(call.id, "method is a string");
  if (method->scalar.size() > kMaxMethodBytes) return invalid(call.id, "a method is at most 64 bytes");
  if (call.params.is_null()) {
    call.params = text::make_list({});
    call.raw_params = "[]";
  }
  if (!call.params.is_list() && !call.params.is_map()) return invalid(call.id, "params is a list");
  call.method = std::move(method->scalar);
  return call;
}

}  // namespace

std::variant<Body, Fault> read_body(std::string_view bytes) {
  if (bytes.size() > kMaxBodyBytes) return Fault{Code::Limit, "a request is at most 256 KiB"};
  text::Limits limits;
  limits.max_bytes = kMaxBodyBytes;
  limits.max_nodes = kMaxNodes;
  auto tree = text::parse_json(bytes, nullptr, limits);
  if (!tree) return Fault{Code::Parse, tree.error().what};
  const Source source(bytes);
  Body body;
  if (!tree->is_list()) {
    body.calls.push_back(read_call(*tree, source));
    return body;
  }
  body.batch = true;
  if (tree->items.empty()) return Fault{Code::InvalidRequest, "a batch is not empty"};
  if (tree->items.size() > kMaxBatch) return Fault{Code::Limit, "a batch is at most 100 requests"};
  for (Node& item : tree->items) body.calls.push_back(read_call(item, source));
  return body;
}

}  // namespace dvsguard::jsonrpc
