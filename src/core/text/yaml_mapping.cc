#include "core/text/yaml_mapping.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/text/display.h"

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
  const TapeEntry& key = written.type == Type::Alias ? tape.entries[written.target] : written;
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

// A short mapping is searched, a long one hashed: hostile or not, the work stays linear.
class Keys {
 public:
  // The entry that had the same key, or null.
  const TapeEntry* add(std::string_view key, const TapeEntry& entry) {
    constexpr std::size_t kShort = 16;
    if (few_.size() < kShort) {
      for (const auto& [known, where] : few_) {
        if (known == key) return where;
      }
      few_.emplace_back(key, &entry);
      return nullptr;
    }
    if (many_.empty()) many_.insert(few_.begin(), few_.end());
    const auto [found, added] = many_.try_emplace(key, &entry);
    return added ? nullptr : found->second;
  }

 private:
  std::vector<std::pair<std::string_view, const TapeEntry*>> few_;
  std::unordered_map<std::string_view, const TapeEntry*> many_;
};

}  // namespace

Status check_mapping(const Tape& tape, std::uint32_t index) {
  Keys keys;
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
    if (const TapeEntry* first = keys.add(text, written)) return duplicate(tape, *first, written, text);
    key = tape.entries[value].end;
  }
  return {};
}

}  // namespace dvsguard::text
