#include "core/text/yaml_mapping.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "core/text/display.h"
#include "core/text/key_index.h"

namespace dvsguard::text {

namespace {

using Type = TapeEntry::Type;

Error at(const Tape& tape, const TapeEntry& entry, std::string what, std::string mend = {}) {
  return Error{.code = ErrorCode::Invalid,
               .place = tape.place_of(entry),
               .where = {},
               .what = std::move(what),
               .mend = std::move(mend)};
}

Status check_key(const Tape& tape, const TapeEntry& written) {
  const TapeEntry& key = written.type == Type::Alias ? tape.entries[written.start] : written;
  if (key.type != Type::Scalar) return at(tape, written, "a key must be a string, not a list or a mapping");
  if (key.kind == Kind::String) return {};
  return at(
      tape, written,
      fmt::format("a key must be a string, and {} is {}", quoted(tape.text_of(key)), kind_name(key.kind)),
      "put the key in quotes");
}

Status check_merged(const Tape& tape, std::uint32_t index) {
  const auto is_map = [&tape](std::uint32_t at) {
    return tape.entries[tape.resolved(at)].type == Type::Mapping;
  };
  if (is_map(index)) return {};
  const TapeEntry& list = tape.entries[tape.resolved(index)];
  bool all_maps = list.type == Type::Sequence;
  if (all_maps) {
    for (std::uint32_t item = tape.resolved(index) + 1; item < list.end; item = tape.entries[item].end) {
      all_maps = all_maps && is_map(item);
    }
  }
  if (all_maps) return {};
  return at(tape, tape.entries[index], "`<<` takes a mapping or a list of mappings");
}

Error duplicate(const Tape& tape, const TapeEntry& first, const TapeEntry& second, std::string_view key) {
  return at(tape, second,
            fmt::format("key {} stands twice in the mapping, first in line {}", quoted(key), first.line));
}

}  // namespace

Status check_mapping(const Tape& tape, std::uint32_t index) {
  KeyIndex keys;
  const std::uint32_t end = tape.entries[index].end;
  for (std::uint32_t key = index + 1; key < end;) {
    const TapeEntry& written = tape.entries[key];
    const std::uint32_t value = written.end;
    if (written.merge) {
      TRY_STATUS(check_merged(tape, value));
    } else {
      TRY_STATUS(check_key(tape, written));
    }
    const std::string_view text = tape.text_of(tape.entries[tape.resolved(key)]);
    if (const auto first = keys.add(text, key)) return duplicate(tape, tape.entries[*first], written, text);
    key = tape.entries[value].end;
  }
  return {};
}

}  // namespace dvsguard::text
