#include <cstdio>
#include <string>
#include <string_view>

#include "core/crypto/hex.h"
#include "core/eth/abi.h"
#include "core/eth/literal.h"
#include "core/eth/typed_data.h"
#include "core/text/json.h"

// What core/eth makes of calls and typed messages, for tests to hold against other programs. Reads JSON
// documents, one a line, and writes one line for each: a result, or {"refused": why}.
//   {"op":"encode", "signature":"f(…)", "values":[…]}     gives "0x…"
//   {"op":"decode", "signature":"f(…)", "data":"0x…"}     gives the arguments
//   {"op":"typed", "data":{…}}                            gives the digest and what it is of
namespace dvsguard::eth {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
  return "\"0x" + crypto::to_hex(bytes) + "\"";
}

const std::string& text_of(const text::Node& node, std::string_view key) {
  static const std::string kNone;
  const text::Node* member = node.find(key);
  return member == nullptr ? kNone : member->scalar;
}

Result<std::string> encoded(const text::Node& node) {
  TRY(const Function function, parse_signature(text_of(node, "signature")));
  const text::Node* values = node.find("values");
  if (values == nullptr || !values->is_list() || values->items.size() != function.parameters.size()) {
    return Error{.what = "not as many values as parameters"};
  }
  std::vector<Value> arguments;
  for (std::size_t i = 0; i < values->items.size(); ++i) {
    TRY(Value value, read_value(function.parameters[i].type, values->items[i]));
    arguments.push_back(std::move(value));
  }
  TRY(const Bytes bytes, encode_call(function, arguments));
  return hex(bytes);
}

Result<std::string> decoded(const text::Node& node) {
  TRY(const Function function, parse_signature(text_of(node, "signature")));
  const auto data = crypto::from_hex(std::string_view(text_of(node, "data")).substr(2));
  if (!data) return Error{.what = "not hex"};
  TRY(List values, decode_call(function, *data));
  TRY(const Bytes again, encode_call(function, values));
  if (again != *data) return std::string("\"ANOTHER ENCODING\"");
  return value_json(Value{std::move(values)});
}

Result<std::string> typed(const text::Node& node) {
  TRY(const TypedData data, read_typed_data(*node.find("data")));
  return "{\"digest\":" + hex(data.digest) + ",\"domain\":" + hex(data.domain_separator) +
         ",\"type\":" + text::json_string(data.type_text) + ",\"typeHash\":" + hex(data.type_hash) +
         ",\"message\":" + value_json(Value{data.message}) + "}";
}

Result<std::string> answer(std::string_view line) {
  TRY(const text::Node node, text::parse_json(line, nullptr));
  const std::string& op = text_of(node, "op");
  return op == "encode" ? encoded(node) : op == "decode" ? decoded(node) : typed(node);
}

}  // namespace
}  // namespace dvsguard::eth

int main() {
  std::string line;
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    const auto out = dvsguard::eth::answer(line);
    const std::string text =
        out ? *out
            : "{\"refused\":" + dvsguard::text::json_string(out.error().where + ": " + out.error().what) +
                  "}";
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
    line.clear();
  }
  return 0;
}
