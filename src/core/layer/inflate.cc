#include "core/layer/inflate.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>
#include <variant>

#include "core/layer/decoders.h"

namespace dvsguard::layer {

namespace {

struct Plain {
  static Status decode(std::span<const std::uint8_t>& in, std::span<std::uint8_t>& out) {
    const std::size_t size = std::min(in.size(), out.size());
    if (size > 0) std::memcpy(out.data(), in.data(), size);
    in = in.subspan(size);
    out = out.subspan(size);
    return {};
  }
  static bool is_whole() { return true; }
};

}  // namespace

struct Inflater::State {
  Encoding encoding;
  InflateLimits limits;
  std::variant<Plain, GzipDecoder, ZstdDecoder> decoder;
  std::uint64_t in = 0, out = 0;

  Status count(std::uint64_t taken, std::uint64_t written) {
    in += taken;
    out += written;
    if (out > limits.max_bytes) {
      return Error{.code = ErrorCode::Cap,
                   .what = fmt::format("inflates to more than {} bytes (kMaxLayerBytes)", limits.max_bytes),
                   .mend = "--max-layer-bytes raises it"};
    }
    if (out > kRatioFrom && out / limits.max_ratio > in) {
      return Error{
          .code = ErrorCode::Cap,
          .what = fmt::format("inflates to more than {} times its size (kMaxLayerRatio)", limits.max_ratio),
          .mend = "--max-layer-ratio raises it"};
    }
    return {};
  }
};

std::optional<Encoding> sniff(std::span<const std::uint8_t> first) {
  if (first.size() < 4) return std::nullopt;
  const auto starts_with = [&](std::initializer_list<std::uint8_t> magic) {
    return std::equal(magic.begin(), magic.end(), first.begin());
  };
  if (starts_with({0x1F, 0x8B, 0x08})) return Encoding::Gzip;
  if (starts_with({0x28, 0xB5, 0x2F, 0xFD})) return Encoding::Zstd;
  // RFC 8878, 3.1.2: a skippable frame.
  if ((first[0] & 0xF0) == 0x50 && first[1] == 0x2A && first[2] == 0x4D && first[3] == 0x18) {
    return Encoding::Zstd;
  }
  return Encoding::None;
}

Inflater::Inflater(std::unique_ptr<State> state) : state_(std::move(state)) {}
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

Result<Inflater> Inflater::make(Encoding encoding, const InflateLimits& limits, AsideSink* aside) {
  if (limits.max_ratio == 0 || limits.max_bytes == 0) {
    return Error{.code = ErrorCode::Usage, .what = "a layer's limit is zero"};
  }
  auto state = std::make_unique<State>(State{encoding, limits, Plain{}});
  switch (encoding) {
    case Encoding::None:
      break;
    case Encoding::Gzip:
      state->decoder.emplace<GzipDecoder>(aside);
      break;
    case Encoding::Zstd: {
      TRY(auto decoder, ZstdDecoder::make(limits.max_zstd_window, aside));
      state->decoder.emplace<ZstdDecoder>(std::move(decoder));
      break;
    }
  }
  return Inflater(std::move(state));
}

Result<std::size_t> Inflater::inflate(std::span<const std::uint8_t>& in, std::span<std::uint8_t> out) {
  const std::size_t given = in.size(), room = out.size();
  TRY_STATUS(std::visit([&](auto& decoder) { return decoder.decode(in, out); }, state_->decoder));
  const std::size_t written = room - out.size();
  TRY_STATUS(state_->count(given - in.size(), written));
  return written;
}

Status Inflater::finish() const {
  const bool whole = std::visit([](const auto& decoder) { return decoder.is_whole(); }, state_->decoder);
  if (whole) return {};
  return Error{.code = ErrorCode::Syntax,
               .what = state_->encoding == Encoding::Zstd ? "the zstd stream ends before its end"
                                                          : "the gzip stream ends before its end"};
}

Status Inflater::count_plain(std::size_t bytes) {
  return state_->count(bytes, bytes);
}
Encoding Inflater::encoding() const {
  return state_->encoding;
}
std::uint64_t Inflater::bytes_in() const {
  return state_->in;
}
std::uint64_t Inflater::bytes_out() const {
  return state_->out;
}

}  // namespace dvsguard::layer
