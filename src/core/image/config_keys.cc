#include "core/image/config_keys.h"

#include <string>
#include <string_view>
#include <utility>

#include "core/keyscan/names.h"
#include "core/keyscan/scan.h"

namespace dvsguard::image {
namespace {

class Finder {
 public:
  void named(const std::string& what, std::string_view name, std::string_view value) {
    const std::string place = what + " " + keyscan::shown_name(name);
    if (auto hit = keyscan::scan_named_value(name, value)) return add(std::move(*hit), place);
    text(place, value);
  }

  void text(const std::string& place, std::string_view text) {
    for (keyscan::Hit& hit : keyscan::scan_text(text)) add(std::move(hit), place);
  }

  // A flag and its value are two words.
  void words(const std::string& place, const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
    text(place, line);
  }

  [[nodiscard]] std::vector<KeyFound> take() { return std::move(found_); }

 private:
  void add(keyscan::Hit hit, const std::string& place) {
    KeyFound key;
    key.place.path = place;
    key.place.offset = hit.offset;
    hit.line = 0;  // of a text that stands on no line
    key.hit = std::move(hit);
    found_.push_back(std::move(key));
  }

  std::vector<KeyFound> found_;
};

}  // namespace

std::vector<KeyFound> config_keys(const oci::ImageConfig& config) {
  Finder finder;
  for (const std::string& variable : config.env) {
    const std::size_t sign = variable.find('=');
    if (sign == std::string::npos) continue;
    finder.named("env", std::string_view(variable).substr(0, sign),
                 std::string_view(variable).substr(sign + 1));
  }
  for (const auto& [name, value] : config.labels) finder.named("label", name, value);
  finder.words("entrypoint", config.entrypoint);
  finder.words("command", config.command);
  finder.words("healthcheck", config.healthcheck);
  for (const std::string& instruction : config.on_build) finder.text("on-build", instruction);
  for (std::size_t i = 0; i < config.history.size(); ++i) {
    const std::string place = "history " + std::to_string(i + 1);
    finder.text(place, config.history[i].created_by);
    finder.text(place, config.history[i].comment);
  }
  return finder.take();
}

}  // namespace dvsguard::image
