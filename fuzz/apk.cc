#include "core/package/apk.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/sbom/spdx.h"
#include "core/text/json.h"

// What is accepted reads back as itself, and its bill of materials is canonical JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kPath = package::kApkInstalled[0];
  const auto packages = package::parse_apk_installed(bytes, kPath, package::Ecosystem::Alpine);
  if (!packages) return 0;
  std::string again;
  for (const package::Package& package : *packages)
    again += "P:" + package.name + "\nV:" + package.version + "\nA:" + package.architecture +
             "\nL:" + package.license + "\no:" + package.source + "\n\n";
  const auto reread = package::parse_apk_installed(again, kPath, package::Ecosystem::Alpine);
  if (!reread || reread->size() != packages->size()) std::abort();
  for (std::size_t i = 0; i < packages->size(); ++i) {
    const package::Package &before = (*packages)[i], &after = (*reread)[i];
    if (before.name != after.name || before.version != after.version || before.source != after.source ||
        before.architecture != after.architecture || before.license != after.license)
      std::abort();
  }
  sbom::Contents contents;
  contents.digest = "sha256:" + std::string(64, '0');
  contents.os = package::OsRelease{"alpine", "", "3.20.3", "", ""};
  contents.packages = *packages;
  const auto json = sbom::spdx_json(contents);
  if (!json) std::abort();
  const auto node = text::parse_json(*json, nullptr);
  if (!node || text::canonical_json(*node).value() + "\n" != *json) std::abort();
  return 0;
}
