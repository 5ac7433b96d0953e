#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/binary/facts.h"
#include "core/package/os_release.h"
#include "core/package/package.h"

// A bill of materials as SPDX 2.3 in JSON (https://spdx.github.io/spdx-spec/v2.3/).
namespace dvsguard::sbom {

struct GoBinary {
  std::string path;  // in the image
  binary::GoBuildInfo info;
};

struct Contents {
  std::string image;   // what people call it
  std::string digest;  // of its manifest, or of its configuration where it has none: "sha256:…", "sha512:…"
  std::string repository;    // "registry.example/acme/oracle" where it comes from one; may be empty
  std::string architecture;  // "amd64"
  std::string platform;      // "linux/arm64/v8"
  std::string tool_version;  // of dvsguard
  Instant created;           // such as the image's own creation: the same contents give the same bytes
  std::optional<package::OsRelease> os;
  std::vector<package::Package> packages;
  std::vector<GoBinary> binaries;
  std::vector<std::string> left_out;  // what could not be read, a clause each
};

// One line of RFC 8785 JSON and a line feed. The order of packages and binaries does not matter; what is
// given twice stands there once. What was left out is the document's comment. Its namespace hangs on the
// digest and on all that the document says. Invalid where the digest is none.
[[nodiscard]] Result<std::string> spdx_json(const Contents& contents);

}  // namespace dvsguard::sbom
