#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "core/layer/aside.h"
#include "core/layer/gzip_header.h"
#include "core/layer/skippable_frame.h"

struct inflate_state;
struct ZSTD_DCtx_s;

// The two compressed formats, each over the library that reads it. Both take from the front of `in` and cut
// what they wrote from the front of `out`, until one of them is empty.
namespace dvsguard::layer {

class GzipDecoder {
 public:
  // `aside` outlives the decoder, and may be null.
  explicit GzipDecoder(AsideSink* aside);
  GzipDecoder(GzipDecoder&&) noexcept;
  GzipDecoder& operator=(GzipDecoder&&) noexcept;
  ~GzipDecoder();
  [[nodiscard]] Status decode(std::span<const std::uint8_t>& in, std::span<std::uint8_t>& out);
  // At least one member came, and the last one is whole.
  [[nodiscard]] bool is_whole() const;

 private:
  [[nodiscard]] Status decode_member(std::span<const std::uint8_t>& in, std::span<std::uint8_t>& out);

  void tell_header() const;

  std::unique_ptr<inflate_state> state_;
  AsideSink* aside_;
  GzipHeader header_;
  std::uint64_t members_ = 0;
  bool in_member_ = false;
  bool any_ = false;
};

class ZstdDecoder {
 public:
  // max_window: a power of two. `aside` as above.
  [[nodiscard]] static Result<ZstdDecoder> make(std::uint64_t max_window, AsideSink* aside);
  [[nodiscard]] Status decode(std::span<const std::uint8_t>& in, std::span<std::uint8_t>& out);
  [[nodiscard]] bool is_whole() const { return any_ && !in_frame_ && !skippable_.is_begun(); }

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  ZstdDecoder(std::unique_ptr<ZSTD_DCtx_s, Free> context, std::uint64_t max_window, AsideSink* aside)
      : context_(std::move(context)), max_window_(max_window), aside_(aside) {}

  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
  std::uint64_t max_window_;
  AsideSink* aside_;
  SkippableFrame skippable_;  // read here: the library passes over them
  bool in_frame_ = false;
  bool any_ = false;
  bool more_ = false;  // the last output was full: the library may hold more
};

}  // namespace dvsguard::layer
