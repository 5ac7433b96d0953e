#include "app/operator/signer_file.h"

#include <filesystem>
#include <utility>

#include "core/compose/lexical_path.h"
#include "core/text/display.h"
#include "core/text/json.h"
#include "core/text/limits.h"
#include "core/text/yaml.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"
#include "edge/sys/trusted_path.h"

namespace dvsguard::cli {
namespace {

std::string absolute(const std::string& folder, const std::string& path) {
  if (path.empty()) return path;
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

}  // namespace

store::LogPlace SignerFile::log() const {
  return {.folder = absolute(folder, config.log_folder), .anchor = absolute(folder, config.log_anchor)};
}

Result<SignerFile> read_signer_file(const std::string& named) {
  TRY(const std::string here, sys::working_directory());
  const std::string path = absolute(here, named.empty() ? kUsualSignerFile : named);
  const std::string shown = compose::shown_path(path, here);
  const auto in_file = [&shown](Error error) {
    error.place.file = file_name(shown);
    return error;
  };
  const auto others = sys::distrust(path);
  if (!others) return in_file(others.error());
  if (const auto& other = *others) {
    const std::string what = other->path == path ? "it" : text::quoted(other->path);
    return in_file(
        {.what = "others than you and root may change " + what + ": " + text::printable(other->why),
         .mend = text::printable(other->mend, 4096)});
  }
  const auto file = sys::DiskFiles().read(path, text::Limits().max_bytes);
  if (!file) return in_file(file.error());
  TRY(const text::Node tree, text::parse_yaml(*file->bytes, file_name(shown)));
  auto config = signer::read_config(tree);
  if (!config) return std::move(config.error());
  TRY(std::string json, text::canonical_json(tree));
  return SignerFile{std::move(*config), std::move(json), path,
                    std::filesystem::path(path).parent_path().string()};
}

}  // namespace dvsguard::cli
