#include "core/compose/read.h"

#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/compose/go_text.h"
#include "core/compose/hollow.h"
#include "core/compose/shell_words.h"
#include "core/compose/units.h"
#include "core/text/number.h"

namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

// A scalar whose text `parse` turns into a T, or refuses.
template <class T, class Parse>
Result<Field<T>> read_parsed(const Node& node, const Trail& trail, const Parse& parse, const char* wanted) {
  if (node.is_null()) return Field<T>();
  if (node.kind == Kind::Unknown) return Field<T>::unknown(hollow_cause(node), node.places());
  if (node.is_scalar()) {
    std::optional<T> value = parse(node);
    if (value) return Field<T>::known(*std::move(value), node.places());
  }
  if (node.hollow) return Field<T>::unknown(hollow_cause(node), node.places());
  return error_at(node, trail, wanted);
}

// Numbers that do not fit become what Go makes of them on amd64: a float out of range the smallest integer,
// an integer beyond 2^63 its lower 64 bits.
std::int64_t integer_of_float(double value) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63
  // mapstructure cuts a float in an integer's place off at its point.
  if (value > -kEnd && value < kEnd) return static_cast<std::int64_t>(value);
  return std::numeric_limits<std::int64_t>::min();
}

std::optional<std::int64_t> integer(const Node& node) {
  if (node.kind == Kind::String) return parse_decimal(node.scalar);
  if (node.kind == Kind::Int) {
    const auto value = text::integer_of(node.scalar);
    if (!value) return std::nullopt;
    return static_cast<std::int64_t>(value->negative ? 0 - value->magnitude : value->magnitude);
  }
  const auto value = node.kind == Kind::Float ? text::float_of(node.scalar) : std::nullopt;
  return value ? std::optional(integer_of_float(*value)) : std::nullopt;
}

// Whether it is a number below zero as written, before anything wraps.
bool negative(const Node& node) {
  return node.is_scalar() && !node.scalar.empty() && node.scalar.front() == '-' &&
         node.scalar.find_first_of("123456789") != std::string::npos;
}

std::optional<bool> boolean(const Node& node) {
  if (node.kind == Kind::Bool) return node.scalar == "true";
  return node.kind == Kind::String ? parse_bool(node.scalar) : std::nullopt;
}

std::optional<std::int64_t> bytes(const Node& node) {
  if (node.kind == Kind::String) return parse_bytes(node.scalar);
  // compose-go leaves a size at zero, which is no limit, where the file has a float.
  if (node.kind == Kind::Float) return 0;
  return integer(node);
}

// What Go's ParseFloat takes beside digits.
bool is_word_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  std::string word(text);
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word == "inf" || word == "infinity" || word == "nan";
}

struct Pair {
  std::string name;
  std::optional<std::string> value;
};

Pair cut(std::string_view text, std::string_view separators) {
  for (const char separator : separators) {
    const auto at = text.find(separator);
    if (at != std::string_view::npos)
      return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
  }
  return {std::string(text), std::nullopt};
}

// "NAME=${VARIABLE:?…}": the name is known.
NamedText unknown_pair(const Node& item) {
  const Pair pair = cut(item.hollow ? std::string_view(item.hollow->text) : std::string_view(), "=");
  return {without_gaps(pair.name), unknown_text(item), item.places(), true};
}

// `lone` gives a name without a value its value.
Result<Named> read_pairs(const Node& node, const Trail& trail, const std::optional<std::string>& lone) {
  Named out;
  if (node.is_map()) {
    out.reserve(node.members.size());
    for (const auto& [key, place, value] : node.members) {
      NamedText item{key, {}, {place}, value.interpolated};
      if (!value.is_null()) {
        TRY(item.value, read_value(value, trail));
      } else if (lone) {
        item.value = Text::known(*lone, value.places());
      }
      add_places(item.where, value.places());
      out.push_back(std::move(item));
    }
    return out;
  }
  TRY_STATUS(expect_list(node, trail));
  out.reserve(node.items.size());
  std::unordered_map<std::string, std::size_t> seen;
  const auto add = [&](NamedText item) {
    const auto [at, is_new] = seen.emplace(item.name, out.size());
    if (is_new)
      out.push_back(std::move(item));
    else
      out[at->second] = std::move(item);  // the last one wins
  };
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (!item.is_scalar()) return error_at(item, trail[i], "must be a string");
    if (item.is_null()) continue;
    if (item.kind == Kind::Unknown) {
      if (NamedText unknown = unknown_pair(item); !unknown.name.empty()) add(std::move(unknown));
      continue;
    }
    Pair pair = cut(go_text(item), "=");
    if (!pair.value) pair.value = lone;
    Text value;
    if (pair.value) value = Text::known(*pair.value, item.places());
    add({std::move(pair.name), std::move(value), item.places(), item.interpolated});
  }
  return out;
}

