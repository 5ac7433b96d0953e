#include "core/practice/start_commands.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/practice/find.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using Words = std::vector<std::string>;

Place first_place(const Places& where) {
  return where.empty() ? Place{} : where.front();
}

void add_arguments(std::vector<StartCommand>& to, std::string_view from, const Words& words,
                   const Place& place) {
  if (words.empty()) return;
  if (auto script = build::parse_arguments(words, place)) to.push_back({from, std::move(*script)});
}

void add_line(std::vector<StartCommand>& to, std::string_view from, const std::string& line,
              const Place& place) {
  if (auto script = build::parse_command_line(line, place)) to.push_back({from, std::move(*script)});
}

void add_instruction(std::vector<StartCommand>& to, const build::Instruction& instruction,
                     const Words* more) {
  if (instruction.exec_form) {
    Words words = instruction.arguments;
    if (more != nullptr) words.insert(words.end(), more->begin(), more->end());
    return add_arguments(to, "Dockerfile", words, instruction.place);
  }
  if (auto script = build::commands_of(instruction)) to.push_back({"Dockerfile", std::move(*script)});
}

// Compose's entrypoint takes the image's command away; its command takes the image's place.
void add_start(std::vector<StartCommand>& to, const Service& service, const BuiltImage& image) {
  const Words *entrypoint = service.entrypoint.get(), *command = service.command.get();
  if (entrypoint != nullptr && !entrypoint->empty()) {
    Words words = *entrypoint;
    if (command != nullptr) words.insert(words.end(), command->begin(), command->end());
    return add_arguments(to, "entrypoint", words, first_place(service.entrypoint.where()));
  }
  const build::Instruction* built =
      image.facts != nullptr && image.facts->entrypoint ? &*image.facts->entrypoint : nullptr;
  if (built != nullptr) {
    const Words* rest = command;
    if (rest == nullptr && image.facts->cmd && image.facts->cmd->exec_form)
      rest = &image.facts->cmd->arguments;
    return add_instruction(to, *built, rest);
  }
  if (command != nullptr) return add_arguments(to, "command", *command, first_place(service.command.where()));
  if (image.facts != nullptr && image.facts->cmd) add_instruction(to, *image.facts->cmd, nullptr);
}

void add_healthcheck(std::vector<StartCommand>& to, const Service& service) {
  const Words* test = service.healthcheck ? service.healthcheck->test.get() : nullptr;
  if (test == nullptr || test->size() < 2) return;
  const Place place = first_place(service.healthcheck->where);
  if (test->front() == "CMD-SHELL") return add_line(to, "healthcheck", (*test)[1], place);
  add_arguments(to, "healthcheck", Words(test->begin() + 1, test->end()), place);
}

}  // namespace

StartCommands::StartCommands(const Evidence& evidence) : evidence_(evidence) {
  std::map<std::string_view, const EvidenceFile*> by_path;
  for (const EvidenceFile& file : evidence.files) {
    if (file.script) by_path.emplace(file.path, &file);
  }
  for (const compose::Reference& reference : evidence.loaded.references) {
    if (reference.kind != compose::Reference::Kind::MountedFile) continue;
    const auto found = by_path.find(reference.path);
    if (found != by_path.end()) scripts_.emplace(reference.service, found->second);
  }
}

std::vector<StartCommand> StartCommands::of(const Service& service, const BuiltImage& image) const {
  std::vector<StartCommand> commands;
  add_start(commands, service, image);
  add_healthcheck(commands, service);
  for (const compose::Hook& hook : service.hooks) {
    if (const Words* words = hook.command.get())
      add_arguments(commands, "hook", *words, first_place(hook.where));
  }
  std::set<const EvidenceFile*> seen;
  const auto add_script = [&](const EvidenceFile* file) {
    if (seen.insert(file).second) commands.push_back({"script", *file->script});
  };
  for (auto [at, end] = scripts_.equal_range(service.name); at != end; ++at) add_script(at->second);
  // A secret or config that is a file: whoever is granted it holds it.
  const auto add_granted = [&](const std::vector<compose::Grant>& grants, const auto& find) {
    for (const compose::Grant& grant : grants) {
      const std::string* source = grant.source.get();
      const compose::FileObject* object =
          source != nullptr ? find(evidence_.loaded.project, *source) : nullptr;
      const std::string* path = object != nullptr ? object->file.get() : nullptr;
      if (path == nullptr) continue;
      for (auto [at, end] = scripts_.equal_range(""); at != end; ++at) {
        if (at->second->path == *path) add_script(at->second);
      }
    }
  };
  add_granted(service.configs,
              [](const auto& project, const auto& key) { return compose::find_config(project, key); });
  add_granted(service.secrets,
              [](const auto& project, const auto& key) { return compose::find_secret(project, key); });
  return commands;
}

}  // namespace dvsguard::practice
