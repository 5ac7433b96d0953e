#include "core/text/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/text/key_index.h"
#include "core/text/yaml_events.h"
#include "core/text/yaml_tape.h"

namespace dvsguard::text {

namespace {

using Type = TapeEntry::Type;

// Of the aliases that brought a value here, so many are told, the outermost first: the list would otherwise
// grow with each link of a chain of merges.
constexpr std::size_t kMaxVia = 4;

// Tape to tree. Nothing here can fail, and the recursion is as deep as kMaxDepth allows: the tape was
// checked.
class Builder {
 public:
  explicit Builder(const Tape& tape) : tape_(tape) {}

  void build(std::uint32_t index, Node& node) {
    const TapeEntry& entry = tape_.entries[index];
    if (entry.type == Type::Alias) return build_alias(entry, node);
    node.place = tape_.place_of(entry);
    node.via.assign(trail_.begin(),
                    trail_.begin() + static_cast<std::ptrdiff_t>(std::min(trail_.size(), kMaxVia)));
    node.tag = tape_.tags[entry.tag];
    if (entry.type == Type::Scalar) return build_scalar(entry, node);
    if (entry.type == Type::Sequence) return build_sequence(index, node);
    node.kind = Kind::Mapping;
    if (!has_merge(index)) return build_members(index, node, nullptr);
    KeyIndex taken;
    merge(index, node, taken);
  }

 private:
  // The value stands where the alias does; the anchor is what else made it.
  void build_alias(const TapeEntry& alias, Node& node) {
    const std::size_t outer = std::min(trail_.size(), kMaxVia - 1);
    trail_.push_back(tape_.place_of(alias));
    build(alias.start, node);
    trail_.pop_back();
    node.via.resize(outer);
    node.via.insert(node.via.begin(), std::exchange(node.place, tape_.place_of(alias)));
  }

  void build_scalar(const TapeEntry& entry, Node& node) {
    node.kind = entry.kind;
    node.plain = entry.plain;
    const std::string_view text = tape_.text_of(entry);
    if (entry.kind == Kind::Bool) {
      node.scalar = text[0] == 't' || text[0] == 'T' ? "true" : "false";
    } else {
      node.scalar = text;
    }
  }

  void build_sequence(std::uint32_t index, Node& node) {
    node.kind = Kind::Sequence;
    node.items.reserve(children(index));
    const std::uint32_t end = tape_.entries[index].end;
    for (std::uint32_t item = index + 1; item < end; item = tape_.entries[item].end) {
      build(item, node.items.emplace_back());
    }
  }

  std::size_t children(std::uint32_t index) const {
    std::size_t count = 0;
    const std::uint32_t end = tape_.entries[index].end;
    for (std::uint32_t child = index + 1; child < end; child = tape_.entries[child].end) ++count;
    return count;
  }

  bool has_merge(std::uint32_t index) const {
    const std::uint32_t end = tape_.entries[index].end;
    for (std::uint32_t child = index + 1; child < end; child = tape_.entries[child].end) {
      if (tape_.entries[child].merge) return true;
    }
    return false;
  }

  // The first to take a key keeps it. `taken` is null where no merge is at hand and every key counts.
  void build_members(std::uint32_t index, Node& node, KeyIndex* taken) {
    node.members.reserve(node.members.size() + children(index) / 2);
    const std::uint32_t end = tape_.entries[index].end;
    for (std::uint32_t key = index + 1; key < end;) {
      const std::uint32_t value = tape_.entries[key].end;
      const std::string_view text = tape_.text_of(tape_.entries[tape_.resolved(key)]);
      if (!tape_.entries[key].merge && (taken == nullptr || !taken->add(text, key))) {
        Member& member = node.members.emplace_back();
        member.key = text;
        member.place = tape_.place_of(tape_.entries[key]);
        build(value, member.value);
      }
      key = tape_.entries[value].end;
    }
  }

  // YAML 1.1 merge: what is written here wins over what is merged, an earlier mapping over a later one.
  void merge(std::uint32_t index, Node& node, KeyIndex& taken) {
    build_members(index, node, &taken);
    const std::uint32_t end = tape_.entries[index].end;
    for (std::uint32_t key = index + 1; key < end;) {
      const std::uint32_t value = tape_.entries[key].end;
      if (tape_.entries[key].merge) merge_value(value, node, taken);
      key = tape_.entries[value].end;
    }
  }

  void merge_value(std::uint32_t index, Node& node, KeyIndex& taken) {
    const TapeEntry& entry = tape_.entries[index];
    if (entry.type == Type::Alias) trail_.push_back(tape_.place_of(entry));
    const std::uint32_t target = tape_.resolved(index);
    if (tape_.entries[target].type == Type::Mapping) {
      merge(target, node, taken);
    } else {
      const std::uint32_t end = tape_.entries[target].end;
      for (std::uint32_t item = target + 1; item < end; item = tape_.entries[item].end) {
        merge_value(item, node, taken);
      }
    }
    if (entry.type == Type::Alias) trail_.pop_back();
  }

  const Tape& tape_;
  std::vector<Place> trail_;  // the aliases that we are inside of, outermost first
};

bool is_utf16(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

Error whole_file(ErrorCode code, const FileName& file, std::string what, std::string mend = {}) {
  return Error{
      .code = code, .place = {file, 0, 0}, .where = {}, .what = std::move(what), .mend = std::move(mend)};
}

}  // namespace

Result<Node> parse_yaml(std::string_view bytes, const FileName& file, const Limits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return whole_file(ErrorCode::Cap, file,
                      fmt::format("larger than {} bytes (kMaxTextBytes)", limits.max_bytes));
  }
  if (is_utf16(bytes)) return whole_file(ErrorCode::Unsupported, file, "is UTF-16", "save it as UTF-8");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  TRY_STATUS(check_yaml_bytes(bytes, file));
  TRY(const Tape tape, read_tape(bytes, file, limits));
  Node root;
  root.place = {file, 0, 0};
  if (!tape.entries.empty()) Builder(tape).build(0, root);
  return root;
}

}  // namespace dvsguard::text
