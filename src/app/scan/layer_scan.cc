#include "app/scan/layer_scan.h"

#include <fmt/format.h>

#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "app/scan/ring.h"
#include "app/scan/second_view.h"
#include "core/crypto/hasher.h"
#include "core/image/aside_keys.h"
#include "core/image/layer_inspector.h"
#include "core/layer/inflate.h"
#include "core/layer/tar_reader.h"
#include "core/oci/blob_check.h"

namespace dvsguard::scan {
namespace {

constexpr std::size_t kChunkBytes = kSmallLayerBytes + 1;
constexpr std::size_t kChunks = 8;  // between two stages

layer::Encoding encoding_of(oci::LayerEncoding promised) {
  switch (promised) {
    case oci::LayerEncoding::Tar:
      return layer::Encoding::None;
    case oci::LayerEncoding::Gzip:
      return layer::Encoding::Gzip;
    case oci::LayerEncoding::Zstd:
      return layer::Encoding::Zstd;
  }
  return layer::Encoding::None;
}

void add_chunked(std::vector<image::Unread>& unread, std::uint64_t files) {
  for (const image::Unread::Bearing bearing : image::kEveryBearing)
    unread.push_back(
        {bearing, fmt::format("what engines unpack that use a layer's table of contents: it cuts {} files "
                              "into chunks whose digests were not compared",
                              files)});
}

class Pipeline {
 public:
  explicit Pipeline(const LayerJob& job)
      : job_(job),
        stored_(kChunks, kChunkBytes),
        plain_(kChunks, kChunkBytes),
        aside_(job.budgets),
        inspector_(job.key, job.budgets, job.limits.tar.max_files),
        second_view_(job.key) {
    if (job.blob.digest) check_.emplace(*job.blob.digest, job.blob.size);
  }

  Result<ScannedLayer> run() {
    TRY(tables_, Tables::of(job_.blob.annotations));
    TRY(Chunk first, fill(Chunk{LineBytes(kChunkBytes), 0}));
    TRY(const layer::Encoding encoding, encoding_at(first));
    Status read, inflated, taken;
    if (first.used <= kSmallLayerBytes) {
      read = guarded([&] { return pass(first); });
      if (read && check_) read = check_->finish();
      if (read) taken = guarded([&] { return take_whole(first, encoding); });
    } else {
      std::jthread reader([&, this] { read = read_all(std::move(first)); });
      std::jthread inflater;
      if (encoding != layer::Encoding::None)
        inflater = std::jthread([&, this] { inflated = inflate_all(encoding); });
      taken = take_all(encoding == layer::Encoding::None ? stored_ : plain_);
    }
    // What was read wrong explains what came of it.
    for (Status* status : {&read, &inflated, &taken}) {
      if (!*status) return std::move(status->error());
    }
    TRY(const std::uint64_t chunked, tables_.compare(second_view_));
    ScannedLayer layer{inspector_.take(), std::move(diff_id_)};
    aside_.add_to(layer.facts);
    if (chunked > 0) add_chunked(layer.facts.unread, chunked);
    return layer;
  }

 private:
  // The tar's bytes, one after the other.
  class Taker {
   public:
    explicit Taker(Pipeline& pipeline)
        : pipeline_(pipeline),
          both_(pipeline.inspector_, pipeline.second_view_),
          tar_(pipeline.tables_.any() ? static_cast<layer::EntrySink&>(both_) : pipeline.inspector_,
               pipeline.job_.limits.tar) {}

    Status take(std::span<const std::uint8_t> bytes) {
      digest_.update(bytes);
      TRY_STATUS(tar_.feed(bytes));
      pipeline_.job_.passed.inflated += bytes.size();
      return pipeline_.check_ratio();
    }
    Status finish() {
      TRY_STATUS(tar_.finish());
      pipeline_.diff_id_ = digest_.finish().text();
      return pipeline_.check_diff_id();
    }

   private:
    Pipeline& pipeline_;
    crypto::Sha256 digest_;
    Both both_;
    layer::TarReader tar_;
  };

  // As much as fits: small reads would make small chunks.
  Result<Chunk> fill(Chunk chunk) {
    while (chunk.used < chunk.bytes.size()) {
      TRY(const std::size_t got, job_.stream.read(std::span(chunk.bytes).subspan(chunk.used)));
      if (got == 0) break;
      chunk.used += got;
    }
    return chunk;
  }

  Result<layer::Encoding> encoding_at(const Chunk& first) const {
    const auto bytes = std::span<const std::uint8_t>(first.bytes).first(first.used);
    const layer::Encoding seen = layer::sniff(bytes).value_or(layer::Encoding::None);
    if (job_.blob.encoding && encoding_of(*job_.blob.encoding) != seen)
      return Error{.code = ErrorCode::Invalid, .what = "is not compressed as its media type says"};
    return seen;
  }

