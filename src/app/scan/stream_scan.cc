#include "app/scan/stream_scan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "app/scan/ring.h"
#include "core/crypto/hasher.h"
#include "core/image/assembly.h"
#include "core/image/document_keys.h"
#include "core/layer/inflate.h"
#include "core/layer/tar_header.h"
#include "edge/archive/archive_stream.h"

namespace dvsguard::scan {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
constexpr std::size_t kChunks = 8;
constexpr std::size_t kHeadBytes = layer::kBlock;
// Package databases of all that may be layers together, until it is known which of them are.
constexpr std::size_t kMaxDocumentsOfStream = std::size_t{256} << 20;

class RingStream final : public oci::ByteStream {
 public:
  explicit RingStream(Ring& ring) : ring_(ring) {}

  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    while (!chunk_ || at_ == chunk_->used) {
      if (chunk_) ring_.recycle(std::move(*chunk_));
      chunk_ = ring_.pop();
      at_ = 0;
      if (!chunk_) return std::size_t{0};
    }
    const std::size_t count = std::min(into.size(), chunk_->used - at_);
    std::copy_n(chunk_->bytes.begin() + static_cast<std::ptrdiff_t>(at_), count, into.begin());
    at_ += count;
    return count;
  }

 private:
  Ring& ring_;
  std::optional<Chunk> chunk_;
  std::size_t at_ = 0;
};

class MemoryStream final : public oci::ByteStream {
 public:
  explicit MemoryStream(std::string_view bytes) : bytes_(bytes) {}

  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    const std::size_t count = std::min(into.size(), bytes_.size());
    std::copy_n(bytes_.begin(), count, into.begin());
    bytes_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view bytes_;
};

struct Seen {
  Result<ScannedLayer> layer;
  crypto::Digest digest;  // of the bytes as they are stored
  std::uint64_t size = 0;
};

// What the archive offers as a layer, looked at on a thread of its own while the archive goes on to be read.
class Layers final : public archive::BlobSink {
 public:
  explicit Layers(const Options& options) : options_(options) {}
  ~Layers() override { stop(); }

  Result<bool> begin(const std::string& path, std::uint64_t size) override {
    path_ = path;
    size_ = 0;
    digest_ = crypto::Sha256();
    result_.reset();
    head_.clear();
    is_small_ = size <= kSmallLayerBytes;
    way_ = Way::Unknown;
    return true;
  }

  Status data(std::span<const std::uint8_t> bytes) override {
    switch (way_) {
      case Way::Unknown: {
        const std::size_t count = std::min(bytes.size(), kHeadBytes - head_.size());
        head_.append(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        if (head_.size() < kHeadBytes) return {};
        decide();
        return data(bytes.subspan(count));
      }
      case Way::NoLayer:
        return {};
      case Way::Small:
        head_.append(bytes.begin(), bytes.end());
        return {};
      case Way::Thread:
        return pass(bytes);
    }
    return {};
  }

  Status end() override {
    if (way_ == Way::Unknown) decide();
    switch (way_) {
      case Way::Unknown:
      case Way::NoLayer:
        break;
      case Way::Small:
        scan_kept(path_, head_);
        if (Seen& seen = seen_.at(path_); seen.layer) keep_documents(seen.layer->facts);
        return {};
      case Way::Thread:
        push();
        stop();
        if (*result_) keep_documents((*result_)->facts);
        break;
    }
    seen_.insert_or_assign(path_, Seen{std::move(*result_), digest_.finish(), size_});
    return {};
  }

  // Null where no such file passed by.
  Seen* find(const std::string& path) {
    const auto found = seen_.find(path);
    return found == seen_.end() ? nullptr : &found->second;
  }

  void scan_kept(const std::string& path, std::string_view bytes) {
    MemoryStream stream(bytes);
    oci::LayerBlob blob;
    blob.name = path;
    auto layer = scan_layer({stream, blob, {}, options_.limits, options_.key, budgets_, passed_});
    seen_.insert_or_assign(path, Seen{std::move(layer), crypto::sha256(bytes), bytes.size()});
  }

  // So many images, or places in one, ask for the layer.
  void expect(const std::string& path) { ++uses_[path]; }

  // A layer's facts for one more image. Each copy counts.
  void add(image::Assembly& assembly, std::size_t index, const std::string& path, image::LayerFacts& facts) {
    if (--uses_[path] == 0)
      assembly.add(index, std::move(facts));
    else if (budgets_.facts.take(facts.fact_bytes))
      assembly.add(index, facts);
    else
      assembly.add_unread(index, "its archive's images show more than is kept (kMaxFactBytesOfImage)");
  }

 private:
  enum class Way : std::uint8_t { Unknown, NoLayer, Small, Thread };

  // By its first bytes: most files of an archive that are no layers need no more than a look.
  void decide() {
    const auto bytes = std::span(reinterpret_cast<const std::uint8_t*>(head_.data()), head_.size());
    const bool is_packed = layer::sniff(bytes).value_or(layer::Encoding::None) != layer::Encoding::None;
    if (const Status status = is_packed ? Status() : is_tar(bytes); !status) {
      Error error = status.error();
      error.where = "layer " + path_;
      result_ = std::move(error);
      way_ = Way::NoLayer;
    } else if (is_small_) {
      way_ = Way::Small;
    } else {
      ring_.emplace(kChunks, kChunkBytes);
      blob_ = oci::LayerBlob{};
      blob_.name = path_;
      thread_ = std::jthread([this] { look(); });
      way_ = Way::Thread;
      (void)pass(bytes);
    }
  }

  // As far as its first header tells; zeros are the end of one that holds nothing.
  static Status is_tar(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < layer::kBlock) {
      if (layer::is_zero(bytes)) return {};
      return Error{.code = ErrorCode::Invalid, .what = "is no tar: it has no header"};
    }
    const auto block = bytes.first<layer::kBlock>();
    layer::TarHeader header;
    return layer::is_zero(block) ? Status() : layer::parse_header(block, header);
  }

