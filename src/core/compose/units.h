#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// The units that Compose writes as text.
namespace dvsguard::compose {

// "2g", "1.5gb", "512MiB", "1024": powers of 1024, as docker/go-units' RAMInBytes reads them. Nothing where
// Compose would refuse the text; the smallest integer where it is too large, which is no limit.
[[nodiscard]] std::optional<std::int64_t> parse_bytes(std::string_view text);

// "1m30s", "1.5h", "2d", "1w", "0": nanoseconds, as xhit/go-str2duration reads them.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text);

// YAML 1.1's words for booleans, in any case, as Compose casts text in a boolean's place.
[[nodiscard]] std::optional<bool> parse_bool(std::string_view text);

// A whole decimal number with an optional sign.
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text);

// A whole octal number with an optional sign, as Go's strconv.ParseInt reads it in base 8.
[[nodiscard]] std::optional<std::int64_t> parse_octal(std::string_view text);

// A finite floating point number as Go reads it: decimal, or 0x1p4; underscores may separate digits.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

}  // namespace dvsguard::compose