  // A thread has nobody above it who would catch.
  template <class Stage>
  static Status guarded(Stage stage) {
    try {
      return stage();
    } catch (const std::bad_alloc&) {
      return Error{.code = ErrorCode::Cap, .what = "there is not enough memory to read it"};
    }
  }

  Status read_all(Chunk chunk) {
    const Status status = guarded([&] { return read_chunks(std::move(chunk)); });
    stored_.close();
    return status;
  }

  Status read_chunks(Chunk chunk) {
    while (chunk.used > 0) {
      TRY_STATUS(pass(chunk));
      stored_.push(std::move(chunk));
      std::optional<Chunk> next = stored_.empty();
      if (!next) return {};  // whoever gave up says why
      TRY(chunk, fill(std::move(*next)));
    }
    return check_ ? check_->finish() : Status();
  }

  Status pass(const Chunk& chunk) {
    const auto bytes = std::span<const std::uint8_t>(chunk.bytes).first(chunk.used);
    if (check_) TRY_STATUS(check_->feed(bytes));
    tables_.pass(bytes);
    job_.passed.stored += bytes.size();
    return {};
  }

  Status inflate_all(layer::Encoding encoding) {
    const Status status = guarded([&] { return inflate_chunks(encoding); });
    if (!status) stored_.abandon();
    plain_.close();
    return status;
  }

  Status inflate_chunks(layer::Encoding encoding) {
    TRY(layer::Inflater inflater, layer::Inflater::make(encoding, job_.limits.inflate, &aside_));
    while (std::optional<Chunk> chunk = stored_.pop()) {
      std::span<const std::uint8_t> in = std::span(chunk->bytes).first(chunk->used);
      for (bool more = true; more;) {
        std::optional<Chunk> out = plain_.empty();
        if (!out) {
          stored_.abandon();
          return {};
        }
        TRY(out->used, inflater.inflate(in, out->bytes));
        more = out->used == out->bytes.size();
        out->used > 0 ? plain_.push(std::move(*out)) : plain_.recycle(std::move(*out));
      }
      stored_.recycle(std::move(*chunk));
    }
    return inflater.finish();
  }

  Status take_all(Ring& ring) {
    const Status status = guarded([&] { return take_chunks(ring); });
    if (!status) ring.abandon();
    return status;
  }

  Status take_chunks(Ring& ring) {
    Taker taker(*this);
    while (std::optional<Chunk> chunk = ring.pop()) {
      TRY_STATUS(taker.take(std::span<const std::uint8_t>(chunk->bytes).first(chunk->used)));
      ring.recycle(std::move(*chunk));
    }
    return taker.finish();
  }

  Status take_whole(const Chunk& chunk, layer::Encoding encoding) {
    TRY(layer::Inflater inflater, layer::Inflater::make(encoding, job_.limits.inflate, &aside_));
    Taker taker(*this);
    LineBytes buffer(encoding == layer::Encoding::None ? 0 : kChunkBytes);
    TRY_STATUS(inflater.feed(std::span(chunk.bytes).first(chunk.used), buffer,
                             [&](std::span<const std::uint8_t> bytes) { return taker.take(bytes); }));
    TRY_STATUS(inflater.finish());
    return taker.finish();
  }

  [[nodiscard]] Status check_ratio() const {
    const std::uint64_t inflated = job_.passed.inflated, most = job_.limits.inflate.max_ratio;
    if (inflated <= layer::kRatioFromTogether || inflated / most <= job_.passed.stored) return {};
    return Error{.code = ErrorCode::Cap,
                 .what = "inflates, with the layers before it, to more than " + std::to_string(most) +
                         " times their size (kMaxLayerRatio)",
                 .mend = "--max-layer-ratio raises it"};
  }

  Status check_diff_id() const {
    if (!job_.diff_id.empty() && diff_id_ != job_.diff_id)
      return Error{
          .code = ErrorCode::Invalid,
          .what = "inflates to other bytes than the image's configuration says (its diff id differs)"};
    return {};
  }

  const LayerJob& job_;
  Ring stored_, plain_;
  std::optional<oci::BlobCheck> check_;
  image::AsideKeys aside_;  // of the thread that inflates
  image::LayerInspector inspector_;
  layer::SecondView second_view_;
  Tables tables_;
  std::string diff_id_;
};

}  // namespace

Result<ScannedLayer> scan_layer(const LayerJob& job) {
  Result<ScannedLayer> scanned = Pipeline(job).run();
  if (!scanned) {
    std::string& where = scanned.error().where;
    const bool named = where.empty() || where == job.blob.name;
    where = "layer " + job.blob.name + (named ? "" : ": " + where);
  }
  return scanned;
}

}  // namespace dvsguard::scan
