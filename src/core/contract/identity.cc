#include "core/contract/identity.h"

#include <algorithm>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::contract {
namespace {

// A path that means the same file wherever the release is unpacked.
bool is_relative(std::string_view path) {
  return !path.empty() && !path.starts_with('/') && path.find('\\') == std::string_view::npos;
}

Result<text::Node> digests(std::vector<FileDigest> files) {
  std::sort(files.begin(), files.end(),
            [](const FileDigest& a, const FileDigest& b) { return a.path < b.path; });
  text::Node node = text::make_map({});
  for (std::size_t i = 0; i < files.size(); ++i) {
    const FileDigest& file = files[i];
    const std::string shown = text::quoted(file.path);
    if (!is_relative(file.path)) return Error{.what = shown + " is not relative to the project directory"};
    if (!crypto::parse_digest(file.digest))
      return Error{.what = "the digest of " + shown + " is no sha256 digest"};
    if (i > 0 && files[i - 1].path == file.path) {
      if (files[i - 1].digest == file.digest) continue;
      return Error{.what = shown + " was read twice, with different bytes"};
    }
    node.members.push_back({.key = file.path, .place = {}, .value = text::make_string(file.digest, {})});
  }
  return node;
}

}  // namespace

Result<Identity> identify(const text::Node& uninterpolated, std::vector<FileDigest> files) {
  text::Node whole = text::make_map({});
  TRY(whole.at("files"), digests(std::move(files)));
  whole.at("project") = uninterpolated;
  Identity identity;
  TRY(identity.canonical, text::canonical_json(whole));
  identity.digest = crypto::sha256(identity.canonical).text();
  return identity;
}

}  // namespace dvsguard::contract
