#include "core/package/dpkg.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/package/version_order.h"

namespace {

using dvsguard::package::Package;

std::string stanza_of(const Package& package) {
  return "Package: " + package.name + "\nStatus: install ok installed\nVersion: " + package.version +
         (package.architecture.empty() ? "" : "\nArchitecture: " + package.architecture) +
         "\nSource: " + package.advised_name() + " (" + package.advised_version() + ")\n\n";
}

}  // namespace

// What is accepted is well formed, and reads back as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::package;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto packages = parse_dpkg_status(bytes, kDpkgStatus, Ecosystem::Debian);
  const auto one = parse_dpkg_status_file(bytes, "var/lib/dpkg/status.d/p", Ecosystem::Debian);
  if (one && !parse_dpkg_version(one->version)) std::abort();
  if (!packages) return 0;
  std::string again;
  for (const Package& package : *packages) again += stanza_of(package);
  const auto reread = parse_dpkg_status(again, kDpkgStatus, Ecosystem::Debian);
  if (!reread || reread->size() != packages->size()) std::abort();
  for (std::size_t i = 0; i < packages->size(); ++i) {
    const Package &before = (*packages)[i], &after = (*reread)[i];
    if (before.name != after.name || before.version != after.version || before.source != after.source ||
        before.source_version != after.source_version || before.architecture != after.architecture)
      std::abort();
  }
  return 0;
}
