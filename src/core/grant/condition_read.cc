#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/eth/literal.h"
#include "core/grant/condition.h"
#include "core/grant/pattern.h"
#include "core/text/display.h"

namespace dvsguard::grant {
namespace {

using eth::Type;
using text::At;
using text::wrong;
using Op = Condition::Op;
using Kind = Type::Kind;

constexpr std::size_t kMaxConditionDepth = 8;
constexpr std::size_t kMaxShownBytes = 64;

constexpr auto kGroups = std::to_array<std::string_view>({"all", "any", "none"});
constexpr auto kTerms = std::to_array<std::string_view>(
    {"arg",    "eq",     "ne",      "in",     "not_in", "lt",      "le",    "gt",    "ge",    "range",
     "prefix", "suffix", "matches", "length", "is",     "grammar", "hosts", "ports", "every", "some"});
constexpr auto kGrammars = std::to_array<std::string_view>({"host:port", "host:p1;p2", "host:p1;p2;p3;p4"});
constexpr auto kShapes = std::to_array<std::string_view>({"socket"});

bool is_number(const Type& type) {
  return type.kind == Kind::Uint || type.kind == Kind::Int;
}
bool is_bytes(const Type& type) {
  return type.kind == Kind::DynamicBytes || type.kind == Kind::FixedBytes;
}
bool is_array(const Type& type) {
  return type.kind == Kind::Array || type.kind == Kind::FixedArray;
}
bool is_whole(const Type& type) {
  return !is_array(type) && type.kind != Kind::Tuple;
}

struct Named {
  std::string_view name;
  Op op;
};

constexpr auto kOperators = std::to_array<Named>({{"eq", Op::Eq},
                                                  {"ne", Op::Ne},
                                                  {"in", Op::In},
                                                  {"not_in", Op::NotIn},
                                                  {"lt", Op::Lt},
                                                  {"le", Op::Le},
                                                  {"gt", Op::Gt},
                                                  {"ge", Op::Ge},
                                                  {"range", Op::Range},
                                                  {"prefix", Op::Prefix},
                                                  {"suffix", Op::Suffix},
                                                  {"matches", Op::Matches},
                                                  {"length", Op::Length},
                                                  {"is", Op::Socket},
                                                  {"every", Op::Every},
                                                  {"some", Op::Some}});

std::optional<Op> operator_of(std::string_view name) {
  const auto found = std::ranges::find(kOperators, name, &Named::name);
  return found == kOperators.end() ? std::nullopt : std::optional(found->op);
}

bool applies(Op op, const Type& type) {
  switch (op) {
    case Op::Eq:
    case Op::Ne:
    case Op::In:
    case Op::NotIn:
      return is_whole(type);
    case Op::Lt:
    case Op::Le:
    case Op::Gt:
    case Op::Ge:
    case Op::Range:
      return is_number(type);
    case Op::Prefix:
    case Op::Suffix:
      return type.kind == Kind::String || is_bytes(type);
    case Op::Matches:
    case Op::Socket:
      return type.kind == Kind::String;
    case Op::Length:
      return type.kind == Kind::String || is_bytes(type) || is_array(type);
    case Op::Every:
    case Op::Some:
      return is_array(type);
    case Op::All:
    case Op::Any:
    case Op::None:
      return false;
  }
  return false;
}

// An address is compared with one whose checksum one wrong digit breaks.
Result<eth::Value> read_operand(const At& at, const Type& type) {
  auto value = eth::read_value(type, *at.node);
  if (!value) return wrong(at, value.error().what, value.error().mend);
  const auto* address = std::get_if<crypto::Address>(&value->is);
  if (address != nullptr && address->text() != at.node->scalar) {
    return wrong(at, "is an address without EIP-55's checksum",
                 "if it is the right one, write " + address->text());
  }
  return std::move(*value);
}

Result<std::vector<eth::Value>> read_operands(const At& at, const Type& type) {
  TRY_STATUS(text::read_list(at));
  if (at.node->items.empty()) return wrong(at, "is empty");
  std::vector<eth::Value> values;
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY(values.emplace_back(), read_operand(at.item(i), type));
  }
  return values;
}

// [least, most], or for a length one number.
Result<std::vector<eth::Value>> read_bounds(const At& at, const Type& type) {
  if (!at.node->is_list()) {
    TRY(eth::Value exact, read_operand(at, type));
    return std::vector<eth::Value>{exact, exact};
  }
  TRY(auto bounds, read_operands(at, type));
  if (bounds.size() != 2) return wrong(at, "should be two numbers: [least, most]");
  return bounds;
}

Type length_type() {
  return {.kind = Kind::Uint, .size = 64, .parts = {}};
}

// A prefix is a text, or bytes of any number.
Type affix_type(const Type& type) {
  return {.kind = type.kind == Kind::String ? Kind::String : Kind::DynamicBytes, .size = 0, .parts = {}};
}

Result<SocketTerms> read_socket(const At& at) {
  TRY_STATUS(text::status_of(text::read_choice(*at.find("is"), kShapes)));
  const auto grammar = at.find("grammar");
  if (!grammar) {
    return wrong(at, "`is: socket` lacks `grammar`",
                 "write grammar: \"host:port\", or the form that the contract expects");
  }
  SocketTerms terms;
  const auto add = [&terms](const At& item) -> Status {
    TRY(const std::size_t index, text::read_choice(item, kGrammars));
    terms.grammars.push_back(static_cast<SocketGrammar>(index));
    return {};
  };
  if (grammar->node->is_list()) {
    TRY_STATUS(text::read_list(*grammar));
    if (grammar->node->items.empty()) return wrong(*grammar, "is empty");
    for (std::size_t i = 0; i < grammar->node->items.size(); ++i) TRY_STATUS(add(grammar->item(i)));
  } else {
    TRY_STATUS(add(*grammar));
  }
  if (const auto hosts = at.find("hosts")) {
    TRY_STATUS(text::read_list(*hosts));
    for (std::size_t i = 0; i < hosts->node->items.size(); ++i) {
      const At item = hosts->item(i);
      TRY(const std::string written, text::read_text(item));
      auto rule = parse_host_rule(written);
      if (!rule) return wrong(item, rule.error().what, rule.error().mend);
      terms.hosts.push_back(std::move(*rule));
    }
    if (terms.hosts.empty())
      return wrong(*hosts, "is empty, so no socket fits", "leave it out: any public host");
  }
  if (const auto ports = at.find("ports")) {
    TRY_STATUS(text::read_list(*ports));
    for (std::size_t i = 0; i < ports->node->items.size(); ++i) {
      const At item = ports->item(i);
      if (!item.node->is_scalar()) return wrong(item, "should be a port or a range of ports");
      auto range = parse_port_range(item.node->scalar);
      if (!range) return wrong(item, range.error().what, range.error().mend);
      terms.ports.push_back(*range);
    }
    if (terms.ports.empty()) return wrong(*ports, "is empty, so no socket fits", "leave it out: any port");
  }
  return terms;
}

std::string shown(const text::Node& node) {
  if (node.is_scalar()) return text::quoted(node.scalar, kMaxShownBytes);
  if (!node.is_list()) return "…";
  std::string out = "[";
  for (std::size_t i = 0; i < node.items.size() && out.size() < kMaxShownBytes; ++i) {
    out += (i > 0 ? ", " : "") + shown(node.items[i]);
  }
  return out + "]";
}

Result<Condition> read_condition(const At& at, std::span<const eth::Parameter> parameters, std::size_t depth);
Result<Condition> read_terms(const At& at, std::string_view name, const Type& type, std::size_t depth);

Result<std::vector<Condition>> read_list_of(const At& at, std::span<const eth::Parameter> parameters,
                                            std::size_t depth) {
  TRY_STATUS(text::read_list(at));
  if (at.node->items.empty()) return wrong(at, "is empty");
  std::vector<Condition> parts;
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY(parts.emplace_back(), read_condition(at.item(i), parameters, depth + 1));
  }
  return parts;
}

