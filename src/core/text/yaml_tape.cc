#include "core/text/yaml_tape.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/text/display.h"
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

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

class TapeReader {
 public:
  TapeReader(std::string_view bytes, const FileName& file, const Limits& limits)
      : events_(bytes, file), limits_(limits) {
    tape_.file = file;
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

  std::uint32_t next_index() const { return static_cast<std::uint32_t>(tape_.entries.size()); }

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
      return error(ErrorCode::Syntax, "unknown anchor " + quoted(event_.anchor));
    }
    const TapeEntry& target = tape_.entries[found->second];
    if (target.open) return error(ErrorCode::Invalid, "anchor " + quoted(event_.anchor) + " contains itself");
    TapeEntry alias = entry(TapeEntry::Type::Alias);
    alias.target = found->second;
    alias.nodes = target.nodes;
    alias.bytes = target.bytes;
    alias.levels = target.levels;
    return add(alias);
  }

  Status take_scalar() {
    TapeEntry scalar = entry(TapeEntry::Type::Scalar);
    scalar.plain = event_.plain;
    scalar.text_at = tape_.text.size();
    scalar.text_size = event_.text.size();
    scalar.bytes = event_.text.size();
    // Escapes in double quotes can spell what the bytes may not hold.
    if (event_.text.find('\0') != event_.text.npos || event_.text.find(kGap) != event_.text.npos) {
      return error(ErrorCode::Syntax, "an escape spells a control character that no value may hold");
    }
    const std::string tag = short_tag(event_.tag);
    if (tag == "!!binary") return error(ErrorCode::Unsupported, "the tag !!binary is not read");
    if (tag.empty()) {
      scalar.kind = event_.plain ? resolve_plain(event_.text) : Kind::String;
    } else if (const auto kind = resolve_tagged(tag, event_.text)) {
      scalar.kind = *kind;
    } else {
      return error(ErrorCode::Invalid, "the value is not what its tag says, " + quoted(tag));
    }
    scalar.merge = event_.text == "<<" && (tag == "!!merge" || (tag.empty() && event_.plain));
    if (!is_core_scalar_tag(tag)) scalar.tag = intern(tag);
    remember_anchor();
    tape_.text += event_.text;
    return add(scalar);
  }

  Status open(TapeEntry::Type type) {
    TapeEntry collection = entry(type);
    collection.open = true;
    if (open_.size() >= limits_.max_depth) return too_deep();
    const std::string tag = short_tag(event_.tag);
    if (tag != "!!seq" && tag != "!!map") collection.tag = intern(tag);
    remember_anchor();
    open_.push_back(next_index());
    return add(collection);
  }

  Status close() {
    const std::uint32_t index = open_.back();
    open_.pop_back();
    TapeEntry& closed = tape_.entries[index];
    closed.end = next_index();
    closed.open = false;
    if (closed.type == TapeEntry::Type::Mapping) TRY_STATUS(check_mapping(tape_, index));
    closed.levels += 1;
    if (!open_.empty()) grow_parent(closed);
    if (open_.size() + closed.levels > limits_.max_depth) return too_deep();
    return {};
  }

  Status add(const TapeEntry& added) {
    tape_.entries.push_back(added);
    if (tape_.entries.size() > limits_.max_nodes) return too_many_nodes();
    if (added.open || open_.empty()) return {};
    grow_parent(added);
    const TapeEntry& parent = tape_.entries[open_.back()];
    if (parent.nodes > limits_.max_nodes) return too_many_nodes();
    if (parent.bytes > limits_.max_expanded_bytes) return too_many_bytes();
    if (open_.size() + added.levels > limits_.max_depth) return too_deep();
    return {};
  }

  // Sums stay near their caps: the parent is checked after each child, and no child is over.
  void grow_parent(const TapeEntry& child) {
    TapeEntry& parent = tape_.entries[open_.back()];
    parent.nodes += child.nodes;
    parent.bytes += child.bytes;
    parent.levels = std::max(parent.levels, child.levels);
  }

  void remember_anchor() {
    if (!event_.anchor.empty()) anchors_.insert_or_assign(std::string(event_.anchor), next_index());
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
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> anchors_;
  std::unordered_map<std::string, std::uint32_t> tag_index_;
};

}  // namespace

Result<Tape> read_tape(std::string_view bytes, const FileName& file, const Limits& limits) {
  return TapeReader(bytes, file, limits).read();
}

}  // namespace dvsguard::text
