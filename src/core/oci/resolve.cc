#include "core/oci/resolve.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/oci/blob_check.h"
#include "core/oci/media_type.h"
#include "core/text/display.h"

namespace dvsguard::oci {
namespace {

Error at_blob(ErrorCode code, const Descriptor& what, std::string why) {
  return Error{.code = code, .where = what.digest.text(), .what = std::move(why)};
}

std::vector<LayerBlob> layer_blobs(const Manifest& manifest) {
  std::vector<LayerBlob> out;
  for (const Descriptor& layer : manifest.layers) {
    const LayerType type = layer_type(layer.media_type).value_or(LayerType{});
    out.push_back({.digest = layer.digest,
                   .size = layer.size,
                   .encoding = type.encoding,
                   .foreign = type.foreign || !layer.urls.empty(),
                   .name = layer.digest.text(),
                   .path = {},
                   .annotations = layer.annotations});
  }
  return out;
}

class Resolver {
 public:
  Resolver(Documents& documents, const PlatformChoice& choice) : documents_(documents), choice_(choice) {}

  Result<std::vector<Image>> resolve(const std::vector<Descriptor>& roots, std::string_view name) {
    name_ = name;
    seen_.clear();
    candidates_.clear();
    others_.clear();
    indexes_.clear();
    for (const Descriptor& root : roots) TRY_STATUS(collect(root, 0));
    return choice_.all() ? all() : best();
  }

 private:
  // The bytes of a document, held to what points at it.
  Result<std::string> read(const Descriptor& what, std::size_t max, std::string_view cap) {
    if (what.size > max) {
      return at_blob(ErrorCode::Cap, what,
                     "has " + std::to_string(what.size) + " bytes, over its cap of " + std::to_string(max) +
                         " (" + std::string(cap) + ")");
    }
    if (++count_ > kMaxDocuments)
      return at_blob(ErrorCode::Cap, what, "is one document too many (kMaxDocuments)");
    bytes_ += what.size;
    if (bytes_ > kMaxDocumentsBytes) {
      return at_blob(ErrorCode::Cap, what, "is over the cap on all documents (kMaxDocumentsBytes)");
    }
    auto bytes = documents_.fetch(what);
    if (!bytes) {
      // Something names it, so that it is no answer to say that the source holds no image.
      Error error = std::move(bytes).error();
      if (error.code == ErrorCode::Missing) error.code = ErrorCode::Invalid;
      return error;
    }
    TRY_STATUS(check_blob(*bytes, what.digest, what.size));
    return bytes;
  }

  struct ReadDocument {
    Document content;
    std::shared_ptr<const ImageDocument> as_is;
  };

  Result<ReadDocument> read_document(const Descriptor& what) {
    TRY(std::string bytes, read(what, kMaxManifestBytes, "kMaxManifestBytes"));
    TRY(Document content, parse_document(bytes, what.media_type, file_name(what.digest.text())));
    const char* name = std::holds_alternative<Index>(content) ? "index" : "manifest";
    return ReadDocument{std::move(content), std::make_shared<const ImageDocument>(
                                                ImageDocument{name, what.digest, std::move(bytes)})};
  }

  // Every image's manifest below `what`, in order, each once.
  Status collect(const Descriptor& what, std::size_t depth) {
    if (what.is_attestation() || !seen_.insert(what.digest.text()).second) return {};
    if (is_schema1(what.media_type)) {
      return at_blob(ErrorCode::Unsupported, what, "is a Docker schema 1 manifest, which is not read");
    }
    if (is_manifest(what.media_type)) {
      candidates_.push_back(what);
      return {};
    }
    if (!is_index(what.media_type)) {
      others_.push_back("something of type " + text::quoted(what.media_type));
      return {};
    }
    if (depth == kMaxIndexDepth) {
      return at_blob(ErrorCode::Cap, what, "is an index too deep within others (kMaxIndexDepth)");
    }
    TRY(const ReadDocument document, read_document(what));
    indexes_.push_back(document.as_is);
    for (const Descriptor& entry : std::get<Index>(document.content).manifests)
      TRY_STATUS(collect(entry, depth + 1));
    return {};
  }

