#include "edge/archive/layout_folder.h"

#include <utility>

#include "core/oci/layout.h"
#include "edge/archive/file_bytes.h"

namespace dvsguard::archive {
namespace {

class LayoutFolder final : public oci::ImageSource, private oci::Documents {
 public:
  LayoutFolder(std::string path, std::string tag, sys::Fd directory)
      : path_(std::move(path)), tag_(std::move(tag)), directory_(std::move(directory)) {}

  Result<std::vector<oci::Image>> resolve(const oci::PlatformChoice& choice) override {
    TRY(const std::string marker, read(oci::kLayoutFile, oci::kMaxLayoutFileBytes));
    TRY_STATUS(oci::check_layout_file(marker, file_name(shown(oci::kLayoutFile))));
    TRY(std::string index, read(oci::kIndexFile, oci::kMaxManifestBytes));
    const FileName file = file_name(shown(oci::kIndexFile));
    TRY(const auto names, oci::read_layout_index(index, file, tag_, path_));
    auto images = oci::resolve_images(*this, names, choice);
    if (!images) {
      Error error = std::move(images).error();
      if (!error.place.file) error.place.file = file_name(path_);
      return error;
    }
    const auto as_is = std::make_shared<const oci::ImageDocument>(
        oci::ImageDocument{std::string(oci::kIndexFile), std::nullopt, std::move(index)});
    for (oci::Image& image : *images) {
      image.documents.push_back(as_is);
      for (oci::LayerBlob& layer : image.layers) layer.path = oci::blob_path(*layer.digest);
    }
    return images;
  }

  Result<std::unique_ptr<oci::ByteStream>> open_layer(const oci::LayerBlob& layer) override {
    TRY(const OpenFile file, open_below(directory_, layer.path, shown(layer.path)));
    return stream_of(file, 0, file.size, shown(layer.path));
  }

 private:
  Result<std::string> fetch(const oci::Descriptor& what) override {
    const std::string path = oci::blob_path(what.digest);
    TRY(const OpenFile file, open_below(directory_, path, shown(path)));
    if (file.size != what.size) {
      return Error{.code = ErrorCode::Invalid,
                   .place = {.file = file_name(shown(path))},
                   .what = "has " + std::to_string(file.size) + " bytes, not the " +
                           std::to_string(what.size) + " promised"};
    }
    return read_whole(file, static_cast<std::size_t>(what.size), shown(path));
  }

  Result<std::string> read(std::string_view name, std::size_t max) {
    TRY(const OpenFile file, open_below(directory_, std::string(name), shown(name)));
    return read_whole(file, max, shown(name));
  }

  [[nodiscard]] std::string shown(std::string_view name) const {
    return std::string(path_).append("/").append(name);
  }

  std::string path_, tag_;
  sys::Fd directory_;
};

}  // namespace

Result<std::unique_ptr<oci::ImageSource>> open_layout(const std::string& path, const std::string& tag) {
  TRY(sys::Fd directory, open_directory(path));
  return std::unique_ptr<oci::ImageSource>(std::make_unique<LayoutFolder>(path, tag, std::move(directory)));
}

}  // namespace dvsguard::archive
