#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/crypto/hasher.h"
#include "core/oci/blob_check.h"
#include "edge/archive/archive_stream.h"
#include "edge/archive/open_source.h"
#include "edge/archive/root_walk.h"
#include "tests/tools/json_out.h"

// Prints what an image source resolves to as JSON for tests/image_sources_test.py, which holds it against
// skopeo; every layer is read and held to its digest;
// of a root filesystem, its entries.
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
  ids.reserve(item.diff_ids.size());
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

struct LayerBytes {
  std::uint64_t bytes = 0;
  std::string digest;  // sha256 of all of them
};

Result<LayerBytes> read_through(oci::ImageSource& source, const oci::LayerBlob& layer) {
  TRY(const auto stream, source.open_layer(layer));
  std::optional<oci::BlobCheck> check;
  if (layer.digest) check.emplace(*layer.digest, layer.size);
  crypto::Sha256 hasher;
  LayerBytes read;
  std::vector<std::uint8_t> chunk(65536);
  while (true) {
    TRY(const std::size_t got, stream->read(chunk));
    if (got == 0) break;
    read.bytes += got;
    hasher.update(std::span(chunk).first(got));
    if (check) TRY_STATUS(check->feed(std::span(chunk).first(got)));
  }
  if (check) TRY_STATUS(check->finish());
  read.digest = hasher.finish().text();
  return read;
}

// What passed in an archive that is read once, by path.
class Passed final : public archive::BlobSink {
 public:
  Result<bool> begin(const std::string& path, std::uint64_t size) override {
    path_ = path;
    by_path_[path].bytes = size;
    hasher_ = crypto::Sha256();
    return true;
  }
  Status data(std::span<const std::uint8_t> bytes) override {
    hasher_.update(bytes);
    return {};
  }
  Status end() override {
    by_path_[path_].digest = hasher_.finish().text();
    return {};
  }

  Result<LayerBytes> of(const oci::LayerBlob& layer) const {
    const auto found = by_path_.find(layer.path);
    if (found == by_path_.end())
      return Error{.code = ErrorCode::Missing, .where = layer.path, .what = "did not pass"};
    if (layer.digest && layer.digest->text() != found->second.digest) {
      return Error{.code = ErrorCode::Invalid, .where = layer.path, .what = "its bytes have another digest"};
    }
    return found->second;
  }

 private:
  std::string path_;
  crypto::Sha256 hasher_;
  std::map<std::string, LayerBytes> by_path_;
};

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

using ReadLayer = std::function<Result<LayerBytes>(const oci::LayerBlob&)>;

Result<std::string> image_json(const oci::Image& image, const ReadLayer& read) {
  Array layers;
  for (const oci::LayerBlob& layer : image.layers) {
    Object one;
    LayerBytes bytes;
    if (!layer.foreign) {
      TRY(bytes, read(layer));
    }
    one.put("name", layer.name).put("path", layer.path);
    one.put("encoding", std::string(encoding_name(layer.encoding)));
    if (layer.digest) one.put("digest", layer.digest->text());
    one.raw("bytes", std::to_string(bytes.bytes)).put("sha256", bytes.digest);
    layers.raw(one.raw("foreign", json(layer.foreign)).text());
  }
  Object out;
  out.put("name", image.name).put("config_digest", image.config_digest.text());
  if (image.manifest) out.put("manifest", image.manifest->text());
  out.raw("config", config(image.config)).raw("layers", layers.text());
  return out.raw("annotations", pairs(image.annotations)).text();
}

Result<std::string> images_json(const std::vector<oci::Image>& images, const ReadLayer& read) {
  Array out;
  for (const oci::Image& image : images) {
    TRY(const std::string one, image_json(image, read));
    out.raw(one);
  }
  return out.text();
}

// The entries of a root filesystem, each with the digest of its data.
class Entries final : public layer::EntrySink {
 public:
  Status begin(const layer::Entry& entry) override {
    entry_ = entry;
    hasher_ = crypto::Sha256();
    bytes_ = 0;
    return {};
  }
  Status data(std::span<const std::uint8_t> bytes) override {
    hasher_.update(bytes);
    bytes_ += bytes.size();
    return {};
  }
  Status end() override {
    Object one;
    one.put("path", entry_.path).put("link", entry_.link);
    one.raw("type", std::to_string(static_cast<int>(entry_.type))).raw("mode", std::to_string(entry_.mode));
    one.raw("uid", std::to_string(entry_.uid)).raw("gid", std::to_string(entry_.gid));
    one.raw("size", std::to_string(entry_.size)).raw("bytes", std::to_string(bytes_));
    one.raw("file_capability", json(entry_.file_capability)).put("sha256", hasher_.finish().text());
    all_.raw(one.text());
    return {};
  }
  [[nodiscard]] std::string text() const { return all_.text(); }

 private:
  layer::Entry entry_;
  crypto::Sha256 hasher_;
  std::uint64_t bytes_ = 0;
  Array all_;
};

struct Dumper {
  const oci::PlatformChoice& choice;

  Result<std::string> operator()(const std::unique_ptr<oci::ImageSource>& source) const {
    TRY(const auto images, source->resolve(choice));
    return images_json(images, [&](const oci::LayerBlob& layer) { return read_through(*source, layer); });
  }
  Result<std::string> operator()(const archive::StreamedArchive& streamed) const {
    Passed passed;
    archive::ArchiveStream stream(passed);
    TRY_STATUS(archive::read_archive(*streamed.bytes, stream));
    TRY(const auto images, stream.resolve(streamed.query, choice));
    return images_json(images, [&](const oci::LayerBlob& layer) { return passed.of(layer); });
  }
  Result<std::string> operator()(const archive::RootFolder& folder) const {
    Entries entries;
    TRY(const auto notes, archive::walk_root(folder.path, entries));
    Array told;
    for (const auto& note : notes) {
      told.raw(Object()
                   .put("path", note.path)
                   .put("what", note.what)
                   .raw("kind", std::to_string(static_cast<int>(note.kind)))
                   .text());
    }
    return Object().raw("entries", entries.text()).raw("notes", told.text()).text();
  }
};

Result<std::string> dump(const std::string& text, const oci::PlatformChoice& choice) {
  TRY(const auto spec, oci::parse_source_spec(text, archive::is_there(text)));
  TRY(const auto opened, archive::open_source(spec));
  return std::visit(Dumper{choice}, opened);
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
      const auto platform = oci::parse_platform(argv[++i], "amd64");
      if (!platform) return 64;
      choice.wanted = {*platform};
    } else {
      return 64;
    }
  }
  const auto out = dump(argv[1], choice);
  if (!out) {
    const Error& error = out.error();
    constexpr const char* kCodes[] = {"Usage", "Missing", "Io", "Syntax", "Cap", "Invalid", "Unsupported"};
    fmt::print(stderr, "{}: {}: {}: {} ({})\n", kCodes[static_cast<int>(error.code)], error.place.text(),
               error.where, error.what, error.mend);
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