  // Nothing where it is an artifact.
  Result<std::optional<Image>> load(const Descriptor& what, bool may_be_artifact) {
    TRY(const ReadDocument document, read_document(what));
    const auto& manifest = std::get<Manifest>(document.content);
    if (may_be_artifact && is_artifact(manifest)) {
      others_.push_back("an artifact");
      return std::optional<Image>();
    }
    if (auto status = check_is_image(manifest); !status) {
      Error error = std::move(status).error();
      error.where = what.digest.text();
      return error;
    }
    TRY(std::string config, read(manifest.config, kMaxConfigBytes, "kMaxConfigBytes"));
    Image image;
    TRY(image.config, parse_image_config(config, file_name(manifest.config.digest.text())));
    if (image.config.diff_ids.size() != manifest.layers.size()) {
      return at_blob(ErrorCode::Invalid, what,
                     "has " + std::to_string(manifest.layers.size()) + " layers, but its config has " +
                         std::to_string(image.config.diff_ids.size()) + " diff ids");
    }
    image.name = name_;
    image.manifest = what.digest;
    image.config_digest = manifest.config.digest;
    image.config_bytes = std::move(config);
    image.layers = layer_blobs(manifest);
    image.annotations = manifest.annotations;
    image.documents = indexes_;
    image.documents.push_back(document.as_is);
    return std::optional(std::move(image));
  }

  Result<std::vector<Image>> all() {
    std::vector<Image> out;
    const bool several = candidates_.size() > 1;
    for (const Descriptor& candidate : candidates_) {
      TRY(auto image, load(candidate, several));
      if (image) out.push_back(*std::move(image));
    }
    if (out.empty()) return none();
    return out;
  }

  // The best for the platforms asked for; among equals the first, as containerd's stable sort has it.
  Result<std::vector<Image>> best() {
    const bool alone = candidates_.size() == 1;
    const bool any = alone && !choice_.strict;  // whatever its platform
    std::optional<Image> chosen;
    std::optional<std::size_t> rank;
    const auto better = [&](const Platform& platform) {
      const auto found = choice_.rank(platform);
      if (!found) others_.push_back(text::printable(platform.text()));
      return found && (!rank || *found < *rank) ? found : std::nullopt;
    };
    for (const Descriptor& candidate : candidates_) {
      std::optional<std::size_t> found;
      if (candidate.platform) {
        found = better(*candidate.platform);
        if (!found && !any) continue;
      }
      TRY(auto image, load(candidate, !alone));
      if (!image) continue;
      const ImageConfig& config = image->config;
      if (!candidate.platform) found = better({config.os, config.architecture, config.variant});
      if (!found && !any) continue;
      rank = found;
      chosen = *std::move(image);
    }
    if (!chosen) return none();
    std::vector<Image> out;
    out.push_back(*std::move(chosen));
    return out;
  }

  Error none() {
    std::sort(others_.begin(), others_.end());
    others_.erase(std::unique(others_.begin(), others_.end()), others_.end());
    constexpr std::size_t kShown = 12;
    std::string holds;
    for (std::size_t i = 0; i < std::min(kShown, others_.size()); ++i) {
      holds += (i == 0 ? "" : ", ") + others_[i];
    }
    Error error{.code = ErrorCode::Missing, .what = "holds no image"};
    if (!choice_.all()) error.what += " for " + text::printable(choice_.wanted.front().text());
    if (!holds.empty()) error.what += ": it holds " + holds + (others_.size() > kShown ? ", …" : "");
    if (!choice_.all() && !holds.empty()) error.mend = "name one with --platform, or take --all-platforms";
    return error;
  }

  Documents& documents_;
  const PlatformChoice& choice_;
  std::string name_;
  std::set<std::string> seen_;
  std::vector<Descriptor> candidates_;
  std::vector<std::shared_ptr<const ImageDocument>> indexes_;  // whoever pulls one image reads them all
  std::vector<std::string> others_;                            // what is there and was not taken
  std::size_t count_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<std::vector<Image>> resolve_images(Documents& documents, const Descriptor& root,
                                          const PlatformChoice& choice, std::string_view name) {
  return Resolver(documents, choice).resolve({root}, name);
}

Result<std::vector<Image>> resolve_images(Documents& documents, const std::vector<NamedRoots>& names,
                                          const PlatformChoice& choice) {
  Resolver resolver(documents, choice);  // one for all: its caps are on what is read in all
  std::vector<Image> out;
  std::set<std::string> there;
  std::optional<Error> missing;
  for (const NamedRoots& named : names) {
    auto images = resolver.resolve(named.roots, named.name);
    if (!images && images.error().code != ErrorCode::Missing) return std::move(images).error();
    if (!images) {
      if (!missing) missing = std::move(images).error();
      continue;
    }
    for (Image& image : *images) {
      if (there.insert(image.manifest->text()).second) out.push_back(std::move(image));
    }
  }
  if (!out.empty()) return out;
  return missing.value_or(Error{.code = ErrorCode::Missing, .what = "holds no image"});
}

}  // namespace dvsguard::oci
