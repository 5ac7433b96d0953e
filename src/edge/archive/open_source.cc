#include "edge/archive/open_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/layer/inflate.h"
#include "core/oci/layout.h"
#include "edge/archive/archive_file.h"
#include "edge/archive/file_bytes.h"
#include "edge/archive/layout_folder.h"

namespace dvsguard::archive {
namespace {

constexpr std::size_t kMagicAt = 257;  // POSIX pax, ustar header block
constexpr std::string_view kMagic = "ustar";

bool is_directory(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

class StandardInput final : public oci::ByteStream {
 public:
  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    while (true) {
      const ssize_t got = ::read(STDIN_FILENO, into.data(), into.size());
      if (got < 0 && errno == EINTR) continue;
      if (got >= 0) return static_cast<std::size_t>(got);
      return Error{.code = ErrorCode::Io,
                   .place = {.file = file_name("-")},
                   .what = "cannot read it: " + std::generic_category().message(errno)};
    }
  }
};

Result<Opened> open_file(const std::string& path, oci::ArchiveKind kind, const std::string& tag) {
  TRY(OpenFile file, open_user_file(path));
  oci::ArchiveQuery query{kind, path, tag};
  std::array<std::uint8_t, kMagicAt + kMagic.size()> head{};
  const auto stream = stream_of(file, 0, file.size, path);
  std::size_t filled = 0;
  while (filled < head.size()) {
    TRY(const std::size_t got, stream->read(std::span(head).subspan(filled)));
    if (got == 0) break;
    filled += got;
  }
  const auto encoding = layer::sniff(std::span(head).first(filled));
  if (encoding && *encoding != layer::Encoding::None) {
    return Opened(StreamedArchive{stream_of(file, 0, file.size, path), std::move(query)});
  }
  const std::string_view magic(reinterpret_cast<const char*>(head.data()) + kMagicAt, kMagic.size());
  if (magic != kMagic) {
    return Error{.code = ErrorCode::Invalid,
                 .place = {.file = file_name(path)},
                 .what = "is neither a folder nor an image's archive (a tar, plain, gzip or zstd)"};
  }
  TRY(auto source, open_archive(std::move(file), std::move(query)));
  return Opened(std::move(source));
}

Result<Opened> open_folder(const std::string& path, const std::string& tag) {
  TRY(auto source, open_layout(path, tag));
  return Opened(std::move(source));
}

Result<Opened> open_path(const std::string& path) {
  if (!is_directory(path)) return open_file(path, oci::ArchiveKind::Any, "");
  if (is_there(path + "/" + std::string(oci::kLayoutFile))) return open_folder(path, "");
  return Opened(RootFolder{path});
}

Error not_a_file(std::string what) {
  return Error{.code = ErrorCode::Usage, .what = std::move(what)};
}

struct Opener {
  Result<Opened> operator()(const oci::LayoutSource& spec) const { return open_folder(spec.path, spec.tag); }
  Result<Opened> operator()(const oci::ArchiveSource& spec) const {
    return open_file(spec.path, spec.kind, spec.tag);
  }
  Result<Opened> operator()(const oci::RootSource& spec) const {
    TRY(const sys::Fd directory, open_directory(spec.path));
    return Opened(RootFolder{spec.path});
  }
  Result<Opened> operator()(const oci::PathSource& spec) const { return open_path(spec.path); }
  Result<Opened> operator()(const oci::StreamSource&) const {
    return Opened(StreamedArchive{std::make_unique<StandardInput>(), {oci::ArchiveKind::Any, "-", ""}});
  }
  Result<Opened> operator()(const oci::RegistrySource&) const { return not_a_file("is in a registry"); }
  Result<Opened> operator()(const oci::EngineSource&) const { return not_a_file("is in a container engine"); }
  Result<Opened> operator()(const oci::NamedSource&) const {
    return not_a_file("is in a registry or a container engine");
  }
};

}  // namespace

bool is_there(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

Result<Opened> open_source(const oci::SourceSpec& spec) {
  return std::visit(Opener(), spec);
}

}  // namespace dvsguard::archive
