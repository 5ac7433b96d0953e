#include "core/docker_run/containers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/build/program.h"
#include "core/compose/canonical.h"
#include "core/compose/hollow.h"
#include "core/compose/model.h"
#include "core/docker_run/service_node.h"
#include "core/docker_run/shell_values.h"
#include "core/text/display.h"

namespace dvsguard::docker_run {
namespace {

using text::Node;

// Options before the subcommand that take the next word.
constexpr std::string_view kGlobalValues[] = {
    "--config",      "-c",           "--context",         "-H",
    "--host",        "-l",           "--log-level",       "--tlscacert",
    "--tlscert",     "--tlskey",     "--connection",      "--url",
    "--identity",    "--root",       "--runroot",         "--storage-driver",
    "--storage-opt", "--runtime",    "--cgroup-manager",  "--conmon",
    "--tmpdir",      "--volumepath", "--module",          "-n",
    "--namespace",   "-a",           "--address",         "--snapshotter",
    "--data-root",   "--cni-path",   "--cni-netconfpath", "--hosts-dir"};

// Modes of podman's -v that change nothing which a rule judges.
constexpr std::string_view kPodmanModes[] = {"U",     "O",     "exec",   "noexec",   "dev",
                                             "nodev", "suid",  "nosuid", "copy",     "nocopy",
                                             "bind",  "rbind", "idmap",  "upperdir", "workdir"};

bool is_engine(std::string_view program) {
  return program == "docker" || program == "podman" || program == "nerdctl";
}

// The words behind `run` or `create`; nothing where it is another subcommand.
std::optional<std::span<const Given>> arguments_of(std::span<const Given> words) {
  std::size_t at = 0;
  bool container = false;
  for (; at < words.size(); ++at) {
    const std::string& text = words[at].text;
    if (text.starts_with('-')) {
      if (std::ranges::find(kGlobalValues, text) != std::end(kGlobalValues)) ++at;
    } else if (text == "container" && !container) {
      container = true;
    } else if (text == "run" || text == "create") {
      return words.subspan(at + 1);
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

// The program of words that variables may have made, and its own words.
std::optional<std::span<const Given>> engine_arguments(const std::vector<Given>& words) {
  build::Command command;
  for (const Given& given : words) {
    build::Word word;
    word.text = given.text;
    word.variable = !given.is_known();
    command.words.push_back(std::move(word));
  }
  const build::Program program = build::program_of(command);
  if (!is_engine(program.name)) return std::nullopt;
  return arguments_of(std::span(words).subspan(program.arguments));
}

// So that fifty thousand commands are not all expanded.
bool may_run(const build::Command& command) {
  for (std::size_t i = command.assignments; i < command.words.size(); ++i) {
    const build::Word& word = command.words[i];
    if (word.text == "run" || word.text == "create") return true;
    if (i < command.assignments + 3 && !word.expansions.empty()) return true;
  }
  return false;
}

// A source of which a part is unknown may be any path.
void forget_partial_sources(Node& mounts) {
  for (Node& mount : mounts.items) {
    Node* source = mount.find("source");
    if (source != nullptr && source->hollow) *source = compose::unknown_part(*source);
  }
}

// The engines refuse a mode that they do not know, where Compose ignores it.
void read_modes(Node& mounts, std::vector<Unread>& unread) {
  for (Node& mount : mounts.items) {
    const Node* modes = mount.find(compose::kModesKey);
    if (modes == nullptr) continue;
    for (const Node& mode : modes->items) {
      const std::string name = mode.scalar.substr(0, mode.scalar.find('='));
      if (std::ranges::find(kPodmanModes, name) == std::end(kPodmanModes))
        unread.push_back(
            {"what the mode " + text::quoted(mode.scalar, 60) + " of a mount does (docker run refuses it)",
             mount.place});
    }
    mount.erase(compose::kModesKey);
  }
}

Node project_of(const std::string& name, const Place& place, ServiceNode& made) {
  Node services = text::make_map(place);
  services.members.push_back({name, place, std::move(made.service)});
  Node model = text::make_map(place);
  model.at("services") = std::move(services);
  if (!made.volumes.members.empty()) model.at("volumes") = std::move(made.volumes);
  return model;
}

class Finder {
 public:
  Finder(const build::Script& script, const ScriptPlace& place, const compose::Variables& variables)
      : script_(script), place_(place), variables_(variables), values_(script, variables, place.folder) {}

  Containers find() {
    out_.whole = script_.whole;
    for (const build::Command& command : script_.commands) {
      if (!may_run(command)) continue;
      const std::vector<Given> words = values_.expand(command);
      const auto arguments = engine_arguments(words);
      if (!arguments) continue;
      if (out_.all.size() >= kMaxContainers) {
        out_.whole = false;
        break;
      }
      add(*arguments, command.place);
    }
    out_.whole = out_.whole && !values_.exhausted();
    return std::move(out_);
  }

 private:
  void add(std::span<const Given> words, const Place& place) {
    Container container;
    container.place = place;
    container.name = name_at(place);
    ServiceNode made =
        make_service(read_command_line(words), container.name, place, variables_, values_.moved());
    container.one_shot = made.one_shot;
    container.written = std::move(made.written);
    container.unread = std::move(made.unread);
    container.model = project_of(container.name, place, made);
    if (const Status canonical = compose::make_canonical(container.model); !canonical) {
      container.unread.push_back({"what it runs: " + canonical.error().what, canonical.error().place});
      container.model = {};
    } else if (Node* mounts = container.model.find("services")->members.front().value.find("volumes")) {
      forget_partial_sources(*mounts);
      read_modes(*mounts, container.unread);
    }
    out_.all.push_back(std::move(container));
  }

  // Two on one line are told apart by their column, two at one place by a number.
  std::string name_at(const Place& place) {
    std::string name = place_.name + ":" + std::to_string(place.line);
    if (names_[name]++ == 0) return name;
    std::string longer = name + ":" + std::to_string(place.column);
    const std::size_t same = names_[longer]++;
    return same == 0 ? longer : longer + "#" + std::to_string(same + 1);
  }

  const build::Script& script_;
  const ScriptPlace& place_;
  const compose::Variables& variables_;
  ShellValues values_;
  std::map<std::string, std::size_t> names_;
  Containers out_;
};

}  // namespace

Containers find_containers(const build::Script& script, const ScriptPlace& place,
                           const compose::Variables& variables) {
  return Finder(script, place, variables).find();
}

}  // namespace dvsguard::docker_run
