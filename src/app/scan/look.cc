#include "app/scan/look.h"

#include <unistd.h>

#include <memory>
#include <utility>
#include <variant>

#include "app/scan/root_scan.h"
#include "app/scan/stream_scan.h"
#include "core/image/document_keys.h"
#include "core/oci/source_spec.h"
#include "edge/archive/open_source.h"
#include "edge/engine/address.h"
#include "edge/engine/image.h"
#include "edge/http/proxy.h"
#include "edge/registry/trust.h"
#include "edge/sys/process.h"

namespace dvsguard::scan {
namespace {

class Variables {
 public:
  Variables() : all_(sys::environment()) {}
  [[nodiscard]] std::string operator[](const char* name) const {
    const auto found = all_.find(name);
    return found == all_.end() ? std::string() : found->second;
  }

 private:
  compose::Environment all_;
};

Result<std::shared_ptr<const registry::Access>> access(const Request& request, const Variables& variables) {
  TRY(http::Proxies proxies, http::Proxies::of_environment());
  registry::CredentialPlaces places{variables["REGISTRY_AUTH_FILE"], variables["XDG_RUNTIME_DIR"],
                                    variables["XDG_CONFIG_HOME"], variables["DOCKER_CONFIG"],
                                    variables["HOME"]};
  std::vector<std::string> folders = registry::certificate_folders(variables["HOME"]);
  folders.insert(folders.end(), request.certificate_folders.begin(), request.certificate_folders.end());
  return std::make_shared<const registry::Access>(
      registry::Access{http::Client(std::move(proxies)), registry::CredentialStore(std::move(places)),
                       std::move(folders), http::Patience{}});
}

// An engine names an image by its configuration's digest, or by its manifest's where it stores images as
// containerd does.
Status check_id(const oci::Image& image, const std::string& id) {
  const bool same = image.config_digest.text() == id || (image.manifest && image.manifest->text() == id);
  if (same) return {};
  return Error{.code = ErrorCode::Invalid,
               .where = image.name,
               .what = "the engine handed over another image than the one that it was asked for"};
}

using Lookeds = Result<std::vector<Looked>>;

class Looker {
 public:
  Looker(const Request& request, const Options& options) : request_(request), options_(options) {}

  Lookeds operator()(const oci::RegistrySource& source) { return pull(source.reference); }
  Lookeds operator()(const oci::NamedSource& source) {
    return request_.engine ? ask_engine(request_.image) : pull(source.reference);
  }
  Lookeds operator()(const oci::EngineSource& source) {
    return ask_engine(source.id          ? source.id->text()
                      : source.reference ? source.reference->familiar()
                                         : request_.image);
  }
  // Everything else is a file of this machine.
  template <class Source>
  Lookeds operator()(const Source& source) {
    TRY(archive::Opened opened, archive::open_source(oci::SourceSpec(source)));
    if (auto* images = std::get_if<std::unique_ptr<oci::ImageSource>>(&opened)) return all_of(**images, "");
    if (auto* stream = std::get_if<archive::StreamedArchive>(&opened)) return all_of(*stream, "");
    TRY(ScannedRoot root, scan_root(std::get<archive::RootFolder>(opened).path, options_));
    std::vector<Looked> looked;
    looked.push_back({std::move(root.facts), "", std::move(root.notes)});
    return looked;
  }

 private:
  Lookeds all_of(oci::ImageSource& source, const std::string& reference) const {
    TRY(const std::vector<oci::Image> images, source.resolve(request_.platforms));
    std::vector<Looked> looked;
    looked.reserve(images.size());
    image::DocumentKeys documents(options_.key);
    for (const oci::Image& image : images) {
      TRY(image::ImageFacts facts, scan_image(source, image, options_));
      documents.add_to(facts);
      looked.push_back({std::move(facts), reference, {}});
    }
    return looked;
  }

  Lookeds all_of(const archive::StreamedArchive& archive, const std::string& reference) const {
    TRY(std::vector<image::ImageFacts> all, scan_stream(archive, request_.platforms, options_));
    std::vector<Looked> looked;
    looked.reserve(all.size());
    for (image::ImageFacts& facts : all) looked.push_back({std::move(facts), reference, {}});
    return looked;
  }

  Lookeds pull(const oci::Reference& reference) const {
    TRY(const auto with, access(request_, variables_));
    registry::Options options = request_.registry;
    if (options.hosts_folders.empty())
      options.hosts_folders = registry::hosts_folders(variables_["HOME"], variables_["XDG_CONFIG_HOME"]);
    options.registries = {variables_["CONTAINERS_REGISTRIES_CONF"], variables_["HOME"], "/etc/containers"};
    TRY(const auto source, registry::RegistrySource::make(reference, request_.image, options, with));
    TRY(std::vector<Looked> looked, all_of(*source, reference.text()));
    for (Looked& one : looked)
      one.notes.insert(one.notes.end(), source->notes().begin(), source->notes().end());
    return looked;
  }

  Lookeds ask_engine(const std::string& name) const {
    TRY(const http::Endpoint endpoint,
        engine::find_address({variables_["DOCKER_HOST"], variables_["XDG_RUNTIME_DIR"]}, ""));
    const engine::Client client(endpoint);
    TRY(const engine::HeldImage held, engine::find_image(client, name));
    archive::StreamedArchive saved;
    TRY(saved.bytes, engine::save_image(client, held));
    saved.query.source = request_.image;
    TRY(std::vector<Looked> looked, all_of(saved, name));
    for (const Looked& one : looked) TRY_STATUS(check_id(one.facts.image, held.id));
    return looked;
  }

  const Request& request_;
  const Options& options_;
  Variables variables_;
};

}  // namespace

Result<std::vector<Looked>> look_at(const Request& request, const Options& options) {
  TRY(const oci::SourceSpec spec, oci::parse_source_spec(request.image, archive::is_there(request.image)));
  return std::visit(Looker(request, options), spec);
}

}  // namespace dvsguard::scan