std::string without_brackets(std::string text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') return text.substr(1, text.size() - 2);
  return text;
}

void add_hosts(Named& out, const std::string& name, std::string_view addresses, const Node& from) {
  while (true) {
    const auto comma = addresses.find(',');
    const std::string address = without_brackets(std::string(addresses.substr(0, comma)));
    out.push_back({name, Text::known(address, from.places()), from.places()});
    if (comma == std::string_view::npos) return;
    addresses.remove_prefix(comma + 1);
  }
}

Status check_host(const std::string& name, const Node& node, const Trail& trail) {
  if (!name.empty() && name.find_first_of(":=") == std::string::npos) return {};
  return error_at(node, trail, "has no proper host name");
}

Error too_many_words(const Node& node, const Trail& trail) {
  Error error = error_at(node, trail, "has more words than kMaxWords");
  error.code = ErrorCode::Cap;
  return error;
}

}  // namespace

Text unknown_text(const Node& node) {
  return Text::unknown(hollow_cause(node), node.places());
}

Text read_key(const text::Member& member) {
  if (member.value.kind == Kind::Unknown) return unknown_text(member.value);
  return Text::known(member.key, {member.place});
}

Status expect_map(const Node& node, const Trail& trail) {
  if (node.is_map()) return {};
  return error_at(node, trail, "must be a mapping");
}

Status expect_list(const Node& node, const Trail& trail) {
  if (node.is_list()) return {};
  return error_at(node, trail, "must be a list");
}

Result<Text> read_text(const Node& node, const Trail& trail) {
  const auto parse = [](const Node& scalar) -> std::optional<std::string> {
    if (scalar.kind == Kind::String) return scalar.scalar;
    const bool fits = scalar.kind == Kind::Int && text::parse_int(scalar.scalar);
    return fits ? std::optional(go_text(scalar)) : std::nullopt;
  };
  return read_parsed<std::string>(node, trail, parse, "must be a string");
}

Result<Text> read_value(const Node& node, const Trail& trail) {
  const auto parse = [](const Node& scalar) { return std::optional(go_text(scalar)); };
  return read_parsed<std::string>(node, trail, parse, "must be a string, a number or a boolean");
}

Result<BoolField> read_bool(const Node& node, const Trail& trail) {
  return read_parsed<bool>(node, trail, boolean, "must be true or false");
}

Result<IntField> read_int(const Node& node, const Trail& trail) {
  return read_parsed<std::int64_t>(node, trail, integer, "must be an integer");
}

Result<IntField> read_natural(const Node& node, const Trail& trail) {
  const auto parse = [](const Node& scalar) {
    return scalar.kind == Kind::String || negative(scalar) ? std::nullopt : integer(scalar);
  };
  return read_parsed<std::int64_t>(node, trail, parse, "must be an integer, 0 or more, without quotes");
}

Result<IntField> read_count(const Node& node, const Trail& trail) {
  const auto parse = [](const Node& scalar) { return negative(scalar) ? std::nullopt : integer(scalar); };
  return read_parsed<std::int64_t>(node, trail, parse, "must be an integer, 0 or more");
}

Result<Text> read_number(const Node& node, const Trail& trail) {
  const auto parse = [](const Node& scalar) -> std::optional<std::string> {
    const bool number =
        scalar.kind == Kind::Float || scalar.kind == Kind::Int ||
        (scalar.kind == Kind::String && (parse_number(scalar.scalar) || is_word_number(scalar.scalar)));
    return number ? std::optional(go_text(scalar)) : std::nullopt;
  };
  return read_parsed<std::string>(node, trail, parse, "must be a number");
}

