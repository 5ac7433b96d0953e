#pragma once

#include <cstdint>
#include <string>

// Where something stands in an image.
namespace dvsguard {

struct ImagePlace {
  int layer = -1;            // from 0, the lowest; -1: no layer, but the configuration, or a plain folder
  std::string layer_id;      // the layer's diff id, "sha256:…"; empty where there is none
  std::string path;          // in the layer; in the configuration: "env PRIVATE_KEY", "history 3"
  std::string part;          // what it stands in beside the file's bytes: "its name", "its link target",
                             // "extended attribute user.note"; empty: the bytes
  std::uint64_t offset = 0;  // in the file or part, in bytes from 0
  std::string step;          // the build step that made the layer, shortened; empty where nobody says

  // "layer 3: app/.env", "config: env PRIVATE_KEY", "app/.env".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const ImagePlace&, const ImagePlace&) = default;
};

}  // namespace dvsguard