// Of an array's items: terms, or, where they are tuples, a list of conditions on their fields.
Result<std::vector<Condition>> read_items(const At& at, std::string_view name, const Type& type,
                                          std::size_t depth) {
  const Type& item = type.parts.front().type;
  if (item.kind == Kind::Tuple) return read_list_of(at, item.parts, depth);
  TRY_STATUS(text::read_keys(at, std::span(kTerms).subspan(1), {}));
  TRY(Condition terms, read_terms(at, fmt::format("each of {}", name), item, depth + 1));
  return std::vector<Condition>{std::move(terms)};
}

Result<std::vector<eth::Value>> read_values(const At& term, Op op, const Type& type) {
  switch (op) {
    case Op::In:
    case Op::NotIn:
      return read_operands(term, type);
    case Op::Range:
      if (!term.node->is_list()) return wrong(term, "should be two numbers: [least, most]");
      return read_bounds(term, type);
    case Op::Length:
      return read_bounds(term, length_type());
    case Op::Eq:
    case Op::Ne:
    case Op::Lt:
    case Op::Le:
    case Op::Gt:
    case Op::Ge:
    case Op::Prefix:
    case Op::Suffix: {
      const bool affix = op == Op::Prefix || op == Op::Suffix;
      TRY(eth::Value value, read_operand(term, affix ? affix_type(type) : type));
      return std::vector<eth::Value>{std::move(value)};
    }
    case Op::All:
    case Op::Any:
    case Op::None:
    case Op::Every:
    case Op::Some:
    case Op::Matches:
    case Op::Socket:
      return std::vector<eth::Value>();
  }
  return std::vector<eth::Value>();
}

