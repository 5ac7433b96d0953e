#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/build/script.h"
#include "core/practice/check.h"

// The project as it is written, before Compose fills in variables: who names a secret, whatever its value.
namespace dvsguard::practice {

struct RawCommand {
  std::string_view from;  // "command", "entrypoint", "healthcheck", "hook"
  build::Script script;
};

class RawProject {
 public:
  explicit RawProject(const Evidence& evidence);

  using Written = std::unordered_map<std::string, std::string>;
  // `environment` as written: names and values.
  [[nodiscard]] Written environment(std::string_view service) const;
  // `volumes` as written: the source of each target.
  [[nodiscard]] Written volumes(std::string_view service) const;
  // A config's `content` as written, ${…} and all, `$$` taken out; empty where it has none.
  [[nodiscard]] std::string config_content(std::string_view key) const;
  // Every text of the service's own environment and commands.
  [[nodiscard]] std::vector<std::string> texts(std::string_view service) const;
  // What Compose would run, with its ${…} standing for the shell's.
  [[nodiscard]] std::vector<RawCommand> commands(std::string_view service) const;

 private:
  [[nodiscard]] const text::Node* find(std::string_view service, std::string_view property) const;

  std::unordered_map<std::string_view, const text::Node*> services_;
  const text::Node* configs_ = nullptr;
};

}  // namespace dvsguard::practice
