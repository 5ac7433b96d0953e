#include "core/oci/archive.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/oci/blob_check.h"
#include "core/oci/docker_archive.h"
#include "core/oci/layout.h"
#include "core/text/display.h"

namespace dvsguard::oci {
namespace {

Error at_source(const ArchiveQuery& query, Error error) {
  if (!error.place.file) error.place.file = file_name(query.source);
  return error;
}

class LayoutDocuments final : public Documents {
 public:
  LayoutDocuments(const ArchiveFiles& files, ArchiveReader& reader) : files_(files), reader_(reader) {}

  Result<std::string> fetch(const Descriptor& what) override {
    TRY(const auto file, files_.find(blob_path(what.digest)));
    if (file.size != what.size) {
      return Error{.code = ErrorCode::Invalid,
                   .where = file.path,
                   .what = "has " + std::to_string(file.size) + " bytes, not the " +
                           std::to_string(what.size) + " promised"};
    }
    return reader_.read(file, static_cast<std::size_t>(what.size));
  }

 private:
  const ArchiveFiles& files_;
  ArchiveReader& reader_;
};

class Resolver {
 public:
  Resolver(const ArchiveFiles& files, ArchiveReader& reader, const ArchiveQuery& query,
           const PlatformChoice& choice)
      : files_(files), reader_(reader), query_(query), choice_(choice) {}

  Result<std::vector<Image>> layout() {
    TRY(const std::string marker, read(kLayoutFile, kMaxLayoutFileBytes));
    TRY_STATUS(check_layout_file(marker, shown(kLayoutFile)));
    TRY(std::string index, read(kIndexFile, kMaxManifestBytes));
    TRY(const auto names, read_layout_index(index, shown(kIndexFile), query_.tag, query_.source));
    LayoutDocuments documents(files_, reader_);
    TRY(auto images, resolve_images(documents, names, choice_));
    const auto as_is = document(kIndexFile, std::move(index));
    for (Image& image : images) {
      image.documents.push_back(as_is);
      for (LayerBlob& layer : image.layers) TRY_STATUS(place_layer(layer, blob_path(*layer.digest)));
    }
    return images;
  }

  Result<std::vector<Image>> docker() {
    TRY(std::string bytes, read(kDockerManifestFile, kMaxManifestBytes));
    TRY(const auto archived, parse_archive_manifest(bytes, shown(kDockerManifestFile)));
    const auto as_is = document(kDockerManifestFile, std::move(bytes));
    std::vector<Image> images;
    std::vector<std::string> passed;
    for (const ArchivedImage& one : archived) {
      if (!query_.tag.empty() && !one.is_called(query_.tag)) {
        passed.insert(passed.end(), one.tags.begin(), one.tags.end());
        continue;
      }
      TRY(Image image, load(one));
      image.documents.push_back(as_is);
      const ImageConfig& config = image.config;
      const Platform platform{config.os, config.architecture, config.variant};
      if (choice_.strict && !choice_.rank(platform)) {
        passed.push_back(platform.text());
      } else {
        images.push_back(std::move(image));
      }
    }
    if (images.empty()) return none(passed);
    return images;
  }

 private:
  static std::shared_ptr<const ImageDocument> document(std::string_view name, std::string bytes) {
    return std::make_shared<const ImageDocument>(
        ImageDocument{std::string(name), std::nullopt, std::move(bytes)});
  }

  [[nodiscard]] FileName shown(std::string_view name) const {
    return file_name(query_.source + "/" + std::string(name));
  }

  Result<std::string> read(std::string_view path, std::size_t max) {
    auto file = files_.find(path);
    if (!file) return named(std::move(file).error());
    return reader_.read(*file, max);
  }

  // Something names it, so that it is no answer to say that the archive holds no image.
  static Error named(Error error) {
    if (error.code == ErrorCode::Missing) error.code = ErrorCode::Invalid;
    return error;
  }

