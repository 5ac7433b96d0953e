#include "core/text/yaml_tape.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/base64.h"
#include "core/text/display.h"
#include "core/text/utf8.h"
#include "core/text/yaml_events.h"
#include "core/text/yaml_mapping.h"
#include "core/text/yaml_scalar.h"

namespace dvsguard::text {

namespace {

constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";

// "!!int" for what libyaml spells out; go-yaml reads the lone "!" as no tag at all.
std::string short_tag(std::string_view tag) {
  if (tag == "!") return {};
  if (tag.starts_with(kCoreTags)) return "!!" + std::string(tag.substr(kCoreTags.size()));
  return std::string(tag);
}

bool is_core_scalar_tag(std::string_view tag) {
  return tag == "!!str" || tag == "!!null" || tag == "!!bool" || tag == "!!int" || tag == "!!float" ||
         tag == "!!timestamp" || tag == "!!merge";
}

// Lossless: read_tape refuses what is larger.
std::uint32_t narrow(std::size_t size) {
  return static_cast<std::uint32_t>(size);
}

class TapeReader {
 public:
  TapeReader(std::string_view bytes, const FileName& file, const Limits& limits)
      : events_(bytes, file), limits_(limits) {
    tape_.file = file;
    // Most values take more than eight bytes to write, so that the list is seldom moved.
    tape_.entries.reserve(std::min(bytes.size() / 8 + 1, limits.max_nodes));
    tape_.text.reserve(bytes.size());
  }

  Result<Tape> read() {
    bool started = false;
    while (true) {
      TRY_STATUS(events_.next(event_));
      if (event_.type == YamlEvent::Type::StreamEnd) return std::move(tape_);
      if (event_.type == YamlEvent::Type::DocumentEnd) continue;
      if (event_.type == YamlEvent::Type::DocumentStart) {
        if (started) return several_documents();
        started = true;
        continue;
      }
      TRY_STATUS(take());
    }
  }

 private:
  Error error(ErrorCode code, std::string what, std::string mend = {}) const {
    return Error{.code = code,
                 .place = {tape_.file, event_.line, event_.column},
                 .where = {},
                 .what = std::move(what),
                 .mend = std::move(mend)};
  }

  Error several_documents() const {
    return error(ErrorCode::Unsupported, "a second document starts here: one file holds one document",
                 "put it into a file of its own");
  }

  Status take() {
    using Type = YamlEvent::Type;
    if (event_.tag.size() > kMaxTagBytes) {
      return error(ErrorCode::Cap, fmt::format("a tag longer than {} bytes (kMaxTagBytes)", kMaxTagBytes));
    }
    switch (event_.type) {
      case Type::Alias:
        return take_alias();
      case Type::Scalar:
        return take_scalar();
      case Type::SequenceStart:
        return open(TapeEntry::Type::Sequence);
      case Type::MappingStart:
        return open(TapeEntry::Type::Mapping);
      case Type::SequenceEnd:
        return close();
      case Type::MappingEnd:
        return close();
      case Type::StreamEnd:
      case Type::DocumentStart:
      case Type::DocumentEnd:
        break;
    }
    return {};
  }

  std::uint32_t next_index() const { return narrow(tape_.entries.size()); }

  TapeEntry entry(TapeEntry::Type type) const {
    TapeEntry out;
    out.type = type;
    out.end = next_index() + 1;
    out.line = event_.line;
    out.column = event_.column;
    return out;
  }

  Status take_alias() {
    const auto found = anchors_.find(event_.anchor);
    if (found == anchors_.end()) {
      // Its name may be a password that begins with "*".
      return error(ErrorCode::Syntax, "unknown anchor; a text that begins with * needs quotes");
    }
    const TapeEntry& target = tape_.entries[found->second];
    if (target.open) return error(ErrorCode::Invalid, "anchor " + quoted(event_.anchor) + " contains itself");
    TapeEntry alias = entry(TapeEntry::Type::Alias);
    alias.start = found->second;
    alias.nodes = target.nodes;
    alias.bytes = target.bytes;
    alias.levels = target.levels;
    return add(alias);
  }

  Status take_scalar() {
    TapeEntry scalar = entry(TapeEntry::Type::Scalar);
    scalar.plain = event_.plain;
    scalar.start = narrow(tape_.text.size());
    scalar.size = narrow(event_.text.size());
    scalar.bytes = scalar.size;
    TRY_STATUS(check_value(event_.text));
    const std::string tag = short_tag(event_.tag);
    if (tag == "!!binary") return take_binary(scalar);
    if (tag.empty()) {
      scalar.kind = event_.plain ? resolve_plain(event_.text) : Kind::String;
    } else if (const auto kind = resolve_tagged(tag, event_.text)) {
      scalar.kind = *kind;
    } else {
      return error(ErrorCode::Invalid, "the value is not what its tag says, " + quoted(tag));
    }
    scalar.merge = event_.text == "<<" && (tag == "!!merge" || (tag.empty() && event_.plain));
    if (!is_core_scalar_tag(tag)) scalar.tag = intern(tag);
    tape_.text += event_.text;
    return add_anchored(scalar);
  }

