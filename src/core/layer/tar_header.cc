#include "core/layer/tar_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace dvsguard::layer {

namespace {

// Where the fields stand: POSIX.1 pax, "ustar Interchange Format"; GNU tar's and star's own from their
// manuals.
struct Field {
  std::size_t at, size;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12}, kMtime{136, 12},
    kChecksum{148, 8}, kLink{157, 100}, kMagic{257, 6}, kVersion{263, 2}, kMajor{329, 8}, kMinor{337, 8},
    kPrefix{345, 155}, kStarPrefix{345, 131}, kStarAtime{476, 12}, kStarCtime{488, 12}, kStarTrailer{508, 4},
    kGnuAtime{345, 12}, kGnuCtime{357, 12};
constexpr std::size_t kType = 156;

enum class Format : std::uint8_t { V7, Ustar, Star, Gnu };

std::span<const std::uint8_t> bytes_of(Block block, Field field) {
  return block.subspan(field.at, field.size);
}

std::string_view whole(Block block, Field field) {
  return {reinterpret_cast<const char*>(block.data()) + field.at, field.size};
}

std::string_view text(Block block, Field field) {
  const auto all = whole(block, field);
  return all.substr(0, all.find('\0'));
}

std::optional<std::int64_t> parse_base256(std::span<const std::uint8_t> field) {
  const std::uint8_t invert = (field[0] & 0x40) != 0 ? 0xFF : 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    auto byte = static_cast<std::uint8_t>(field[i] ^ invert);
    if (i == 0) byte &= 0x7F;
    if (value >> 56 != 0) return std::nullopt;
    value = value << 8 | byte;
  }
  if (value >> 63 != 0) return std::nullopt;
  return static_cast<std::int64_t>(invert != 0 ? ~value : value);
}

std::optional<std::int64_t> parse_octal(std::span<const std::uint8_t> field) {
  const auto is_padding = [](std::uint8_t byte) { return byte == ' ' || byte == 0; };
  const std::uint8_t *at = field.data(), *end = at + field.size();
  while (at < end && is_padding(*at)) ++at;
  while (at < end && is_padding(end[-1])) --end;
  std::uint64_t value = 0;
  for (; at < end && *at != 0; ++at) {
    if (*at < '0' || *at > '7' || value >> 61 != 0) return std::nullopt;
    value = value << 3 | static_cast<std::uint64_t>(*at - '0');
  }
  return static_cast<std::int64_t>(value);
}

// Of all bytes, eight at a time: as many as each of four sums of 16 bits holds.
std::uint32_t sum_of(Block block) {
  constexpr std::uint64_t kEven = 0x00ff00ff00ff00ff;
  std::uint64_t sums = 0;
  for (std::size_t at = 0; at < block.size(); at += sizeof sums) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, block.data() + at, sizeof bytes);
    sums += (bytes & kEven) + (bytes >> 8 & kEven);
  }
  return static_cast<std::uint32_t>((sums & 0xffff) + (sums >> 16 & 0xffff) + (sums >> 32 & 0xffff) +
                                    (sums >> 48));
}

bool has_good_checksum(Block block) {
  const std::span<const std::uint8_t> own = bytes_of(block, kChecksum);
  const auto written = parse_octal(own);
  if (!written) return false;
  std::uint32_t sum = sum_of(block);
  for (const std::uint8_t byte : own) sum += static_cast<std::uint32_t>(' ') - byte;  // counts as spaces
  if (*written == sum) return true;
  // Sun's tar summed signed bytes.
  const auto is_high = [](std::uint8_t byte) { return byte >= 0x80; };
  const auto high = std::ranges::count_if(block, is_high) - std::ranges::count_if(own, is_high);
  return *written == static_cast<std::int64_t>(sum) - 256 * static_cast<std::int64_t>(high);
}

Format format_of(Block block) {
  const auto magic = whole(block, kMagic);
  if (magic == std::string_view("ustar\0", 6)) {
    return whole(block, kStarTrailer) == std::string_view("tar\0", 4) ? Format::Star : Format::Ustar;
  }
  if (magic == "ustar " && whole(block, kVersion) == std::string_view(" \0", 2)) return Format::Gnu;
  return Format::V7;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c != 0 && static_cast<unsigned char>(c) < 0x80; });
}

// Reads every number of a header; the first that is none makes all of it invalid.
class Numbers {
 public:
  explicit Numbers(Block block) : block_(block) {}
  std::int64_t operator()(Field field) {
    const auto value = parse_tar_number(bytes_of(block_, field));
    valid_ = valid_ && value.has_value();
    return value.value_or(0);
  }
  [[nodiscard]] bool valid() const { return valid_; }

 private:
  Block block_;
  bool valid_ = true;
};

// Old versions of Go wrote ustar's prefix into GNU headers: where the times that stand there are none and it
// is plain text, Go takes it for a prefix (golang.org/issue/12594).
std::string_view gnu_prefix(Block block) {
  const auto is_time = [&](Field field) {
    return block[field.at] == 0 || parse_tar_number(bytes_of(block, field)).has_value();
  };
  if (is_time(kGnuAtime) && is_time(kGnuCtime)) return {};
  const auto prefix = text(block, kPrefix);
  return is_ascii(prefix) ? prefix : std::string_view();
}

}  // namespace

bool is_zero(std::span<const std::uint8_t> bytes) {
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

std::optional<std::int64_t> parse_tar_number(std::span<const std::uint8_t> field) {
  if (!field.empty() && (field[0] & 0x80) != 0) return parse_base256(field);
  return parse_octal(field);
}

std::optional<std::int64_t> parse_decimal(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t value = 0;
  const char *begin = text.data(), *end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

Status parse_header(Block block, TarHeader& header) {
  if (!has_good_checksum(block)) {
    return Error{.code = ErrorCode::Syntax, .what = "a tar header does not match its checksum"};
  }
  Numbers number(block);
  header.type = static_cast<char>(block[kType]);
  header.link = text(block, kLink);
  header.size = number(kSize);
  header.mode = number(kMode);
  header.uid = number(kUid);
  header.gid = number(kGid);
  header.mtime = number(kMtime);
  header.major = header.minor = 0;
  const Format format = format_of(block);
  if (format != Format::V7) {
    header.major = number(kMajor);
    header.minor = number(kMinor);
  }
  std::string_view prefix;
  switch (format) {
    case Format::V7:
      break;
    case Format::Ustar:
      prefix = text(block, kPrefix);
      break;
    case Format::Star:
      prefix = text(block, kStarPrefix);
      static_cast<void>(number(kStarAtime));
      static_cast<void>(number(kStarCtime));
      break;
    case Format::Gnu:
      prefix = gnu_prefix(block);
      break;
  }
  header.name = prefix;
  if (!prefix.empty()) header.name += '/';
  header.name += text(block, kName);
  if (number.valid()) return {};
  return Error{.code = ErrorCode::Syntax, .what = "a number in a tar header is none, or overflows"};
}

}  // namespace dvsguard::layer
