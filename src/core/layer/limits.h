#pragma once

#include <cstdint>

// How much a layer may hold. Each is settable; the error that one causes names it and its flag.
namespace dvsguard::layer {

// What containerd's own zstd reader stops at. The largest layers in use (machine learning) hold some 30 GB.
inline constexpr std::uint64_t kMaxLayerBytes = std::uint64_t{64} << 30;

// Bytes out for each byte in. Zeros deflate to 1:480 by the fastest encoders, 1:1,032 at best; file systems
// stay under 1:10, logs under 1:50.
inline constexpr std::uint64_t kMaxLayerRatio = 200;

// Up to here the ratio is not looked at: an honest layer may hold a file of zeros, and a bomb of this size
// does no harm.
inline constexpr std::uint64_t kRatioFrom = std::uint64_t{64} << 20;
// The same of all layers of an image, or of an archive, together: a thousand small bombs are a large one.
inline constexpr std::uint64_t kRatioFromTogether = std::uint64_t{1} << 30;

// DESIGN section 8; encoders that declare more are zstd's --ultra levels and the slowest of klauspost's.
inline constexpr std::uint64_t kMaxZstdWindow = std::uint64_t{8} << 20;

// Zeros after a tar's end. Writers fill up their last record, of 10 KiB by habit.
inline constexpr std::uint64_t kMaxEndBytes = std::uint64_t{64} << 20;

inline constexpr std::uint64_t kMaxFiles = 2'000'000;
inline constexpr std::uint64_t kMaxPathBytes = 4096;

// Go's and libarchive's: of a PAX header, a GNU long name, the map of a sparse file.
inline constexpr std::uint64_t kMaxMetaBytes = 1u << 20;

// Extended headers before one entry; writers need two or three.
inline constexpr int kMaxMetaHeaders = 16;

struct InflateLimits {
  std::uint64_t max_bytes = kMaxLayerBytes;
  std::uint64_t max_ratio = kMaxLayerRatio;
  std::uint64_t max_zstd_window = kMaxZstdWindow;  // a power of two from 1 KiB to 1 GiB
};

struct TarLimits {
  std::uint64_t max_files = kMaxFiles;
  std::uint64_t max_bytes = kMaxLayerBytes;  // of all files together, holes included
  std::uint64_t max_ratio = kMaxLayerRatio;  // bytes of holes for each byte of the tar
};

}  // namespace dvsguard::layer
