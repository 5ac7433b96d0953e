#include "core/host/engine.h"

#include <array>
#include <utility>

#include "core/host/member.h"

namespace dvsguard::host {
namespace {

using text::Node;

constexpr std::size_t kMaxComponents = 64;

// The name we use for a component, by what its own name holds: podman says "OCI Runtime (crun)".
std::string known_name(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNames = {{
      {"crun", "crun"},
      {"runc", "runc"},
      {"containerd", "containerd"},
      {"Podman", "podman"},
      {"Engine", "engine"},
      {"docker-init", "docker-init"},
  }};
  for (const auto& [part, known] : kNames) {
    if (name.find(part) != std::string_view::npos) return std::string(known);
  }
  return {};
}

// "crun version 1.8.1\ncommit: …" to "1.8.1".
std::string version_in(const std::string& told) {
  const std::string line = told.substr(0, told.find('\n'));
  const std::size_t digit = line.find_first_of("0123456789");
  if (digit == std::string::npos) return {};
  return line.substr(digit, line.find_first_of(" ,", digit) - digit);
}

Status read_components(const Node& version, Engine& engine) {
  TRY(const Node* components, list_member(version, "Components"));
  for (const Node& item : components->items) {
    if (engine.components.size() == kMaxComponents) break;
    TRY(const std::string name, text_member(item, "Name"));
    TRY(const std::string told, text_member(item, "Version"));
    TRY(const Node* details, object_member(item, "Details"));
    TRY(const std::string build, text_member(*details, "GitCommit"));
    const std::string known = known_name(name);
    if (known.empty()) continue;
    engine.podman |= known == "podman";
    engine.components.push_back({known, version_in(told), build});
  }
  return {};
}

// "name=seccomp,profile=default", "name=userns", "name=rootless", "name=no-new-privileges"
Status read_security(const Node& info, Engine& engine) {
  TRY(const Node* options, list_member(info, "SecurityOptions"));
  for (const Node& option : options->items) {
    const std::string name = option.scalar.substr(0, option.scalar.find(','));
    engine.userns |= name == "name=userns";
    engine.rootless |= name == "name=rootless";
    engine.no_new_privileges |= name == "name=no-new-privileges";
  }
  return {};
}

}  // namespace

Result<Engine> read_engine(const Node& version, const Node& info) {
  Engine engine;
  TRY_STATUS(expect_object(version));
  TRY_STATUS(expect_object(info));
  TRY_STATUS(read_components(version, engine));
  TRY_STATUS(read_security(info, engine));
  TRY(engine.logging_driver, text_member(info, "LoggingDriver"));
  TRY(engine.live_restore, bool_member(info, "LiveRestoreEnabled"));
  TRY(engine.root, text_member(info, "DockerRootDir"));
  return engine;
}

}  // namespace dvsguard::host
