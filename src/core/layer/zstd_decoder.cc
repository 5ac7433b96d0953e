#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <bit>

#include "core/layer/decoders.h"

namespace dvsguard::layer {

namespace {

Error failure(std::size_t code, std::uint64_t max_window) {
  switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_frameParameter_windowTooLarge:
      return {.code = ErrorCode::Cap,
              .what = fmt::format("a zstd frame asks for a window of more than {} bytes (kMaxZstdWindow)",
                                  max_window),
              .mend = "--max-zstd-window raises it"};
    case ZSTD_error_checksum_wrong:
      return {.code = ErrorCode::Invalid, .what = "a zstd frame does not match its checksum"};
    case ZSTD_error_prefix_unknown:
      return {.code = ErrorCode::Syntax, .what = "what stands where a zstd frame should is none"};
    case ZSTD_error_dictionary_wrong:
      return {.code = ErrorCode::Unsupported, .what = "a zstd frame needs a dictionary"};
    default:  // not an enum of ours: libzstd may add to it
      return {.code = ErrorCode::Syntax, .what = "the zstd stream is corrupt"};
  }
}

}  // namespace

void ZstdDecoder::Free::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

Result<ZstdDecoder> ZstdDecoder::make(std::uint64_t max_window, AsideSink* aside) {
  std::unique_ptr<ZSTD_DCtx_s, Free> context(ZSTD_createDCtx());
  if (!context) return Error{.code = ErrorCode::Io, .what = "no memory for the zstd decoder"};
  const int log = static_cast<int>(std::bit_width(max_window)) - 1;
  if (ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, log)) != 0) {
    return Error{.code = ErrorCode::Usage, .what = "a zstd window is from 1 KiB to 1 GiB"};
  }
  return ZstdDecoder(std::move(context), max_window, aside);
}

Status ZstdDecoder::decode(std::span<const std::uint8_t>& in, std::span<std::uint8_t>& out) {
  while (true) {
    if (in.empty() && !more_) return {};
    if (!in_frame_ && (skippable_.is_begun() || SkippableFrame::begins_with(in.front()))) {
      TRY_STATUS(skippable_.read(in, aside_));
      any_ = true;
      continue;
    }
    // A frame's first byte goes alone: libzstd decodes a frame that is there as a whole in one go, and does
    // not look at its window then. What is accepted shall not depend on how the bytes came.
    const std::size_t given = in_frame_ || in.empty() ? in.size() : 1;
    ZSTD_inBuffer source{in.data(), given, 0};
    ZSTD_outBuffer target{out.data(), out.size(), 0};
    const std::size_t left = ZSTD_decompressStream(context_.get(), &target, &source);
    if (ZSTD_isError(left) != 0) return failure(left, max_window_);
    in = in.subspan(source.pos);
    out = out.subspan(target.pos);
    any_ = true;
    in_frame_ = left != 0;
    more_ = out.empty() && in_frame_;
    if (out.empty()) return {};
    if (source.pos == 0 && target.pos == 0 && !in.empty()) return failure(0, max_window_);
  }
}

}  // namespace dvsguard::layer
