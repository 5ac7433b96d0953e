#include "edge/registry/registry_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/oci/manifest.h"
#include "core/oci/media_type.h"
#include "core/oci/resolve.h"
#include "core/text/json.h"
#include "edge/registry/blob_stream.h"

namespace dvsguard::registry {
namespace {

constexpr std::size_t kMaxMirrorsTold = 1'000;  // bytes, about

using Fields = std::vector<std::pair<std::string, std::string>>;

// Without parameters, in lower case.
std::string media_type_of(const http::Headers& headers) {
  const std::string* header = headers.find("content-type");
  if (header == nullptr) return "";
  std::string type = header->substr(0, header->find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
  std::ranges::transform(type, type.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  });
  return type;
}

bool is_document(std::string_view type) {
  return oci::is_manifest(type) || oci::is_index(type) || oci::is_schema1(type);
}

// Where the server does not say: what the body says of itself, or looks like. Nothing where it is no JSON.
std::optional<std::string> type_inside(std::string_view bytes) {
  const auto root = text::parse_json(bytes, nullptr);
  if (!root || !root->is_map()) return std::nullopt;
  const text::Node* type = root->find("mediaType");
  if (type != nullptr && type->kind == text::Kind::String) return type->scalar;
  return std::string(root->find("manifests") != nullptr ? oci::kOciIndex : oci::kOciManifest);
}

Fields accept_documents() {
  Fields fields;
  for (const std::string_view type :
       {oci::kOciIndex, oci::kDockerList, oci::kOciManifest, oci::kDockerManifest})
    fields.emplace_back("Accept", type);
  return fields;
}

// Whether what failed with TLS may be a server without it.
bool may_lack_tls(const Session& session, const Error& error) {
  return !session.answered() && (error.code == ErrorCode::Syntax || http::is_unreached(error));
}

// What is told where neither way led to an answer.
Error of_both(Error with_tls, const Session& plain, Error error) {
  if (plain.answered()) return error;
  with_tls.what += "; http://" + plain.endpoint().base.authority() + ": " + error.what;
  return with_tls;
}

class RegistryDocuments final : public oci::Documents {
 public:
  explicit RegistryDocuments(Session& session) : session_(session) {}

  // What the reference names; its digest is computed, whatever the registry calls it.
  Result<oci::Descriptor> fetch_root(const oci::Reference& reference) {
    const std::string tag = reference.tag.value_or("latest");
    TRY(http::Exchange answer,
        session_.get_document("manifests/" + (reference.digest ? reference.digest->text() : tag),
                              accept_documents()));
    oci::Descriptor root;
    root.media_type = media_type_of(answer.headers());
    TRY(root_bytes_, http::read_body(answer, oci::kMaxManifestBytes));
    if (!is_document(root.media_type)) {
      auto inside = type_inside(root_bytes_);
      if (!inside) return answer.failure(ErrorCode::Syntax, "is no manifest");
      root.media_type = std::move(*inside);
    }
    root.digest = reference.digest.value_or(
        oci::ContentDigest{oci::DigestAlgorithm::Sha256, crypto::sha256(root_bytes_).hex()});
    root.size = root_bytes_.size();
    root_digest_ = root.digest;
    return root;
  }

  Result<std::string> fetch(const oci::Descriptor& what) override {
    if (what.digest == root_digest_) return root_bytes_;
    const bool document = is_document(what.media_type);
    TRY(http::Exchange answer,
        session_.get_document((document ? "manifests/" : "blobs/") + what.digest.text(),
                              document ? accept_documents() : Fields()));
    const std::string type = media_type_of(answer.headers());
    if (document && is_document(type) && type != what.media_type)
      return answer.failure(ErrorCode::Invalid, "is of another media type than the index says");
    const std::uint64_t most = std::min<std::uint64_t>(what.size, oci::kMaxDocumentsBytes);
    auto bytes = http::read_body(answer, static_cast<std::size_t>(most));
    if (!bytes && bytes.error().code == ErrorCode::Cap)
      return answer.failure(ErrorCode::Invalid, "is longer than the document that names it says");
    return bytes;
  }