  // go-yaml puts the bytes into a string.
  Status take_binary(TapeEntry scalar) {
    std::string digits(event_.text);
    std::erase_if(digits, [](char c) { return c == '\n' || c == '\r'; });
    const auto bytes = base64_decode(digits);
    if (!bytes)
      return error(ErrorCode::Invalid,
                   "the value is not what its tag says, \"!!binary\": " + bytes.error().what);
    if (!is_utf8(*bytes)) return error(ErrorCode::Unsupported, "the value of tag \"!!binary\" is not text");
    TRY_STATUS(check_value(*bytes));
    scalar.kind = Kind::String;
    scalar.plain = false;
    scalar.size = scalar.bytes = narrow(bytes->size());
    tape_.text += *bytes;
    return add_anchored(scalar);
  }

  // Escapes in double quotes can spell what the file's bytes may not hold.
  Status check_value(std::string_view value) const {
    if (value.find('\0') == value.npos && value.find(kGap) == value.npos) return {};
    return error(ErrorCode::Syntax,
                 "the value holds a control character that no value may hold, U+0000 or U+0001");
  }

  Status add_anchored(const TapeEntry& added) {
    if (!event_.anchor.empty()) anchors_.insert_or_assign(std::string(event_.anchor), next_index());
    return add(added);
  }

  Status open(TapeEntry::Type type) {
    TapeEntry collection = entry(type);
    collection.open = true;
    if (open_.size() >= limits_.max_depth) return too_deep();
    const std::string tag = short_tag(event_.tag);
    if (tag != "!!seq" && tag != "!!map") collection.tag = intern(tag);
    open_.push_back(next_index());
    return add_anchored(collection);
  }

  Status close() {
    const std::uint32_t index = open_.back();
    open_.pop_back();
    TapeEntry& closed = tape_.entries[index];
    closed.end = next_index();
    closed.open = false;
    if (closed.type == TapeEntry::Type::Mapping) TRY_STATUS(check_mapping(tape_, index));
    closed.levels += 1;
    return count(closed);
  }

  Status add(const TapeEntry& added) {
    tape_.entries.push_back(added);
    if (tape_.entries.size() > limits_.max_nodes) return too_many_nodes();
    return added.open ? Status() : count(added);
  }

  // What is complete counts for what holds it. Nothing complete is over a cap, so no sum can overflow.
  Status count(const TapeEntry& child) {
    if (open_.size() + child.levels > limits_.max_depth) return too_deep();
    if (open_.empty()) return {};
    TapeEntry& parent = tape_.entries[open_.back()];
    parent.nodes += child.nodes;
    parent.bytes += child.bytes;
    parent.levels = std::max(parent.levels, child.levels);
    if (parent.nodes > limits_.max_nodes) return too_many_nodes();
    if (parent.bytes > limits_.max_expanded_bytes) return too_many_bytes();
    return {};
  }

  std::uint32_t intern(const std::string& tag) {
    if (tag.empty()) return 0;
    const auto [found, added] = tag_index_.try_emplace(tag, static_cast<std::uint32_t>(tape_.tags.size()));
    if (added) tape_.tags.push_back(tag);
    return found->second;
  }

  Error too_deep() const {
    return error(ErrorCode::Cap, fmt::format("nested deeper than {} levels (kMaxDepth)", limits_.max_depth));
  }
  Error too_many_nodes() const {
    return error(
        ErrorCode::Cap,
        fmt::format("more than {} keys and values once aliases are expanded (kMaxNodes)", limits_.max_nodes));
  }
  Error too_many_bytes() const {
    return error(ErrorCode::Cap,
                 fmt::format("more than {} bytes of text once aliases are expanded (kMaxExpandedBytes)",
                             limits_.max_expanded_bytes));
  }

  YamlEvents events_;
  YamlEvent event_;
  Limits limits_;
  Tape tape_;
  std::vector<std::uint32_t> open_;
  std::map<std::string, std::uint32_t, std::less<>> anchors_;
  std::map<std::string, std::uint32_t> tag_index_;
};

}  // namespace

Result<Tape> read_tape(std::string_view bytes, const FileName& file, const Limits& limits) {
  // The largest sum is a cap and one child more, and an escape may grow to half as many bytes again.
  constexpr std::size_t kMost = std::size_t{1} << 30;
  if (std::max({bytes.size(), limits.max_nodes, limits.max_depth, limits.max_expanded_bytes}) > kMost) {
    Error error;
    error.code = ErrorCode::Usage;
    error.what = "a cap on text must not be over 2^30";
    return error;
  }
  return TapeReader(bytes, file, limits).read();
}

}  // namespace dvsguard::text
