#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "core/base/result.h"
#include "core/layer/aside.h"
#include "core/layer/limits.h"

// A layer's bytes as they are stored, in pieces of any size -> the tar's bytes, written where the caller
// says.
namespace dvsguard::layer {

enum class Encoding : std::uint8_t { None, Gzip, Zstd };

// By the first bytes, as containerd tells them apart; None is whatever is neither. Absent: fewer than 4
// bytes, which is too few to say.
[[nodiscard]] std::optional<Encoding> sniff(std::span<const std::uint8_t> first);

// gzip members one after the other are one stream, and so are zstd frames, skippable ones among them;
// checksums and lengths are verified. Anything else after a member, zeros too, is refused: readers disagree
// on it.
class Inflater {
 public:
  // `aside` takes what stands beside the tar, and outlives the inflater.
  [[nodiscard]] static Result<Inflater> make(Encoding encoding, const InflateLimits& limits = {},
                                             AsideSink* aside = nullptr);
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater();

  // Takes bytes from the front of `in`, writes to `out` and says how many bytes it wrote: until `out` is full
  // or `in` is used up and nothing more can come of it, which is where less than all of `out` was written.
  // Outputs of 256 KiB and more are fastest. Nothing may follow an Error.
  [[nodiscard]] Result<std::size_t> inflate(std::span<const std::uint8_t>& in, std::span<std::uint8_t> out);

  // The same, all of `in` at once, through `buffer`: Status sink(std::span<const std::uint8_t>). What is not
  // encoded reaches the sink without a copy.
  template <class Sink>
  [[nodiscard]] Status feed(std::span<const std::uint8_t> in, std::span<std::uint8_t> buffer, Sink&& sink) {
    if (encoding() == Encoding::None) {
      TRY_STATUS(count_plain(in.size()));
      return in.empty() ? Status() : sink(in);
    }
    std::size_t written = 0;
    do {
      TRY(written, inflate(in, buffer));
      if (written > 0) TRY_STATUS(sink(std::span<const std::uint8_t>(buffer.first(written))));
    } while (written == buffer.size());
    return {};
  }

  // No more bytes come. Refused where the stream is not whole.
  [[nodiscard]] Status finish() const;

  [[nodiscard]] Encoding encoding() const;
  [[nodiscard]] std::uint64_t bytes_in() const;
  [[nodiscard]] std::uint64_t bytes_out() const;

 private:
  struct State;
  explicit Inflater(std::unique_ptr<State> state);
  [[nodiscard]] Status count_plain(std::size_t bytes);
  std::unique_ptr<State> state_;
};

}  // namespace dvsguard::layer