Result<std::shared_ptr<const re2::RE2>> read_pattern(const At& term) {
  TRY(const std::string expression, text::read_text(term));
  auto pattern = parse_pattern(expression);
  if (!pattern) return wrong(term, pattern.error().what, pattern.error().mend);
  return pattern;
}

Result<Condition> read_term(const At& at, const At& term, std::string_view op_name, std::string_view name,
                            const Type& type, std::size_t depth) {
  Condition out{.op = *operator_of(op_name),
                .text = fmt::format("{} {} {}", name, op_name, shown(*term.node))};
  if (!applies(out.op, type)) {
    return wrong(term,
                 fmt::format("`{}` does not apply to an argument of type {}", op_name, eth::type_text(type)));
  }
  TRY(out.operands, read_values(term, out.op, type));
  if (out.op == Op::Matches) {
    TRY(out.pattern, read_pattern(term));
  } else if (out.op == Op::Socket) {
    TRY(out.socket, read_socket(at));
  } else if (is_array(type) && out.op != Op::Length) {
    out.text = fmt::format("{} {}", name, op_name);
    TRY(out.parts, read_items(term, name, type, depth));
  }
  return out;
}

Result<Condition> read_terms(const At& at, std::string_view name, const Type& type, std::size_t depth) {
  if (depth > kMaxConditionDepth) return wrong(at, "is nested over 8 levels deep (kMaxConditionDepth)");
  Condition all{.op = Op::All, .text = std::string(name)};
  const bool socket = at.find("is").has_value();
  for (const text::Member& member : at.node->members) {
    const At term = child_of(at, member);
    if (operator_of(member.key)) {
      TRY(all.parts.emplace_back(), read_term(at, term, member.key, name, type, depth));
    } else if (member.key != "arg" && !socket) {
      return wrong(term, fmt::format("`{}` belongs to `is: socket`", member.key));
    }
  }
  if (all.parts.empty()) return wrong(at, "says nothing about the argument", "add a term, such as eq or is");
  if (all.parts.size() == 1) return std::move(all.parts.front());
  return all;
}

struct Found {
  std::vector<std::size_t> path;
  const Type* type = nullptr;
};

std::optional<Found> find_argument(std::span<const eth::Parameter> parameters, std::string_view name) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto is_it = [&](std::string_view text) {
      return (!parameters[i].name.empty() && text == parameters[i].name) || text == std::to_string(i);
    };
    if (is_it(name)) return Found{{i}, &parameters[i].type};
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || !is_it(name.substr(0, dot)) ||
        parameters[i].type.kind != Kind::Tuple)
      continue;
    if (auto inner = find_argument(parameters[i].type.parts, name.substr(dot + 1))) {
      inner->path.insert(inner->path.begin(), i);
      return inner;
    }
  }
  return std::nullopt;
}

Result<Condition> read_group(const At& at, std::span<const eth::Parameter> parameters, std::size_t depth) {
  const text::Member& member = at.node->members.front();
  const auto index = std::ranges::find(kGroups, member.key) - kGroups.begin();
  constexpr Op kOps[] = {Op::All, Op::Any, Op::None};
  Condition group{.op = kOps[index], .text = member.key};
  TRY(group.parts, read_list_of(child_of(at, member), parameters, depth));
  return group;
}

Result<Condition> read_condition(const At& at, std::span<const eth::Parameter> parameters,
                                 std::size_t depth) {
  TRY_STATUS(text::read_mapping(at));
  if (depth > kMaxConditionDepth) return wrong(at, "is nested over 8 levels deep (kMaxConditionDepth)");
  if (at.node->members.size() == 1 &&
      std::ranges::find(kGroups, at.node->members.front().key) != kGroups.end()) {
    return read_group(at, parameters, depth);
  }
  TRY_STATUS(text::read_keys(at, kTerms, std::span(kTerms).first(1)));
  const At arg = *at.find("arg");
  TRY(const std::string name, text::read_text(arg));
  const auto found = find_argument(parameters, name);
  if (!found) {
    return wrong(arg, "the call has no argument " + text::quoted(name, kMaxShownBytes),
                 "name the argument in `call`, or write its position from \"0\"");
  }
  TRY(Condition condition, read_terms(at, name, *found->type, depth));
  condition.path = found->path;
  return condition;
}

}  // namespace

Result<Condition> read_where(const text::At& at, std::span<const eth::Parameter> parameters) {
  TRY_STATUS(text::read_list(at));
  Condition where{.op = Op::All, .text = "where"};
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY(where.parts.emplace_back(), read_condition(at.item(i), parameters, 0));
  }
  return where;
}

}  // namespace dvsguard::grant
