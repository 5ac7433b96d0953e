#include "core/oci/docker_archive.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/split.h"
#include "core/oci/archive.h"

namespace {

using namespace dvsguard;
using namespace dvsguard::oci;

bool is_inside(std::string_view path) {
  if (path.empty() || path.starts_with('/')) return false;
  for (const auto part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

// The same bytes for every file: what is read hardly matters, where it is sought does.
class Reader final : public ArchiveReader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  Result<std::string> read(const ArchiveFiles::File& file, std::size_t max) override {
    if (!is_inside(file.path)) std::abort();
    if (file.path == kDockerManifestFile) return std::string(bytes_);
    if (max < 2) std::abort();
    return std::string(R"({"rootfs":{"type":"layers","diff_ids":[]}})");
  }

 private:
  std::string_view bytes_;
};

}  // namespace

// Lines of `+PATH`, `LINK>TARGET` and `LINK=TARGET`, an empty line, then a manifest.json.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ArchiveFiles files;
  (void)files.add_file(kDockerManifestFile, 1);
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
    if (line.empty()) break;
    const std::size_t at = line.find_first_of(">=");
    if (line[0] == '+') {
      if (is_inside(line.substr(1))) (void)files.add_file(line.substr(1), 1);
    } else if (at != std::string_view::npos && is_inside(line.substr(0, at))) {
      const auto target = line.substr(at + 1);
      (void)(line[at] == '>' ? files.add_symlink(line.substr(0, at), target)
                             : files.add_hard_link(line.substr(0, at), target));
    }
  }
  Reader reader(bytes);
  const auto images = resolve_archive(files, reader, {ArchiveKind::Docker, "a", ""}, {});
  if (!images) return 0;
  for (const Image& image : *images) {
    if (image.layers.size() != image.config.diff_ids.size()) std::abort();
  }
  const auto archived = parse_archive_manifest(bytes, nullptr);
  if (!archived) std::abort();
  for (const ArchivedImage& image : *archived) {
    if (!is_inside(image.config)) std::abort();
    for (const std::string& layer : image.layers) {
      if (!is_inside(layer)) std::abort();
      const auto file = files.find(layer);
      if (file && !is_inside(file->path)) std::abort();
    }
  }
  return 0;
}