  Status place_layer(LayerBlob& layer, std::string_view path) {
    auto file = files_.find(path);
    if (!file && layer.foreign && file.error().code == ErrorCode::Missing) return {};
    if (!file) return named(std::move(file).error());
    layer.path = std::move(file->path);
    return {};
  }

  Result<Image> load(const ArchivedImage& archived) {
    Image image;
    TRY(image.config_bytes, read(archived.config, kMaxConfigBytes));
    const auto promised = digest_in_config_path(archived.config);
    if (promised) TRY_STATUS(check_blob(image.config_bytes, *promised, std::nullopt));
    image.config_digest = {DigestAlgorithm::Sha256, crypto::sha256(image.config_bytes).hex()};
    TRY(image.config, parse_image_config(image.config_bytes, shown(text::printable(archived.config))));
    if (image.config.diff_ids.size() != archived.layers.size()) {
      return Error{.code = ErrorCode::Invalid,
                   .where = text::printable(archived.config),
                   .what = "has " + std::to_string(image.config.diff_ids.size()) +
                           " diff ids, but the archive names " + std::to_string(archived.layers.size()) +
                           " layers"};
    }
    image.name = query_.source;
    if (!archived.tags.empty()) image.name += ":" + archived.tags.front();
    for (const std::string& path : archived.layers) {
      LayerBlob& layer = image.layers.emplace_back();
      layer.name = path;
      layer.digest = digest_in_blob_path(path);
      TRY_STATUS(place_layer(layer, path));
    }
    return image;
  }

  Error none(const std::vector<std::string>& passed) const {
    Error error{.code = ErrorCode::Missing, .what = "holds no image"};
    if (!query_.tag.empty()) error.what += " called " + text::quoted(query_.tag);
    if (!passed.empty()) error.what += ": it holds " + text::printable(passed.front());
    if (passed.size() > 1) error.what += " and " + std::to_string(passed.size() - 1) + " more";
    return error;
  }

  const ArchiveFiles& files_;
  ArchiveReader& reader_;
  const ArchiveQuery& query_;
  const PlatformChoice& choice_;
};

bool is_same(const Image& a, const Image& b) {
  return a.config_digest == b.config_digest &&
         std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(),
                    [](const LayerBlob& x, const LayerBlob& y) { return x.path == y.path; });
}

// Either view may lack what was asked for; where both do, the first one's answer stands.
Result<std::vector<Image>> resolve_both(Resolver& resolver) {
  auto images = resolver.layout();
  auto others = resolver.docker();
  if (!images && (images.error().code != ErrorCode::Missing || !others)) return images;
  if (!others && others.error().code != ErrorCode::Missing) return others;
  if (!images) return others;
  if (!others) return images;
  for (Image& other : *others) {
    const auto same =
        std::find_if(images->begin(), images->end(), [&](const Image& i) { return is_same(i, other); });
    if (same == images->end())
      images->push_back(std::move(other));
    else
      same->documents.insert(same->documents.end(), other.documents.begin(), other.documents.end());
  }
  return images;
}

}  // namespace

Result<std::vector<Image>> resolve_archive(const ArchiveFiles& files, ArchiveReader& reader,
                                           const ArchiveQuery& query, const PlatformChoice& choice) {
  Resolver resolver(files, reader, query, choice);
  const bool layout = query.kind != ArchiveKind::Docker && (files.has(kLayoutFile) || files.has(kIndexFile));
  const bool docker = query.kind != ArchiveKind::Layout && files.has(kDockerManifestFile);
  if (!layout && !docker) {
    const bool old = files.has("repositories");
    Error error{.code = old ? ErrorCode::Unsupported : ErrorCode::Invalid,
                .what = old ? "was written by a Docker older than 1.10, whose layers have no digests"
                            : "is no image's archive: it holds neither oci-layout nor manifest.json"};
    return at_source(query, std::move(error));
  }
  auto images = layout && docker ? resolve_both(resolver) : layout ? resolver.layout() : resolver.docker();
  if (!images) return at_source(query, std::move(images).error());
  return images;
}

}  // namespace dvsguard::oci
