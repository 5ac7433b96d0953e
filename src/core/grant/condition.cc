#include "core/grant/condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/grant/pattern.h"

namespace dvsguard::grant {
namespace {

using Op = Condition::Op;

const eth::Value* follow(const eth::Value& from, std::span<const std::size_t> path) {
  const eth::Value* value = &from;
  for (const std::size_t index : path) {
    const auto* record = std::get_if<eth::Record>(&value->is);
    if (record == nullptr || index >= record->size()) return nullptr;
    value = &(*record)[index].value;
  }
  return value;
}

// Of one type both, by the reading of the condition.
bool less(const eth::Value& a, const eth::Value& b) {
  const auto* left = std::get_if<eth::U256>(&a.is);
  const auto* right = std::get_if<eth::U256>(&b.is);
  if (left != nullptr && right != nullptr) return *left < *right;
  const auto* signed_left = std::get_if<eth::I256>(&a.is);
  const auto* signed_right = std::get_if<eth::I256>(&b.is);
  return signed_left != nullptr && signed_right != nullptr && *signed_left < *signed_right;
}

template <class Sequence>
bool starts(const Sequence& whole, const Sequence& part) {
  return whole.size() >= part.size() && std::equal(part.begin(), part.end(), whole.begin());
}

template <class Sequence>
bool ends(const Sequence& whole, const Sequence& part) {
  return whole.size() >= part.size() && std::equal(part.rbegin(), part.rend(), whole.rbegin());
}

bool affix(Op op, const eth::Value& value, const eth::Value& part) {
  const auto test = [op](const auto& whole, const auto& piece) {
    return op == Op::Prefix ? starts(whole, piece) : ends(whole, piece);
  };
  if (const auto* text = std::get_if<std::string>(&value.is))
    return test(*text, std::get<std::string>(part.is));
  if (const auto* bytes = std::get_if<eth::Bytes>(&value.is))
    return test(*bytes, std::get<eth::Bytes>(part.is));
  return false;
}

bool length(const eth::Value& value, const std::vector<eth::Value>& bounds) {
  std::size_t size = 0;
  if (const auto* text = std::get_if<std::string>(&value.is)) {
    size = text->size();
  } else if (const auto* bytes = std::get_if<eth::Bytes>(&value.is)) {
    size = bytes->size();
  } else if (const auto* list = std::get_if<eth::List>(&value.is)) {
    size = list->size();
  } else {
    return false;
  }
  const eth::U256 measured = eth::U256::of(size);
  return std::get<eth::U256>(bounds[0].is) <= measured && measured <= std::get<eth::U256>(bounds[1].is);
}

// `why` says more where the operator can.
bool judge(const Condition& condition, const eth::Value& value, std::string& why) {
  const auto& operands = condition.operands;
  switch (condition.op) {
    case Op::Eq:
      return value == operands[0];
    case Op::Ne:
      return value != operands[0];
    case Op::In:
      return std::ranges::find(operands, value) != operands.end();
    case Op::NotIn:
      return std::ranges::find(operands, value) == operands.end();
    case Op::Lt:
      return less(value, operands[0]);
    case Op::Le:
      return !less(operands[0], value);
    case Op::Gt:
      return less(operands[0], value);
    case Op::Ge:
      return !less(value, operands[0]);
    case Op::Range:
      return !less(value, operands[0]) && !less(operands[1], value);
    case Op::Prefix:
    case Op::Suffix:
      return affix(condition.op, value, operands[0]);
    case Op::Length:
      return length(value, operands);
    case Op::Matches: {
      const auto* text = std::get_if<std::string>(&value.is);
      return text != nullptr && full_match(*condition.pattern, *text);
    }
    case Op::Socket: {
      const auto* text = std::get_if<std::string>(&value.is);
      why = text == nullptr ? "no text" : misfit(*text, condition.socket);
      return why.empty();
    }
    case Op::All:
    case Op::Any:
    case Op::None:
    case Op::Every:
    case Op::Some:
      return false;  // groups: see holds()
  }
  return false;
}

bool all_of(std::span<const Condition> parts, const eth::Value& value, Trace* trace) {
  bool all = true;
  for (const Condition& part : parts) {
    Trace* at = trace == nullptr ? nullptr : &trace->parts.emplace_back();
    all = holds(part, value, at) && all;
    if (!all && trace == nullptr) return false;
  }
  return all;
}

bool any_of(std::span<const Condition> parts, const eth::Value& value, Trace* trace) {
  bool any = false;
  for (const Condition& part : parts) {
    Trace* at = trace == nullptr ? nullptr : &trace->parts.emplace_back();
    any = holds(part, value, at) || any;
    if (any && trace == nullptr) return true;
  }
  return any;
}

bool over_items(const Condition& condition, const eth::Value& value, Trace* trace) {
  const auto* list = std::get_if<eth::List>(&value.is);
  if (list == nullptr) return false;
  const bool every = condition.op == Op::Every;
  bool result = every;
  for (std::size_t i = 0; i < list->size(); ++i) {
    Trace* at =
        trace == nullptr ? nullptr : &trace->parts.emplace_back(Trace{.text = fmt::format("item {}", i)});
    const bool one = all_of(condition.parts, (*list)[i], at);
    if (at != nullptr) at->holds = one;
    result = every ? result && one : result || one;
    if (trace == nullptr && result != every) return result;
  }
  return result;
}

bool evaluate(const Condition& condition, const eth::Value& value, Trace* trace, std::string& why) {
  switch (condition.op) {
    case Op::All:
      return all_of(condition.parts, value, trace);
    case Op::Any:
      return any_of(condition.parts, value, trace);
    case Op::None:
      return !any_of(condition.parts, value, trace);
    case Op::Every:
    case Op::Some:
      return over_items(condition, value, trace);
    case Op::Eq:
    case Op::Ne:
    case Op::In:
    case Op::NotIn:
    case Op::Lt:
    case Op::Le:
    case Op::Gt:
    case Op::Ge:
    case Op::Range:
    case Op::Prefix:
    case Op::Suffix:
    case Op::Matches:
    case Op::Length:
    case Op::Socket:
      return judge(condition, value, why);
  }
  return false;
}

}  // namespace

bool holds(const Condition& condition, const eth::Value& arguments, Trace* trace) {
  const eth::Value* value = follow(arguments, condition.path);
  std::string why;
  const bool result = value != nullptr && evaluate(condition, *value, trace, why);
  if (trace != nullptr) {
    trace->text = condition.text;
    trace->holds = result;
    trace->why = std::move(why);
    trace->whole = condition.op == Op::Any || condition.op == Op::None || condition.op == Op::Some;
  }
  return result;
}

const Trace* first_failure(const Trace& trace) {
  if (trace.holds) return nullptr;
  if (trace.whole) return &trace;
  for (const Trace& part : trace.parts) {
    if (const Trace* failure = first_failure(part)) return failure;
  }
  return &trace;
}

}  // namespace dvsguard::grant
