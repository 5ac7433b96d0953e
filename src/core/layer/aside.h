#pragma once

#include <cstdint>
#include <span>

// What a compressed layer carries beside the tar: no reader of the tar sees it, and whoever has the layer has
// it.
namespace dvsguard::layer {

enum class Aside : std::uint8_t {
  GzipExtra,      // fields of a member's header (RFC 1952, 2.3), of at most 64 KiB
  GzipName,       // of at most 511 bytes, as the next
  GzipComment,    //
  ZstdSkippable,  // a frame's data (RFC 8878, 3.1.2), of up to 4 GiB
};

// Takes one after the other as it passes: begin, then data in as many pieces as it comes, then end.
class AsideSink {
 public:
  AsideSink() = default;
  AsideSink(const AsideSink&) = delete;
  AsideSink& operator=(const AsideSink&) = delete;
  virtual ~AsideSink() = default;
  // `number`: which member, or which skippable frame, of the layer, from 1.
  virtual void begin(Aside kind, std::uint64_t number, std::uint64_t size) = 0;
  virtual void data(std::span<const std::uint8_t> bytes) = 0;
  virtual void end() = 0;
};

}  // namespace dvsguard::layer
