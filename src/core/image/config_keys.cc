#include "core/image/config_keys.h"

#include <string>

#include "core/image/key_finder.h"

namespace dvsguard::image {

std::vector<KeyFound> config_keys(const oci::ImageConfig& config, std::string_view bytes,
                                  const crypto::SipHashKey& key) {
  KeyFinder finder(key, kMaxKeysOfConfig);
  for (const std::string& variable : config.env) finder.variable("env", variable);
  for (const auto& [name, value] : config.labels) finder.named("label", name, value);
  finder.words("entrypoint", config.entrypoint);
  finder.words("command", config.command);
  finder.words("healthcheck", config.healthcheck);
  finder.each("on-build", config.on_build);
  for (std::size_t i = 0; i < config.history.size(); ++i) {
    const std::string place = "history " + std::to_string(i + 1);
    finder.text(place, config.history[i].created_by);
    finder.text(place, config.history[i].comment);
  }
  finder.rest(bytes, oci::kMaxConfigBytes);
  return finder.take();
}

}  // namespace dvsguard::image
