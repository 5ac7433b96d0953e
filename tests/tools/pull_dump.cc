#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "core/crypto/hasher.h"
#include "core/oci/blob_check.h"
#include "edge/engine/address.h"
#include "edge/engine/image.h"
#include "edge/registry/registry_source.h"
#include "edge/registry/trust.h"
#include "tests/tools/json_out.h"

// Pulls an image as `dvsguard scan` does and prints what came as JSON, for tests/registry_test.py.
//   dvsguard-pull-dump REFERENCE [--plain-http] [--platform P] [--all-platforms] [--mirror DOMAIN=URL]
//                      [--certificates FOLDER] [--fast]
//   dvsguard-pull-dump --engine NAME: the same of the engine that DOCKER_HOST names, and its tar.
namespace dvsguard::dump {
namespace {

struct Asked {
  std::string reference;
  registry::Options options;
  oci::PlatformChoice choice;
  std::vector<std::string> certificate_folders;
  http::Patience patience;
  std::chrono::milliseconds document = registry::Access().document;
};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool parse(int argc, char** argv, Asked& asked) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const std::string next = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--plain-http") {
      asked.options.plain_http = true;
    } else if (word == "--fast") {
      asked.patience.connect = std::chrono::seconds(2);
      asked.patience.head = std::chrono::seconds(2);
      asked.patience.window = std::chrono::seconds(1);
      asked.document = std::chrono::seconds(4);
    } else if (word == "--platform") {
      const auto platform = oci::parse_platform(next, "amd64");
      if (!platform) return false;
      asked.choice.wanted.push_back(*platform);
      ++i;
    } else if (word == "--mirror") {
      const std::size_t equals = next.find('=');
      asked.options.mirrors.push_back({next.substr(0, equals), next.substr(equals + 1)});
      ++i;
    } else if (word == "--certificates") {
      asked.certificate_folders.push_back(next);
      ++i;
    } else if (!word.starts_with("--") && asked.reference.empty()) {
      asked.reference = word;
    } else {
      return false;
    }
  }
  return !asked.reference.empty();
}

Result<std::string> layer_json(oci::ImageSource& source, const oci::LayerBlob& layer) {
  TRY(const auto stream, source.open_layer(layer));
  oci::BlobCheck check(*layer.digest, layer.size);
  std::vector<std::uint8_t> piece(std::size_t{256} << 10);
  std::uint64_t size = 0;
  while (true) {
    TRY(const std::size_t count, stream->read(piece));
    if (count == 0) break;
    TRY_STATUS(check.feed(std::span(piece).first(count)));
    size += count;
  }
  TRY_STATUS(check.finish());
  return Object().put("digest", layer.digest->text()).raw("size", std::to_string(size)).text();
}

// All of them at once.
Result<std::string> layers_json(oci::ImageSource& source, const oci::Image& image) {
  std::vector<std::future<Result<std::string>>> reading;
  reading.reserve(image.layers.size());
  for (const oci::LayerBlob& layer : image.layers)
    reading.push_back(std::async(std::launch::async, [&] { return layer_json(source, layer); }));
  Array layers;
  std::optional<Error> failed;
  for (auto& one : reading) {
    const auto json = one.get();
    if (json)
      layers.raw(*json);
    else if (!failed)
      failed = json.error();
  }
  return failed ? Result<std::string>(*failed) : layers.text();
}

Result<std::string> pull(const Asked& asked) {
  TRY(http::Proxies proxies,
      http::Proxies::parse(variable("HTTPS_PROXY"), variable("HTTP_PROXY"), variable("NO_PROXY")));
  TRY(const oci::Reference reference, oci::parse_reference(asked.reference));
  const registry::CredentialPlaces places{variable("REGISTRY_AUTH_FILE"), variable("XDG_RUNTIME_DIR"),
                                          variable("XDG_CONFIG_HOME"), variable("DOCKER_CONFIG"),
                                          variable("HOME")};
  std::vector<std::string> folders = registry::certificate_folders(variable("HOME"));
  folders.insert(folders.end(), asked.certificate_folders.begin(), asked.certificate_folders.end());
  const auto access = std::make_shared<const registry::Access>(
      registry::Access{http::Client(std::move(proxies)), registry::CredentialStore(places), folders,
                       asked.patience, asked.document});
  TRY(const auto source, registry::RegistrySource::make(reference, asked.reference, asked.options, access));
  TRY(const std::vector<oci::Image> images, source->resolve(asked.choice));
  Array out;
  for (const oci::Image& image : images) {
    TRY(const std::string layers, layers_json(*source, image));
    out.raw(Object()
                .put("manifest", image.manifest->text())
                .put("config", image.config_digest.text())
                .put("architecture", image.config.architecture)
                .raw("layers", layers)
                .text());
  }
  return out.text();
}

Result<std::string> ask_engine(const std::string& name) {
  TRY(http::Endpoint endpoint, engine::find_address({variable("DOCKER_HOST"), ""}, "/nonexistent"));
  const engine::Client client(std::move(endpoint));
  TRY(const engine::HeldImage image, engine::find_image(client, name));
  TRY(const auto stream, engine::save_image(client, image));
  crypto::Sha256 hash;
  std::vector<std::uint8_t> piece(std::size_t{256} << 10);
  std::uint64_t size = 0;
  while (true) {
    TRY(const std::size_t count, stream->read(piece));
    if (count == 0) break;
    hash.update(std::span(piece).first(count));
    size += count;
  }
  return Object()
      .put("id", image.id)
      .raw("tags", json(image.tags))
      .put("saved", hash.finish().text())
      .raw("size", std::to_string(size))
      .text();
}

int run(int argc, char** argv) {
  Asked asked;
  const bool engine = argc == 3 && std::string_view(argv[1]) == "--engine";
  if (!engine && !parse(argc, argv, asked)) return 64;
  const auto pulled = engine ? ask_engine(argv[2]) : pull(asked);
  if (!pulled) {
    const Error& error = pulled.error();
    fmt::print(stderr, "{}: {}: {} ({})\n", error.place.text(), error.where, error.what, error.mend);
    return 2;
  }
  fmt::print("{}\n", *pulled);
  return 0;
}

}  // namespace
}  // namespace dvsguard::dump

int main(int argc, char** argv) {
  return dvsguard::dump::run(argc, argv);
}
