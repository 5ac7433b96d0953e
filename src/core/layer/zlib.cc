#include "core/layer/zlib.h"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace dvsguard::layer {

namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;

std::unique_ptr<inflate_state> begin(std::span<const std::uint8_t> bytes) {
  auto state = std::make_unique<inflate_state>();
  isal_inflate_init(state.get());
  state->crc_flag = ISAL_ZLIB;
  state->next_in = const_cast<std::uint8_t*>(bytes.data());  // ISA-L only reads it
  state->avail_in = static_cast<std::uint32_t>(
      std::min<std::size_t>(bytes.size(), std::numeric_limits<std::uint32_t>::max()));
  return state;
}

// How many bytes it wrote to the end of `out`; Error where the stream is corrupt.
Result<std::size_t> inflate_more(inflate_state& state, std::string& out, std::size_t room) {
  const std::size_t before = out.size();
  out.resize(before + room);
  state.next_out = reinterpret_cast<std::uint8_t*>(out.data()) + before;
  state.avail_out = static_cast<std::uint32_t>(room);
  const int code = isal_inflate(&state);
  out.resize(before + room - state.avail_out);
  if (code == ISAL_INCORRECT_CHECKSUM)
    return Error{.code = ErrorCode::Invalid, .what = "the zlib stream does not match its checksum"};
  if (code != ISAL_DECOMP_OK) return Error{.code = ErrorCode::Syntax, .what = "the zlib stream is corrupt"};
  return out.size() - before;
}

}  // namespace

bool looks_like_zlib(std::span<const std::uint8_t> bytes) {
  constexpr unsigned kDeflate = 8, kMaxWindow = 7, kDictionary = 0x20;
  if (bytes.size() < 2) return false;
  const unsigned method = bytes[0], flags = bytes[1];
  return (method & 15U) == kDeflate && method >> 4 <= kMaxWindow && (method << 8 | flags) % 31 == 0 &&
         (flags & kDictionary) == 0;
}

Result<std::string> inflate_zlib(std::span<const std::uint8_t> bytes, std::size_t most) {
  if (!looks_like_zlib(bytes)) return Error{.code = ErrorCode::Syntax, .what = "is no zlib stream"};
  const auto state = begin(bytes);
  std::string out;
  while (state->block_state != ISAL_BLOCK_FINISH) {
    if (out.size() > most)
      return Error{.code = ErrorCode::Cap, .what = fmt::format("inflates to more than {} bytes", most)};
    TRY(const std::size_t wrote, inflate_more(*state, out, kPiece));
    if (wrote == 0 && state->block_state != ISAL_BLOCK_FINISH)
      return Error{.code = ErrorCode::Syntax, .what = "the zlib stream is cut short"};
  }
  if (out.size() > most)
    return Error{.code = ErrorCode::Cap, .what = fmt::format("inflates to more than {} bytes", most)};
  return out;
}

std::string zlib_front(std::span<const std::uint8_t> bytes, std::size_t most) {
  std::string out;
  if (looks_like_zlib(bytes)) static_cast<void>(inflate_more(*begin(bytes), out, most).has_value());
  return out;
}

}  // namespace dvsguard::layer
