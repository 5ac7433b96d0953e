#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/node.h"

// Typed reading of a tree, where every error says where it stands and how to mend it.
namespace dvsguard::text {

using Words = std::span<const std::string_view>;

// A node and its path from the root of what is read. It views the node, so it lives no longer than the tree.
struct At {
  const Node* node;
  std::string path;

  [[nodiscard]] const Place& place() const { return node->place; }
  [[nodiscard]] std::optional<At> find(std::string_view key) const;
  [[nodiscard]] At item(std::size_t index) const;
};

// Without the walk over the mapping that `find` takes.
[[nodiscard]] At child_of(const At& at, const Member& member);

[[nodiscard]] Error wrong(const At& at, std::string what, std::string mend = {});

// Of items in a list and members of a mapping.
inline constexpr std::size_t kMaxReaderItems = 4096;

// A mapping that holds no key outside `known` and every one of `required`.
[[nodiscard]] Status read_keys(const At& at, Words known, Words required);
[[nodiscard]] Status read_mapping(const At& at);
[[nodiscard]] Status read_list(const At& at);

// One line or more, without control characters, not empty.
[[nodiscard]] Result<std::string> read_text(const At& at);
// A reason: a text with something to read in it, not dots or characters that nobody sees.
[[nodiscard]] Result<std::string> read_reason(const At& at);
// The same, and written in quotes: versions, addresses, times, which other readers may take for numbers.
[[nodiscard]] Result<std::string> read_quoted(const At& at);
[[nodiscard]] Result<bool> read_bool(const At& at);
[[nodiscard]] Result<std::int64_t> read_int(const At& at, std::int64_t least, std::int64_t most);
[[nodiscard]] Result<std::size_t> read_choice(const At& at, Words words);
[[nodiscard]] Result<std::string> read_word(const At& at, Words words);
// Texts without repetition.
[[nodiscard]] Result<std::vector<std::string>> read_names(const At& at);

// The member's text, "" where it is absent.
[[nodiscard]] Result<std::string> read_optional(const At& at, std::string_view key);

// A value read for its errors alone.
template <class T>
Status status_of(const Result<T>& result) {
  if (!result) return Error(result.error());
  return {};
}

// 1 to `most` of letters, digits and the characters of `also`.
[[nodiscard]] bool is_name(std::string_view text, std::size_t most, std::string_view also);

}  // namespace dvsguard::text
