#include "edge/archive/archive_stream.h"

#include <utility>

#include "core/layer/tar_reader.h"
#include "core/oci/image_config.h"
#include "core/text/display.h"

namespace dvsguard::archive {
namespace {

constexpr std::size_t kChunkBytes = 256u << 10;

bool begins_like_json(std::uint8_t byte) {
  return byte == '{' || byte == '[' || byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

layer::TarLimits limits(std::uint64_t max_bytes) {
  layer::TarLimits limits;
  limits.max_files = oci::kMaxArchiveEntries;
  limits.max_bytes = max_bytes;
  return limits;
}

}  // namespace

struct ArchiveStream::State final : public layer::EntrySink, public oci::ArchiveReader {
  State(BlobSink& sink, std::uint64_t max_bytes) : blobs(sink), reader(*this, limits(max_bytes)) {}

  Status begin(const layer::Entry& entry) override {
    path = entry.path;
    size = entry.size;
    mode = Mode::Passed;
    switch (entry.type) {
      case layer::EntryType::File:
        mode = Mode::Unknown;
        return files.add_file(path, size);
      case layer::EntryType::HardLink:
        return files.add_hard_link(path, entry.link);
      case layer::EntryType::Symlink:
        return files.add_symlink(path, entry.link);
      case layer::EntryType::CharDevice:
      case layer::EntryType::BlockDevice:
      case layer::EntryType::Directory:
      case layer::EntryType::Fifo:
        return {};
    }
    return {};
  }

  Status data(std::span<const std::uint8_t> bytes) override {
    if (mode == Mode::Unknown) TRY_STATUS(decide(!bytes.empty() && begins_like_json(bytes.front())));
    switch (mode) {
      case Mode::Kept:
        document->append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return {};
      case Mode::Blob:
        return blobs.data(bytes);
      case Mode::Unknown:
      case Mode::Passed:
        return {};
    }
    return {};
  }

  Status end() override {
    if (mode == Mode::Unknown) TRY_STATUS(decide(false));
    return mode == Mode::Blob ? blobs.end() : Status();
  }

  Status decide(bool like_json) {
    if (like_json && size <= oci::kMaxConfigBytes && size <= kMaxKeptBytes - kept_bytes) {
      kept_bytes += size;
      document = &documents[path];
      document->clear();  // of two with one path none is ever read
      document->reserve(static_cast<std::size_t>(size));
      mode = Mode::Kept;
      return {};
    }
    if (++offered > kMaxBlobs)
      return Error{.code = ErrorCode::Cap,
                   .where = text::printable(path),
                   .what = "the archive holds more than 10,000 files that may be layers (kMaxBlobs)"};
    TRY(const bool wanted, blobs.begin(path, size));
    mode = wanted ? Mode::Blob : Mode::Passed;
    return {};
  }

  Result<std::string> read(const oci::ArchiveFiles::File& file, std::size_t max) override {
    const auto refused = [&](ErrorCode code, std::string what) {
      return Error{.code = code, .where = text::printable(file.path), .what = std::move(what)};
    };
    if (file.size > max) {
      return refused(ErrorCode::Cap, "larger than its cap of " + std::to_string(max) + " bytes");
    }
    const auto found = documents.find(file.path);
    if (found != documents.end()) return found->second;
    if (file.size > kMaxKeptBytes - kept_bytes) {
      return refused(ErrorCode::Cap, "the archive's documents are too large together (kMaxKeptBytes)");
    }
    return refused(ErrorCode::Invalid, "is not JSON");
  }

  enum class Mode { Passed, Unknown, Kept, Blob };

  BlobSink& blobs;
  oci::ArchiveFiles files;
  std::map<std::string, std::string, std::less<>> documents;
  std::size_t kept_bytes = 0, offered = 0;
  layer::TarReader reader;

  // Of the entry that passes.
  Mode mode = Mode::Passed;
  std::string path;
  std::uint64_t size = 0;
  std::string* document = nullptr;
};

ArchiveStream::ArchiveStream(BlobSink& blobs, std::uint64_t max_bytes)
    : state_(std::make_unique<State>(blobs, max_bytes)) {}
ArchiveStream::ArchiveStream(ArchiveStream&&) noexcept = default;
ArchiveStream& ArchiveStream::operator=(ArchiveStream&&) noexcept = default;
ArchiveStream::~ArchiveStream() = default;

Status ArchiveStream::feed(std::span<const std::uint8_t> bytes) {
  return state_->reader.feed(bytes);
}

Status ArchiveStream::finish() {
  return state_->reader.finish();
}

Result<std::vector<oci::Image>> ArchiveStream::resolve(const oci::ArchiveQuery& query,
                                                       const oci::PlatformChoice& choice) const {
  return oci::resolve_archive(state_->files, *state_, query, choice);
}

const std::string* ArchiveStream::kept(std::string_view path) const {
  const auto found = state_->documents.find(path);
  return found == state_->documents.end() ? nullptr : &found->second;
}

Status read_archive(oci::ByteStream& from, ArchiveStream& to, const layer::InflateLimits& limits) {
  std::vector<std::uint8_t> in(kChunkBytes), out(kChunkBytes);
  std::optional<layer::Inflater> inflater;
  std::size_t filled = 0;
  while (true) {
    TRY(const std::size_t got, from.read(std::span(in).subspan(filled)));
    filled += got;
    if (!inflater) {
      const auto encoding = layer::sniff(std::span(in).first(filled));
      if (!encoding && got != 0) continue;
      TRY(inflater, layer::Inflater::make(encoding.value_or(layer::Encoding::None), limits));
    }
    TRY_STATUS(inflater->feed(std::span(in).first(filled), out,
                              [&](std::span<const std::uint8_t> bytes) { return to.feed(bytes); }));
    filled = 0;
    if (got == 0) break;
  }
  TRY_STATUS(inflater->finish());
  return to.finish();
}

}  // namespace dvsguard::archive
