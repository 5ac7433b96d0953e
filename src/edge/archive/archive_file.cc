#include "edge/archive/archive_file.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "core/layer/tar_reader.h"
#include "core/text/display.h"

namespace dvsguard::archive {
namespace {

// Headers come a few at a time between blobs: a larger piece would mostly be read for nothing.
constexpr std::size_t kHeaderBytes = 16384;

// Lists what the tar holds.
class Listing final : public layer::EntrySink {
 public:
  explicit Listing(oci::ArchiveFiles& files) : files_(files), reader_(*this, limits()) {}

  Status list(const OpenFile& file, const std::string& shown) {
    std::vector<std::uint8_t> chunk(kHeaderBytes);
    for (std::uint64_t at = 0; at < file.size;) {
      const std::uint64_t left = file.size - at;
      if (const std::uint64_t data = std::min(reader_.skippable(), left); data > 0) {
        TRY_STATUS(reader_.skip(data));
        at += data;
        continue;
      }
      const auto stream = stream_of(file, at, left, shown);
      TRY(const std::size_t got, stream->read(chunk));
      TRY_STATUS(reader_.feed(std::span(chunk).first(got)));
      at += got;
    }
    return reader_.finish();
  }

  Status begin(const layer::Entry& entry) override {
    entry_ = entry;
    return {};
  }
  Status data(std::span<const std::uint8_t> /*bytes*/) override { return {}; }
  Status end() override {
    switch (entry_.type) {
      case layer::EntryType::File:
        // A sparse file's holes are in its size and not in the tar.
        if (reader_.bytes() - entry_.offset != entry_.size) return files_.add_sparse_file(entry_.path);
        return files_.add_file(entry_.path, entry_.size, entry_.offset);
      case layer::EntryType::HardLink:
        return files_.add_hard_link(entry_.path, entry_.link);
      case layer::EntryType::Symlink:
        return files_.add_symlink(entry_.path, entry_.link);
      case layer::EntryType::CharDevice:
      case layer::EntryType::BlockDevice:
      case layer::EntryType::Directory:
      case layer::EntryType::Fifo:
        return {};
    }
    return {};
  }

 private:
  static layer::TarLimits limits() {
    layer::TarLimits limits;
    limits.max_files = oci::kMaxArchiveEntries;
    limits.max_bytes = std::numeric_limits<std::uint64_t>::max();  // none of them is read
    return limits;
  }

  oci::ArchiveFiles& files_;
  layer::Entry entry_;
  layer::TarReader reader_;
};

class ArchiveFile final : public oci::ImageSource, private oci::ArchiveReader {
 public:
  ArchiveFile(OpenFile file, oci::ArchiveQuery query) : file_(std::move(file)), query_(std::move(query)) {}

  Status list() {
    Status listed = Listing(files_).list(file_, query_.source);
    if (listed) return {};
    Error error = std::move(listed).error();
    if (!error.place.file) error.place.file = file_name(query_.source);
    return error;
  }

  Result<std::vector<oci::Image>> resolve(const oci::PlatformChoice& choice) override {
    return oci::resolve_archive(files_, *this, query_, choice);
  }

  Result<std::unique_ptr<oci::ByteStream>> open_layer(const oci::LayerBlob& layer) override {
    TRY(const auto file, files_.find(layer.path));
    return stream_of(file_, file.offset, file.size, query_.source);
  }

 private:
  Result<std::string> read(const oci::ArchiveFiles::File& file, std::size_t max) override {
    if (file.size > max) {
      return Error{.code = ErrorCode::Cap,
                   .where = text::printable(file.path),
                   .what = "larger than its cap of " + std::to_string(max) + " bytes"};
    }
    return read_range(file_, file.offset, file.size, query_.source);
  }

  OpenFile file_;
  oci::ArchiveQuery query_;
  oci::ArchiveFiles files_;
};

}  // namespace

Result<std::unique_ptr<oci::ImageSource>> open_archive(OpenFile file, oci::ArchiveQuery query) {
  auto archive = std::make_unique<ArchiveFile>(std::move(file), std::move(query));
  TRY_STATUS(archive->list());
  return std::unique_ptr<oci::ImageSource>(std::move(archive));
}

}  // namespace dvsguard::archive
