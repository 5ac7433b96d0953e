#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/compose/load.h"

// A contract's name: the SHA-256 of the merged, uninterpolated project and of every file that it reads.
namespace dvsguard::contract {

struct FileDigest {
  std::string path;    // relative to the project directory, `/` between
  std::string digest;  // "sha256:<hex>"
};

struct Identity {
  std::string canonical;  // RFC 8785 JSON: {"files":{path:digest},"project":{…}}
  std::string digest;     // "sha256:<hex>" of it
};

// `files` are the release's own files that the project names (Dockerfiles, scripts, seccomp profiles, env
// files that are part of the release); the operator's `.env` is not among them.
[[nodiscard]] Result<Identity> identify(const text::Node& uninterpolated, std::vector<FileDigest> files);

}  // namespace dvsguard::contract
