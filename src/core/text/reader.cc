#include "core/text/reader.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "core/base/nearest.h"
#include "core/text/display.h"

namespace dvsguard::text {
namespace {

std::string listed(Words words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string did_you_mean(std::string_view word, Words words, std::string_view otherwise) {
  const std::string_view near = nearest(word, words);
  if (!near.empty()) return "did you mean " + std::string(near) + "?";
  return std::string(otherwise) + listed(words);
}

Error wrong_kind(const At& at, std::string_view wanted) {
  return wrong(at, "should be " + std::string(wanted) + ", not " + std::string(kind_name(at.node->kind)));
}

Status check_count(const At& at, std::size_t count) {
  if (count <= kMaxReaderItems) return {};
  Error error = wrong(at, "holds more than " + std::to_string(kMaxReaderItems) + " items (kMaxReaderItems)");
  error.code = ErrorCode::Cap;
  return error;
}

}  // namespace

std::optional<At> At::find(std::string_view key) const {
  const Node* found = node->find(key);
  if (found == nullptr) return std::nullopt;
  return At{found, path + "." + printable(key, 64)};
}

At child_of(const At& at, const Member& member) {
  return {&member.value, at.path + "." + printable(member.key, 64)};
}

At At::item(std::size_t index) const {
  return {&node->items.at(index), path + "[" + std::to_string(index) + "]"};
}

Error wrong(const At& at, std::string what, std::string mend) {
  Error error = node_error(*at.node, std::move(what), std::move(mend));
  error.where = at.path;
  return error;
}

Status read_mapping(const At& at) {
  if (!at.node->is_map()) return wrong_kind(at, "a mapping");
  return check_count(at, at.node->members.size());
}

Status read_list(const At& at) {
  if (!at.node->is_list()) return wrong_kind(at, "a list");
  return check_count(at, at.node->items.size());
}

Status read_keys(const At& at, Words known, Words required) {
  TRY_STATUS(read_mapping(at));
  for (const Member& member : at.node->members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    Error error = wrong(at, "unknown key " + quoted(member.key, 64),
                        did_you_mean(member.key, known, "the keys here are "));
    error.place = member.place;
    return error;
  }
  for (const std::string_view key : required) {
    if (at.node->find(key) == nullptr) return wrong(at, "lacks `" + std::string(key) + "`", "add it");
  }
  return {};
}

Result<std::string> read_text(const At& at) {
  const Node& node = *at.node;
  if (node.kind == Kind::Int || node.kind == Kind::Float || node.kind == Kind::Bool) {
    return wrong(at, "should be a text, and is read as " + std::string(kind_name(node.kind)),
                 "write it in quotes");
  }
  if (node.kind != Kind::String) return wrong_kind(at, "a text");
  const std::size_t end = node.scalar.find_last_not_of(" \n\t");
  if (end == std::string::npos) return wrong(at, "is empty");
  // A block scalar ends in a line feed that nobody wrote on purpose.
  return node.scalar.substr(0, node.plain || node.scalar.back() == '\n' ? end + 1 : node.scalar.size());
}

namespace {

// ASCII letters and digits, or any other script's characters but those that show nothing: no-break space,
// Hangul fillers, and the blocks of general punctuation (U+2000 to U+206F), ideographic space and byte order
// mark.
bool says_something(std::string_view text) {
  constexpr auto kBlank = std::to_array<std::string_view>(
      {"\u00a0", "\u00ad", "\u115f", "\u1160", "\u3000", "\u3164", "\ufeff", "\uffa0"});
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'))
        return true;
      ++i;
      continue;
    }
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    const std::string_view character = text.substr(i, length);
    const bool punctuation = character.starts_with("\xe2\x80") || character.starts_with("\xe2\x81");
    if (!punctuation && std::ranges::find(kBlank, character) == kBlank.end()) return true;
    i += length;
  }
  return false;
}

}  // namespace

Result<std::string> read_reason(const At& at) {
  TRY(std::string text, read_text(at));
  if (!says_something(text))
    return wrong(at, "says nothing", "write the reason that an operator should read");
  return text;
}

Result<std::string> read_quoted(const At& at) {
  TRY(std::string text, read_text(at));
  if (at.node->plain) {
    return wrong(at, "is written without quotes, and some readers would take it for a number or a date",
                 "write it in quotes");
  }
  return text;
}

Result<bool> read_bool(const At& at) {
  if (at.node->kind != Kind::Bool) return wrong_kind(at, "true or false");
  return at.node->scalar == "true";
}

Result<std::int64_t> read_int(const At& at, std::int64_t least, std::int64_t most) {
  if (at.node->kind != Kind::Int) return wrong_kind(at, "a whole number");
  const Result<std::int64_t> value = parse_int(at.node->scalar);
  if (!value || *value < least || *value > most) {
    return wrong(at, "should lie between " + std::to_string(least) + " and " + std::to_string(most));
  }
  return *value;
}

Result<std::size_t> read_choice(const At& at, Words words) {
  TRY(const std::string text, read_text(at));
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) {
    return wrong(at, quoted(text, 64) + " is not on the list", did_you_mean(text, words, "write "));
  }
  return static_cast<std::size_t>(found - words.begin());
}

Result<std::string> read_word(const At& at, Words words) {
  TRY(const std::size_t index, read_choice(at, words));
  return std::string(words[index]);
}

Result<std::vector<std::string>> read_names(const At& at) {
  TRY_STATUS(read_list(at));
  std::vector<std::string> names;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    const At item = at.item(i);
    TRY(std::string name, read_text(item));
    if (!seen.insert(name).second) {
      return wrong(item, quoted(name, 64) + " stands twice in the list");
    }
    names.push_back(std::move(name));
  }
  return names;
}

Result<std::string> read_optional(const At& at, std::string_view key) {
  const std::optional<At> member = at.find(key);
  if (!member) return std::string();
  return read_text(*member);
}

bool is_name(std::string_view text, std::size_t most, std::string_view also) {
  if (text.empty() || text.size() > most) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != std::string_view::npos;
  });
}

}  // namespace dvsguard::text
