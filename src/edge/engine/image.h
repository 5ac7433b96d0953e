#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/oci/source.h"
#include "core/text/node.h"
#include "edge/engine/client.h"

// The images that an engine holds.
namespace dvsguard::engine {

struct HeldImage {
  std::string id;  // "sha256:" and 64 hex digits: of the config, or of the manifest with containerd's store
  std::vector<std::string> tags;     // "acme/node:1.0"
  std::vector<std::string> digests;  // "acme/node@sha256:…"
  std::string os, architecture, variant;
};

// `name` as `docker image inspect` takes it: a reference or an id. Missing where the engine holds none of it.
[[nodiscard]] Result<HeldImage> find_image(const Client& client, const std::string& name);

// What `docker save` writes, as it comes. By id, the tag may move meanwhile.
[[nodiscard]] Result<std::unique_ptr<oci::ByteStream>> save_image(const Client& client,
                                                                  const HeldImage& image);

// The engine's answer about an image.
[[nodiscard]] Result<HeldImage> read_held_image(const text::Node& answer);

}  // namespace dvsguard::engine