// compose-go's FileMode: a number is what YAML makes of it, so 440 is 0670; a text is read in octal.
Result<IntField> read_mode(const Node& node, const Trail& trail) {
  const auto parse = [](const Node& scalar) -> std::optional<std::int64_t> {
    if (scalar.kind == Kind::String) return parse_octal(scalar.scalar);
    if (scalar.kind != Kind::Int) return std::nullopt;
    const auto number = text::parse_int(scalar.scalar);
    return number ? std::optional(*number) : std::nullopt;
  };
  return read_parsed<std::int64_t>(node, trail, parse, "must be a mode in octal, such as \"0440\"");
}

Result<IntField> read_bytes(const Node& node, const Trail& trail) {
  return read_parsed<std::int64_t>(node, trail, bytes, "must be a size, such as 512m or 2g");
}

Result<Texts> read_texts(const Node& node, const Trail& trail) {
  Texts out;
  if (node.is_null()) return out;
  if (node.is_scalar()) {
    TRY(Text one, read_text(node, trail));
    out.push_back(std::move(one));
    return out;
  }
  TRY_STATUS(expect_list(node, trail));
  out.reserve(node.items.size());
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    TRY(Text item, read_text(node.items[i], trail[i]));
    if (!item.is_absent()) out.push_back(std::move(item));
  }
  return out;
}

Result<Named> read_named(const Node& node, const Trail& trail) {
  if (node.is_null()) return Named();
  return read_pairs(node, trail, std::nullopt);
}

Result<Named> read_labels(const Node& node, const Trail& trail) {
  if (node.is_null()) return Named();
  return read_pairs(node, trail, std::string());
}

Result<Named> read_hosts(const Node& node, const Trail& trail) {
  Named out;
  if (node.is_null()) return out;
  if (node.is_map()) {
    for (const auto& [name, place, value] : node.members) {
      TRY_STATUS(check_host(name, value, trail));
      TRY(const Texts addresses, read_texts(value, trail));
      for (const Text& address : addresses) {
        const bool known = address.is_known();
        out.push_back({name, known ? Text::known(without_brackets(*address.get()), address.where()) : address,
                       address.where()});
      }
    }
    return out;
  }
  TRY_STATUS(expect_list(node, trail));
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (!item.is_scalar()) return error_at(item, trail[i], "must be of the form host=address");
    const Pair pair = cut(go_text(item), "=:");
    if ((!pair.value || pair.name.empty()) && (item.hollow || item.kind == Kind::Unknown)) {
      out.push_back({pair.name, unknown_text(item), item.places()});
      continue;
    }
    if (!pair.value) return error_at(item, trail[i], "must be of the form host=address");
    TRY_STATUS(check_host(pair.name, item, trail[i]));
    add_hosts(out, pair.name, *pair.value, item);
  }
  return out;
}

Result<TextMap> read_options(const Node& node, const Trail& trail) {
  TextMap out;
  if (node.is_null()) return out;
  TRY_STATUS(expect_map(node, trail));
  for (const auto& [key, place, value] : node.members) {
    TRY(Text text, read_value(value, trail / key));
    if (text.is_absent()) text = Text::known("", value.places());
    out.insert_or_assign(key, std::move(text));
  }
  return out;
}

Result<WordsField> read_command(const Node& node, const Trail& trail) {
  if (!node.is_list()) {
    const auto parse = [](const Node& scalar) -> std::optional<std::vector<std::string>> {
      return scalar.kind == Kind::String ? split_words(scalar.scalar) : std::nullopt;
    };
    TRY(WordsField line, read_parsed<std::vector<std::string>>(
                             node, trail, parse,
                             "is no command line: its quotes or brackets do not close, or it is no string"));
    if (line.get() != nullptr && line.get()->size() > kMaxWords) return too_many_words(node, trail);
    return line;
  }
  if (node.items.size() > kMaxWords) return too_many_words(node, trail);
  std::vector<std::string> words;
  words.reserve(node.items.size());
  Places where = node.places();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    TRY(const Text word, read_text(node.items[i], trail[i]));
    if (word.is_unknown()) return WordsField::unknown(word.why_unknown()->cause, word.where());
    words.push_back(word.value_or(""));
    add_places(where, node.items[i].via);
  }
  return WordsField::known(std::move(words), std::move(where));
}

Status check_duration(const Node& node, const Trail& trail) {
  if (node.is_null() || node.kind == Kind::Unknown || node.hollow) return {};
  if (node.is_scalar() && parse_duration(go_text(node))) return {};
  return error_at(node, trail, "must be a duration, such as 30s or 1m30s");
}

}  // namespace dvsguard::compose
