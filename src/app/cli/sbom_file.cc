#include "app/cli/sbom_file.h"

#include "app/shell/output.h"
#include "core/oci/moment.h"
#include "core/oci/reference.h"
#include "core/sbom/spdx.h"
#include "edge/sys/write_file.h"

namespace dvsguard::cli {
namespace {

sbom::Contents contents_of(const scan::Looked& looked) {
  const image::ImageFacts& facts = looked.facts;
  const oci::ImageConfig& config = facts.image.config;
  sbom::Contents contents;
  contents.image = facts.image.name;
  contents.digest = facts.image.manifest ? facts.image.manifest->text() : facts.image.config_digest.text();
  if (const auto reference = oci::parse_reference(looked.reference)) contents.repository = reference->name();
  contents.architecture = config.architecture;
  contents.platform = oci::Platform{config.os, config.architecture, config.variant}.text();
  contents.tool_version = DVSGUARD_VERSION;
  contents.created = oci::moment_of(config.created).value_or(Instant{});
  contents.os = facts.os;
  contents.packages = facts.packages;
  for (const image::Binary& binary : facts.go_binaries) {
    if (binary.facts.go) contents.binaries.push_back({binary.path, *binary.facts.go});
  }
  for (const package::Ecosystem ecosystem : facts.unread_ecosystems)
    contents.left_out.push_back(std::string(package::ecosystem_name(ecosystem)) + " packages are not read");
  for (const image::Unread& unread : facts.unread) {
    if (unread.bearing == image::Unread::Bearing::Packages ||
        unread.bearing == image::Unread::Bearing::Release)
      contents.left_out.push_back(unread.what);
  }
  return contents;
}

}  // namespace

Status write_sbom(const std::string& path, const std::vector<scan::Looked>& looked) {
  if (path.empty()) return {};
  if (looked.size() != 1) return usage_error("--sbom is about one image", "name one --platform");
  if (!looked.front().facts.has_config)
    return usage_error("--sbom: a folder has no digest that an SBOM could name", "make an image of it");
  TRY(const std::string json, sbom::spdx_json(contents_of(looked.front())));
  return sys::write_file(path, json, sys::IfThere::Replace);
}

}  // namespace dvsguard::cli
