#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

// `$NAME`, `${NAME:-default}` and their kin in a Dockerfile's words, by the rules of BuildKit's shell lexer.
namespace dvsguard::build {

// Of a name that is set: its value, or nullopt where the value cannot be told here. A name that is not in the
// map is unset, which BuildKit expands to nothing.
// An expansion longer than this is not settled: `ENV A=$A$A` doubles.
inline constexpr std::size_t kMaxExpansionBytes = 512;

using Variables = std::map<std::string, std::optional<std::string>, std::less<>>;

struct Expansion {
  std::string text;     // quotes and escapes undone
  bool settled = true;  // false: hangs on a value that is not known, or on a modifier that is not read
};

// `behind` is asked for names that `variables` does not hold.
[[nodiscard]] Expansion expand_word(std::string_view word, const Variables& variables, char escape,
                                    const Variables* behind = nullptr);

// Quotes and escapes undone, variables left as written.
[[nodiscard]] std::string unquote_word(std::string_view word, char escape);

}  // namespace dvsguard::build
