#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/oci/blob_check.h"
#include "edge/archive/layout_folder.h"
#include "tests/tools/json_out.h"

// Prints what an image source resolves to as JSON for tests/image_sources_test.py, which holds it against
// skopeo; every layer is read and held to its digest.
//   dvsguard-dump-image SOURCE [--platform PLATFORM] [--all] [--strict]
namespace dvsguard::dump {

namespace {

std::string pairs(const std::vector<std::pair<std::string, std::string>>& items) {
  Object out;
  for (const auto& [name, value] : items) out.raw(name, json(value));
  return out.text();
}

std::string config(const oci::ImageConfig& item) {
  std::vector<std::string> ids;
  Array history;
  for (const auto& id : item.diff_ids) ids.push_back(id.text());
  for (const auto& entry : item.history) {
    Object one;
    one.put("created", entry.created).put("created_by", entry.created_by).put("author", entry.author);
    one.put("comment", entry.comment);
    if (entry.empty_layer) one.raw("empty_layer", "true");
    history.raw(one.text());
  }
  Object out;
  out.put("os", item.os).put("architecture", item.architecture).put("variant", item.variant);
  out.put("created", item.created).put("author", item.author).put("user", item.user);
  out.raw("env", json(item.env)).raw("entrypoint", json(item.entrypoint)).raw("command", json(item.command));
  out.put("working_directory", item.working_directory).put("stop_signal", item.stop_signal);
  out.raw("exposed_ports", json(item.exposed_ports)).raw("volumes", json(item.volumes));
  out.raw("labels", pairs(item.labels)).raw("healthcheck", json(item.healthcheck));
  out.raw("diff_ids", json(ids)).raw("history", history.text());
  return out.text();
}

Status read_through(oci::ImageSource& source, const oci::LayerBlob& layer, std::uint64_t& bytes) {
  TRY(const auto stream, source.open_layer(layer));
  std::optional<oci::BlobCheck> check;
  if (layer.digest) check.emplace(*layer.digest, layer.size);
  std::vector<std::uint8_t> chunk(65536);
  while (true) {
    TRY(const std::size_t got, stream->read(chunk));
    if (got == 0) return check ? check->finish() : Status();
    bytes += got;
    if (check) TRY_STATUS(check->feed(std::span(chunk).first(got)));
  }
}

std::string_view encoding_name(const std::optional<oci::LayerEncoding>& encoding) {
  if (!encoding) return "";
  switch (*encoding) {
    case oci::LayerEncoding::Tar:
      return "tar";
    case oci::LayerEncoding::Gzip:
      return "gzip";
    case oci::LayerEncoding::Zstd:
      return "zstd";
  }
  return "";
}

Result<std::string> image_json(oci::ImageSource& source, const oci::Image& image) {
  Array layers;
  for (const oci::LayerBlob& layer : image.layers) {
    Object one;
    std::uint64_t bytes = 0;
    if (!layer.foreign) TRY_STATUS(read_through(source, layer, bytes));
    one.put("name", layer.name)
        .put("path", layer.path)
        .put("encoding", std::string(encoding_name(layer.encoding)));
    if (layer.digest) one.put("digest", layer.digest->text());
    one.raw("bytes", std::to_string(bytes)).raw("foreign", json(layer.foreign));
    layers.raw(one.text());
  }
  Object out;
  out.put("name", image.name).put("config_digest", image.config_digest.text());
  if (image.manifest) out.put("manifest", image.manifest->text());
  out.raw("config", config(image.config)).raw("layers", layers.text());
  return out.raw("annotations", pairs(image.annotations)).text();
}

Result<std::string> dump(const std::string& spec, const oci::PlatformChoice& choice) {
  TRY(const auto source, archive::open_layout(spec, ""));
  TRY(const auto images, source->resolve(choice));
  Array out;
  for (const oci::Image& image : images) {
    TRY(const std::string one, image_json(*source, image));
    out.raw(one);
  }
  return out.text();
}

int run(int argc, char** argv) {
  if (argc < 2) return 64;
  oci::PlatformChoice choice{{{"linux", "amd64", ""}}};
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--all") {
      choice.wanted.clear();
    } else if (word == "--strict") {
      choice.strict = true;
    } else if (word == "--platform" && i + 1 < argc) {
      const auto platform = oci::parse_platform(argv[++i]);
      if (!platform) return 64;
      choice.wanted = {*platform};
    } else {
      return 64;
    }
  }
  const auto out = dump(argv[1], choice);
  if (!out) {
    const Error& error = out.error();
    fmt::print(stderr, "{}: {}: {} ({})\n", error.place.text(), error.where, error.what, error.mend);
    return 2;
  }
  fmt::print("{}\n", *out);
  return 0;
}

}  // namespace

}  // namespace dvsguard::dump

int main(int argc, char** argv) {
  return dvsguard::dump::run(argc, argv);
}
