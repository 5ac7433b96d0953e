#include "app/operator/signer_file.h"

#include <filesystem>
#include <utility>

#include "app/project/own_file.h"
#include "core/compose/lexical_path.h"
#include "core/text/json.h"
#include "core/text/yaml.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

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
  TRY(const compose::File file, read_own(sys::DiskFiles(), path, shown));
  TRY(const text::Node tree, text::parse_yaml(*file.bytes, file_name(shown)));
  auto config = signer::read_config(tree);
  if (!config) return std::move(config.error());
  TRY(std::string json, text::canonical_json(tree));
  return SignerFile{std::move(*config), std::move(json), path,
                    std::filesystem::path(path).parent_path().string()};
}

}  // namespace dvsguard::cli