  Status pass(std::span<const std::uint8_t> bytes) {
    if (!chunk_) chunk_ = ring_->empty();
    if (!chunk_) return {};  // no layer, as it turned out: an error is all that anybody will read of it
    digest_.update(bytes);
    size_ += bytes.size();
    while (!bytes.empty()) {
      if (!chunk_) chunk_ = ring_->empty();
      if (!chunk_) return {};
      const std::size_t count = std::min(bytes.size(), chunk_->bytes.size() - chunk_->used);
      std::copy_n(bytes.begin(), count, chunk_->bytes.begin() + static_cast<std::ptrdiff_t>(chunk_->used));
      chunk_->used += count;
      bytes = bytes.subspan(count);
      if (chunk_->used == chunk_->bytes.size()) push();
    }
    return {};
  }

  void look() {
    RingStream stream(*ring_);
    result_ = scan_layer({stream, blob_, {}, options_.limits, options_.key, budgets_, passed_});
    ring_->abandon();
  }

  void keep_documents(image::LayerFacts& facts) {
    for (image::DocumentFound& document : facts.documents) {
      if (document.bytes.size() > kMaxDocumentsOfStream - document_bytes_) {
        document.bytes = {};
        document.over_cap = true;
      }
      document_bytes_ += document.bytes.size();
    }
  }

  void push() {
    if (chunk_ && chunk_->used > 0) ring_->push(std::move(*chunk_));
    chunk_.reset();
    if (options_.progress) options_.progress(passed_.inflated);
  }

  void stop() {
    if (!thread_.joinable()) return;
    ring_->close();
    thread_.join();
  }

  const Options& options_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::size_t> uses_;
  image::Budgets budgets_;  // of the whole archive
  std::size_t document_bytes_ = 0;
  std::string path_, head_;
  Way way_ = Way::Unknown;
  bool is_small_ = false;
  std::uint64_t size_ = 0;
  crypto::Sha256 digest_;
  std::optional<Ring> ring_;
  std::optional<Chunk> chunk_;
  oci::LayerBlob blob_;
  std::optional<Result<ScannedLayer>> result_;
  Passed passed_;
  std::jthread thread_;
};

Error wrong_layer(const oci::LayerBlob& blob, std::string what) {
  Error error;
  error.where = "layer " + blob.name;
  error.what = std::move(what);
  return error;
}

Status check_layer(const oci::LayerBlob& blob, const Seen& seen, const std::string& diff_id) {
  if (!seen.layer) return seen.layer.error();
  if (blob.size && *blob.size != seen.size)
    return wrong_layer(blob, "has another size than its descriptor says");
  if (blob.digest && blob.digest->algorithm != oci::DigestAlgorithm::Sha256)
    return wrong_layer(
        blob, "has a digest that is not SHA-256, which an archive that passes by once is not held to");
  if (blob.digest && blob.digest->text() != seen.digest.text())
    return wrong_layer(blob, "holds other bytes than its digest says");
  if (seen.layer->diff_id != diff_id)
    return wrong_layer(blob,
                       "inflates to other bytes than the image's configuration says (its diff id differs)");
  return {};
}

Result<image::ImageFacts> assemble(const oci::Image& image, const archive::ArchiveStream& stream,
                                   Layers& layers, const Options& options) {
  image::Assembly assembly(image, options.key);
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    const oci::LayerBlob& blob = image.layers[i];
    if (blob.foreign) {
      assembly.add_unread(i, "has to be fetched from elsewhere, which is not done");
      continue;
    }
    if (const std::string* kept = stream.kept(blob.path);
        kept != nullptr && layers.find(blob.path) == nullptr)
      layers.scan_kept(blob.path, *kept);
    Seen* seen = layers.find(blob.path);
    if (seen == nullptr) return wrong_layer(blob, "is not in the archive");
    TRY_STATUS(check_layer(blob, *seen, image.config.diff_ids[i].text()));
    layers.add(assembly, i, blob.path, seen->layer->facts);
  }
  return assembly.finish();
}

}  // namespace

Result<std::vector<image::ImageFacts>> scan_stream(const archive::StreamedArchive& archive,
                                                   const oci::PlatformChoice& choice,
                                                   const Options& options) {
  Layers layers(options);
  archive::ArchiveStream stream(layers, options.limits.inflate.max_bytes);
  TRY_STATUS(archive::read_archive(*archive.bytes, stream, options.limits.inflate));
  TRY(const std::vector<oci::Image> images, stream.resolve(archive.query, choice));
  for (const oci::Image& image : images) {
    for (const oci::LayerBlob& blob : image.layers) layers.expect(blob.path);
  }
  std::vector<image::ImageFacts> all;
  image::DocumentKeys documents(options.key);
  for (const oci::Image& image : images) {
    TRY(image::ImageFacts facts, assemble(image, stream, layers, options));
    documents.add_to(facts);
    all.push_back(std::move(facts));
  }
  return all;
}

}  // namespace dvsguard::scan
