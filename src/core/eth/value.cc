#include "core/eth/value.h"

#include <algorithm>
#include <string_view>

#include "core/crypto/hex.h"
#include "core/text/json.h"

namespace dvsguard::eth {
namespace {

struct JsonWriter {
  std::string out;

  void operator()(const U256& value) { quoted(to_decimal(value)); }
  void operator()(const I256& value) { quoted(to_decimal(value)); }
  void operator()(const crypto::Address& value) { quoted(value.text()); }
  void operator()(bool value) { out += value ? "true" : "false"; }
  void operator()(const Bytes& value) { quoted("0x" + crypto::to_hex(value)); }
  void operator()(const std::string& value) { out += text::json_string(value); }

  void operator()(const List& items) {
    char before = '[';
    for (const Value& item : items) {
      out += before;
      std::visit(*this, item.is);
      before = ',';
    }
    out += items.empty() ? "[]" : "]";
  }

  void operator()(const Record& fields) {
    const bool named =
        std::none_of(fields.begin(), fields.end(), [](const Field& field) { return field.name.empty(); });
    char before = named ? '{' : '[';
    for (const Field& field : fields) {
      out += before;
      if (named) out += text::json_string(field.name) + ":";
      std::visit(*this, field.value.is);
      before = ',';
    }
    if (fields.empty()) out += before;
    out += named ? '}' : ']';
  }

  void quoted(const std::string& text) { out += '"' + text + '"'; }
};

}  // namespace

bool operator==(const Value& a, const Value& b) {
  return a.is == b.is;
}

bool operator==(const Field& a, const Field& b) {
  return a.name == b.name && a.value == b.value;
}

std::string value_json(const Value& value) {
  JsonWriter writer;
  std::visit(writer, value.is);
  return std::move(writer.out);
}

}  // namespace dvsguard::eth
