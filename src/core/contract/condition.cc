#include "core/contract/condition.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/contract/config.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

using std::string_view;
using text::Kind;

constexpr std::size_t kMaxConditionDepth = 8;

// What a term is compared with.
enum class Type { Number, Text, Bytes, Address, Bool, Array, Other };

Type type_of(string_view type) {
  if (type.ends_with(']')) return Type::Array;
  if (type.starts_with("uint") || type.starts_with("int")) return Type::Number;
  if (type.starts_with("bytes")) return Type::Bytes;
  if (type.starts_with("string")) return Type::Text;
  if (type.starts_with("address")) return Type::Address;
  if (type == "bool") return Type::Bool;
  return Type::Other;
}

// `string[3]` of `string[3][2]`.
string_view element_of(string_view type) {
  return type.substr(0, type.rfind('['));
}

bool is_decimal(string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 78 &&  // 2^256 has 78 digits
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_hex_bytes(string_view text) {
  if (!text.starts_with("0x") || text.size() % 2 != 0) return false;
  return std::all_of(text.begin() + 2, text.end(),
                     [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

Status check_number(const At& at) {
  if (is_reference(at)) return read_block(at, Block::Reference);
  if (at.node->kind == Kind::Int && is_decimal(at.node->scalar)) return {};
  if (at.node->kind == Kind::String && is_decimal(at.node->scalar)) return {};
  return wrong(at, "should be a whole decimal number", "write a large one in quotes");
}

Status check_operand(const At& at, Type type) {
  if (is_reference(at)) return read_block(at, Block::Reference);
  switch (type) {
    case Type::Number:
      return check_number(at);
    case Type::Bool:
      return status_of(read_bool(at));
    case Type::Address: {
      TRY(const std::string text, read_quoted(at));
      if (!is_address(text)) return wrong(at, "is no address with EIP-55's checksum");
      return {};
    }
    case Type::Bytes: {
      TRY(const std::string text, read_quoted(at));
      if (!is_hex_bytes(text)) return wrong(at, "is no byte string", "write 0x and pairs of hex digits");
      return {};
    }
    case Type::Text:
      return status_of(read_text(at));
    case Type::Array:
    case Type::Other:
      return wrong(at, "an array or tuple is not compared as a whole",
                   "use `every`, `some` or `length` on an array");
  }
  return {};
}

Status check_list(const At& at, Type type) {
  TRY_STATUS(read_list(at));
  if (at.node->items.empty()) return wrong(at, "is empty");
  for (std::size_t i = 0; i < at.node->items.size(); ++i) TRY_STATUS(check_operand(at.item(i), type));
  return {};
}

// [least, most]
Status check_range(const At& at) {
  TRY_STATUS(read_list(at));
  if (at.node->items.size() != 2) return wrong(at, "should be two numbers: [least, most]");
  TRY_STATUS(check_number(at.item(0)));
  return check_number(at.item(1));
}

Status check_length(const At& at) {
  if (at.node->is_list()) return check_range(at);
  return check_number(at);
}

Status check_grammar(const At& at) {
  if (!at.node->is_list()) return status_of(read_choice(at, socket_grammars()));
  TRY_STATUS(read_list(at));
  if (at.node->items.empty()) return wrong(at, "is empty");
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY_STATUS(status_of(read_choice(at.item(i), socket_grammars())));
  }
  return {};
}

Status check_hosts(const At& at) {
  TRY_STATUS(read_list(at));
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY_STATUS(status_of(read_value(at.item(i))));
  }
  return {};
}

Status check_ports(const At& at) {
  TRY_STATUS(read_list(at));
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    const At item = at.item(i);
    if (is_reference(item)) {
      TRY_STATUS(read_block(item, Block::Reference));
    } else {
      TRY_STATUS(status_of(read_int(item, 1, 65535)));
    }
  }
  return {};
}

Error wrong_type(const At& at, string_view op, string_view type) {
  return wrong(at,
               "`" + std::string(op) + "` does not apply to an argument of type " + text::quoted(type, 64));
}

Status check_terms(const At& at, string_view type, std::size_t depth);

Status check_elements(const At& at, string_view op, string_view type, std::size_t depth) {
  if (type_of(type) != Type::Array) return wrong_type(at, op, type);
  TRY_STATUS(read_block(at, Block::ElementCondition));
  return check_terms(at, element_of(type), depth + 1);
}

Status check_term(const At& at, string_view op, string_view type, std::size_t depth) {
  const Type kind = type_of(type);
  const auto one_of = [op](std::initializer_list<string_view> names) {
    return std::find(names.begin(), names.end(), op) != names.end();
  };
  if (one_of({"eq", "ne"})) return check_operand(at, kind);
  if (one_of({"in", "not_in"})) return check_list(at, kind);
  if (one_of({"lt", "le", "gt", "ge"}))
    return kind == Type::Number ? check_number(at) : wrong_type(at, op, type);
  if (op == "range") return kind == Type::Number ? check_range(at) : wrong_type(at, op, type);
  if (one_of({"prefix", "suffix"})) {
    if (kind != Type::Text && kind != Type::Bytes) return wrong_type(at, op, type);
    return check_operand(at, kind);
  }
  if (op == "matches") return kind == Type::Text ? check_operand(at, kind) : wrong_type(at, op, type);
  if (op == "length") {
    if (kind != Type::Text && kind != Type::Bytes && kind != Type::Array) return wrong_type(at, op, type);
    return check_length(at);
  }
  if (one_of({"every", "some"})) return check_elements(at, op, type, depth);
  if (one_of({"is", "grammar", "hosts", "ports"}) && kind != Type::Text) return wrong_type(at, op, type);
  if (op == "is") return status_of(read_choice(at, shapes()));
  if (op == "grammar") return check_grammar(at);
  if (op == "hosts") return check_hosts(at);
  return check_ports(at);
}

// A socket's grammar must be said, and nothing else has grammar, hosts or ports.
Status check_socket(const At& at) {
  const bool socket = at.find("is").has_value();
  for (const string_view key : {"grammar", "hosts", "ports"}) {
    if (!socket && at.find(key)) return wrong(at, "`" + std::string(key) + "` belongs to `is: socket`");
  }
  if (socket && !at.find("grammar")) {
    return wrong(at, "`is: socket` lacks `grammar`",
                 "write grammar: \"host:port\", or the form that the contract expects");
  }
  return {};
}

Status check_terms(const At& at, string_view type, std::size_t depth) {
  if (depth > kMaxConditionDepth) return wrong(at, "is nested over 8 levels deep (kMaxConditionDepth)");
  std::size_t terms = 0;
  for (const text::Member& member : at.node->members) {
    if (member.key == "arg") continue;
    TRY_STATUS(check_term(child_of(at, member), member.key, type, depth));
    ++terms;
  }
  if (terms == 0) return wrong(at, "says nothing about the argument", "add a term, such as eq or is");
  return check_socket(at);
}

const Parameter* find_parameter(const std::vector<Parameter>& parameters, string_view arg) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (arg == parameters[i].name || arg == std::to_string(i)) return &parameters[i];
  }
  return nullptr;
}

