#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/layer/inflate.h"
#include "core/oci/archive.h"
#include "core/oci/source.h"

// Images in a tar that cannot be read twice: standard input, an archive compressed as a whole, an engine's
// answer. Layers may come before the documents that name them, so that whoever reads layers is offered all
// that could be one, and learns at the end which of them count.
namespace dvsguard::archive {

// Of all documents kept together. One that does not fit is passed on like a layer, and its lack is told only
// where an image needs it.
inline constexpr std::size_t kMaxKeptBytes = 64u << 20;
inline constexpr std::size_t kMaxBlobs = 10'000;  // offered to the sink, which may start a thread for each

// Takes what could be a layer as it passes: begin, then data in as many pieces as it comes, then end.
class BlobSink {
 public:
  BlobSink() = default;
  BlobSink(const BlobSink&) = delete;
  BlobSink& operator=(const BlobSink&) = delete;
  virtual ~BlobSink() = default;
  // False: its bytes are not wanted, and neither data nor end follow.
  [[nodiscard]] virtual Result<bool> begin(const std::string& path, std::uint64_t size) = 0;
  [[nodiscard]] virtual Status data(std::span<const std::uint8_t> bytes) = 0;
  [[nodiscard]] virtual Status end() = 0;
};

class ArchiveStream {
 public:
  // `blobs` must outlive it. Cap, before a byte of it is read, at the file with which all files together
  // would hold more than `max_bytes` by what their headers say: it could only be read through.
  explicit ArchiveStream(BlobSink& blobs, std::uint64_t max_bytes = layer::kMaxLayerBytes);
  ArchiveStream(ArchiveStream&&) noexcept;
  ArchiveStream& operator=(ArchiveStream&&) noexcept;
  ArchiveStream(const ArchiveStream&) = delete;
  ArchiveStream& operator=(const ArchiveStream&) = delete;
  ~ArchiveStream();

  // The tar's bytes, inflated. Nothing may follow an Error.
  [[nodiscard]] Status feed(std::span<const std::uint8_t> bytes);
  [[nodiscard]] Status finish();

  // After finish. Each layer's path is one that `blobs` was given, or the one of a kept document.
  [[nodiscard]] Result<std::vector<oci::Image>> resolve(const oci::ArchiveQuery& query,
                                                        const oci::PlatformChoice& choice) const;

  // What begins like JSON is kept, and `blobs` is not given it; a layer may begin like that too. Null where
  // it was not kept.
  [[nodiscard]] const std::string* kept(std::string_view path) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// All of `from`, plain, gzip or zstd, into `to`, and its finish.
[[nodiscard]] Status read_archive(oci::ByteStream& from, ArchiveStream& to,
                                  const layer::InflateLimits& limits = {});

}  // namespace dvsguard::archive
