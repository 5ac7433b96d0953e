#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

// One 512-byte header of a tar, as Go's archive/tar reads it.
namespace dvsguard::layer {

inline constexpr std::size_t kBlock = 512;
using Block = std::span<const std::uint8_t, kBlock>;

struct TarHeader {
  char type = '0';
  std::string name;  // with the format's own prefix
  std::string link;
  std::int64_t size = 0, mode = 0, uid = 0, gid = 0, mtime = 0;
  std::int64_t major = 0, minor = 0;
};

[[nodiscard]] bool is_zero(std::span<const std::uint8_t> bytes);

// V7, ustar, star and GNU. Refused: a checksum that is neither the unsigned nor the signed sum, and a number
// that is none.
[[nodiscard]] Status parse_header(Block block, TarHeader& header);

// Octal between spaces and NULs, or base 256. Absent where it is neither, or overflows.
[[nodiscard]] std::optional<std::int64_t> parse_tar_number(std::span<const std::uint8_t> field);

// A decimal number with or without a sign, as Go's strconv.ParseInt takes it.
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text);

}  // namespace dvsguard::layer
