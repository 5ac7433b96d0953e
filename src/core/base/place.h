#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Where something stands in the input, so that every finding and every error can point at it.
namespace dvsguard {

using FileName = std::shared_ptr<const std::string>;  // shared: one name, very many places

[[nodiscard]] FileName file_name(std::string_view name);

struct Place {
  FileName file;             // null: no file (a default, the process environment)
  std::uint32_t line = 0;    // from 1; 0: the file as a whole
  std::uint32_t column = 0;  // in bytes, from 1; 0: the line as a whole

  [[nodiscard]] std::string_view name() const { return file ? std::string_view(*file) : std::string_view(); }
  // "compose.yaml:12:9", "compose.yaml:12", "compose.yaml" or "".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Place& a, const Place& b);
};

// The first is where the value stands; the rest is what else makes it: an override, an anchor, a variable's
// source.
using Places = std::vector<Place>;

// Of one value: what a report can still show. A chain of files or services would make them grow without end.
inline constexpr std::size_t kMaxPlaces = 32;

// Appends what `to` does not hold yet, as far as kMaxPlaces.
void add_places(Places& to, const Places& more);

}  // namespace dvsguard
