#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/binary/bytes.h"

// The texts of a Go program that stand in its file before the addresses of them do (build_info_pointers.h):
// whatever looks like Go's version, and what follows the sentinel of a module text. Kept as they pass.
namespace dvsguard::binary {

inline constexpr std::size_t kKeptVersion = 128;       // bytes of each
inline constexpr std::size_t kMaxKeptVersions = 2048;  // a large program names a few dozen
inline constexpr std::size_t kMaxKeptModuleTexts = 2;  // of kMaxModuleText bytes each

class KeptTexts {
 public:
  KeptTexts();

  // The next byte stands at `position`, in a part that the program is loaded from. Texts that an earlier part
  // began end with it.
  void begin_part(std::uint64_t position);
  void feed(Bytes bytes);

  // The text of `size` bytes at `position` of the file, where it was kept as a whole.
  [[nodiscard]] std::optional<std::string_view> at(std::uint64_t position, std::uint64_t size) const;

 private:
  struct Kept {
    std::uint64_t position = 0;
    std::string text;
  };
  // Of one start, in the order of their positions; those before `whole` take no more.
  struct Shelf {
    std::size_t cap = 0, most = 0;
    std::vector<Kept> kept;
    std::size_t whole = 0;

    void begin(std::uint64_t position);
    void grow(std::uint64_t position, std::string_view text);
  };
  void look_for_starts(std::string_view text, std::size_t seam);

  std::uint64_t position_ = 0;
  std::string tail_;  // of what has passed: a start may be cut
  std::array<Shelf, 3> shelves_;
};

}  // namespace dvsguard::binary
