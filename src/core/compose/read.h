#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/compose/field.h"
#include "core/compose/service.h"
#include "core/compose/trail.h"
#include "core/text/node.h"

// Nodes of the canonical tree to fields. Null is absent, Kind::Unknown unknown with its cause; a text that
// its type refuses is unknown where a variable in it has no value, and an Error otherwise.
namespace dvsguard::compose {

// Of one command. Linux starts none that takes more than 6 MiB, where a word and its pointer take 10 bytes.
inline constexpr std::size_t kMaxWords = 640'000;

using IntField = Field<std::int64_t>;
using BoolField = Field<bool>;
using WordsField = Field<std::vector<std::string>>;
using Named = std::vector<NamedText>;
using TextMap = std::map<std::string, Text>;

[[nodiscard]] Result<Text> read_text(const text::Node& node, const Trail& trail);  // a string or an integer
[[nodiscard]] Result<Text> read_value(const text::Node& node,
                                      const Trail& trail);  // any scalar, as Go spells it
[[nodiscard]] Result<BoolField> read_bool(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<IntField> read_int(const text::Node& node, const Trail& trail);
// An integer that Compose does not take from text, from 0 on.
[[nodiscard]] Result<IntField> read_natural(const text::Node& node, const Trail& trail);
// The same, from text too.
[[nodiscard]] Result<IntField> read_count(const text::Node& node, const Trail& trail);
// A number, spelled as Go does.
[[nodiscard]] Result<Text> read_number(const text::Node& node, const Trail& trail);
// A file's mode: text in octal, or an integer. Kept as it is written.
[[nodiscard]] Result<IntField> read_mode(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<IntField> read_bytes(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<Texts> read_texts(const text::Node& node, const Trail& trail);  // one string or a list
// A mapping, or a list of "name=value"; a name alone, or a null, has no value.
[[nodiscard]] Result<Named> read_named(const text::Node& node, const Trail& trail);
// The same where a name alone has the empty value.
[[nodiscard]] Result<Named> read_labels(const text::Node& node, const Trail& trail);
// The same with ":" too, and with lists of values: extra_hosts.
[[nodiscard]] Result<Named> read_hosts(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<TextMap> read_options(const text::Node& node, const Trail& trail);
// A list, or one string split as a shell would.
[[nodiscard]] Result<WordsField> read_command(const text::Node& node, const Trail& trail);
// An Error where the text is no duration; its value is not kept.
[[nodiscard]] Status check_duration(const text::Node& node, const Trail& trail);

[[nodiscard]] Text unknown_text(const text::Node& node);

// A mapping's key that is the name of something; unknown where its value is Kind::Unknown.
[[nodiscard]] Text read_key(const text::Member& member);

// Which property of a mapping goes into which member of `S`.
template <class S, class F>
struct Row {
  std::string_view name;
  F S::* member;
};

template <class S, class F, std::size_t N>
[[nodiscard]] Status take(const text::Node& map, const Trail& trail, S& into, const Row<S, F> (&rows)[N],
                          Result<F> (*read)(const text::Node&, const Trail&)) {
  for (const auto& row : rows) {
    const text::Node* node = map.find(row.name);
    if (node == nullptr) continue;
    TRY(into.*row.member, read(*node, trail / row.name));
  }
  return {};
}

template <class F>
[[nodiscard]] Status take(const text::Node& map, std::string_view key, const Trail& trail, F& into,
                          Result<F> (*read)(const text::Node&, const Trail&)) {
  const text::Node* node = map.find(key);
  if (node == nullptr) return {};
  TRY(into, read(*node, trail / key));
  return {};
}

// An Error unless the node is a mapping.
[[nodiscard]] Status expect_map(const text::Node& node, const Trail& trail);
[[nodiscard]] Status expect_list(const text::Node& node, const Trail& trail);

}  // namespace dvsguard::compose