 private:
  Session& session_;
  oci::ContentDigest root_digest_;
  std::string root_bytes_;
};

}  // namespace

Result<std::unique_ptr<RegistrySource>> RegistrySource::make(const oci::Reference& reference,
                                                             std::string name, const Options& options,
                                                             const std::shared_ptr<const Access>& access) {
  Settings settings;
  TRY(settings.hosts, read_host_settings(options.hosts_folders, reference.domain));
  TRY(settings.registries, read_registries_conf(options.registries));
  std::unique_ptr<RegistrySource> source(new RegistrySource(reference, std::move(name)));
  source->notes_ = settings.notes(reference);
  TRY(std::vector<Endpoint> endpoints,
      endpoints_of(reference, options.mirrors, options.plain_http, std::move(settings)));
  for (Endpoint& endpoint : endpoints)
    source->sessions_.push_back(std::make_shared<Session>(access, std::move(endpoint), reference.path));
  return source;
}

Result<std::vector<oci::Image>> RegistrySource::resolve_at(Session& session,
                                                           const oci::PlatformChoice& choice) const {
  RegistryDocuments documents(session);
  TRY(const oci::Descriptor root, documents.fetch_root(reference_));
  return oci::resolve_images(documents, root, choice, name_);
}

// A tag's meaning is not the word of everyone who has layers.
bool RegistrySource::resolves(const Session& session) const {
  return reference_.digest || session.endpoint().resolves;
}

// The way without TLS, where the one with it went otherwise wrong.
bool RegistrySource::is_passed(std::size_t index, const Error& last) const {
  return index > 0 && sessions_[index]->endpoint().without_tls && !may_lack_tls(*sessions_[index - 1], last);
}

// Those that failed are not asked again, and neither is the chosen one without TLS where it answered with it.
void RegistrySource::keep_from(std::size_t chosen) {
  const auto at = [&](std::size_t index) { return sessions_.begin() + static_cast<std::ptrdiff_t>(index); };
  if (chosen + 1 < sessions_.size() && sessions_[chosen + 1]->endpoint().without_tls)
    sessions_.erase(at(chosen + 1));
  sessions_.erase(std::remove_if(sessions_.begin(), at(chosen),
                                 [&](const std::shared_ptr<Session>& one) { return resolves(*one); }),
                  at(chosen));
}

Result<std::vector<oci::Image>> RegistrySource::resolve(const oci::PlatformChoice& choice) {
  Error last;
  std::string mirrors;  // why those did not do that were asked before
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (!resolves(*sessions_[i]) || is_passed(i, last)) continue;
    auto images = resolve_at(*sessions_[i], choice);
    if (images) {
      keep_from(i);
      return images;
    }
    const bool again = i > 0 && sessions_[i]->endpoint().without_tls;
    if (!again && !last.what.empty() && mirrors.size() < kMaxMirrorsTold)
      mirrors += (mirrors.empty() ? "" : "; ") + last.place.text() + " " + last.what;
    last = again ? of_both(std::move(last), *sessions_[i], images.error()) : std::move(images).error();
  }
  if (!mirrors.empty()) last.what += " (before it: " + mirrors + ")";
  return last;
}

Result<std::unique_ptr<oci::ByteStream>> RegistrySource::open_layer(const oci::LayerBlob& layer) {
  Error last;
  last.where = layer.name;
  last.what = "is no layer of a registry's image";
  if (layer.foreign || !layer.digest || !layer.size) return last;
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (is_passed(i, last)) continue;
    auto stream = open_blob(sessions_[i], *layer.digest, *layer.size);
    if (stream) return stream;
    last = std::move(stream).error();
  }
  return last;
}

}  // namespace dvsguard::registry