Result<Condition> read_condition(const At& at, const std::vector<Parameter>& parameters, std::size_t depth);

Status check_group(const At& at, const std::vector<Parameter>& parameters, std::size_t depth) {
  TRY_STATUS(read_list(at));
  if (at.node->items.empty()) return wrong(at, "is empty");
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY_STATUS(status_of(read_condition(at.item(i), parameters, depth + 1)));
  }
  return {};
}

// {all: […]}, {any: […]}, {none: […]}
bool is_group(const At& at) {
  const Words words = groupings();
  return at.node->members.size() == 1 &&
         std::find(words.begin(), words.end(), at.node->members.front().key) != words.end();
}

Result<Condition> read_condition(const At& at, const std::vector<Parameter>& parameters, std::size_t depth) {
  TRY_STATUS(read_mapping(at));
  if (depth > kMaxConditionDepth) return wrong(at, "is nested over 8 levels deep (kMaxConditionDepth)");
  Condition condition;
  condition.terms = *at.node;
  condition.place = at.place();
  if (is_group(at)) {
    TRY_STATUS(check_group(child_of(at, at.node->members.front()), parameters, depth));
    return condition;
  }
  TRY_STATUS(read_block(at, Block::ArgumentCondition));
  const At arg = *at.find("arg");
  TRY(condition.arg, read_text(arg));
  const Parameter* parameter = find_parameter(parameters, condition.arg);
  if (parameter == nullptr) {
    return wrong(arg, "the call has no argument " + text::quoted(condition.arg, 64),
                 "name the argument in `call`, or write its position from \"0\"");
  }
  TRY_STATUS(check_terms(at, parameter->type, depth));
  return condition;
}

string_view trim(string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "string memory socket", "(address a, uint8 b)[] list", "uint256".
Parameter parameter_of(string_view text) {
  text = trim(text);
  const std::size_t close = text.rfind(')');
  const std::size_t from = close == string_view::npos ? 0 : close;
  const std::size_t space = text.find(' ', from);
  if (space == string_view::npos) return {std::string(text), ""};
  const string_view name = text.substr(text.rfind(' ') + 1);
  const bool location = name == "memory" || name == "calldata" || name == "storage" || name == "payable";
  return {std::string(text.substr(0, space)), location ? std::string() : std::string(name)};
}

void add_arguments_of(const text::Node& terms, std::vector<std::string>& names) {
  for (const text::Member& member : terms.members) {
    if (member.key == "arg") names.push_back(member.value.scalar);
    for (const text::Node& item : member.value.items) {
      if (item.is_map()) add_arguments_of(item, names);
    }
  }
}

}  // namespace

std::vector<Parameter> parameters_of(string_view call) {
  const std::size_t open = call.find('(');
  const std::size_t close = call.rfind(')');
  std::vector<Parameter> parameters;
  if (open == string_view::npos || close == string_view::npos || close < open) return parameters;
  const string_view list = call.substr(open + 1, close - open - 1);
  if (trim(list).empty()) return parameters;
  std::size_t depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i == list.size() || (list[i] == ',' && depth == 0)) {
      parameters.push_back(parameter_of(list.substr(start, i - start)));
      start = i + 1;
    } else if (list[i] == '(') {
      ++depth;
    } else if (list[i] == ')' && depth > 0) {
      --depth;
    }
  }
  return parameters;
}

bool is_dynamic(string_view type) {
  if (type.find("[]") != string_view::npos || type.find("string") != string_view::npos) return true;
  for (std::size_t at = type.find("bytes"); at != string_view::npos; at = type.find("bytes", at + 1)) {
    const std::size_t next = at + 5;  // bytes1 to bytes32 have their size
    if (next == type.size() || type[next] < '0' || type[next] > '9') return true;
  }
  return false;
}

Result<std::vector<Condition>> read_where(const At& at, const std::vector<Parameter>& parameters) {
  TRY_STATUS(read_list(at));
  std::vector<Condition> conditions;
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY(Condition condition, read_condition(at.item(i), parameters, 0));
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

void add_arguments(const Condition& condition, std::vector<std::string>& names) {
  add_arguments_of(condition.terms, names);
}

}  // namespace dvsguard::contract
