#include "core/practice/start_commands.h"

#include <set>
#include <utility>

#include "core/compose/lexical_path.h"
#include "core/practice/mount_table.h"

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

std::vector<StartCommand> own_commands(const Service& service, const BuiltImage& image) {
  std::vector<StartCommand> commands;
  add_start(commands, service, image);
  add_healthcheck(commands, service);
  const std::string directory = service.working_dir.value_or("");
  for (StartCommand& command : commands) command.working_directory = directory;
  const auto add_hook = [&](const compose::Hook& hook) {
    const Words* words = hook.command.get();
    const std::size_t first = commands.size();
    if (words != nullptr) add_arguments(commands, "hook", *words, first_place(hook.where));
    if (commands.size() > first) commands.back().working_directory = hook.working_dir.value_or(directory);
  };
  for (const compose::Hook& hook : service.hooks) add_hook(hook);
  for (const compose::Watch& watch : service.watch) {
    if (watch.exec && watch.action.value_or("") == "sync+exec") add_hook(*watch.exec);
  }
  return commands;
}

// Scripts that reach a service by what is mounted into it, each once.
class MountedScripts {
 public:
  MountedScripts(const Service& service, std::vector<StartCommand>& commands)
      : directory_(service.working_dir.value_or("")), commands_(commands) {}

  void add_file(const EvidenceFile* file) {
    if (file->script && seen_.insert(file->path).second) push(*file->script);
  }

  // A text of the project as a file at `target`.
  void add_text(const std::string& target, const compose::Text& content) {
    if (build::is_shell_script(*content.get(), target)) return parse_text(target, content);
    texts_.emplace(target, &content);
  }

  // What the commands run, and what that runs.
  void follow(const MountTable& mounts, const std::map<std::string_view, const EvidenceFile*>& files) {
    for (std::size_t i = 0; i < commands_.size() && i < kMaxProgramsOfService; ++i) {
      for (const RunPath& run : run_paths(commands_[i].script, commands_[i].working_directory)) {
        const auto text = texts_.find(run.path);
        if (text != texts_.end() && run.by_shell) parse_text(run.path, *text->second);
        const auto file = files.find(mounts.source_of(run.path).path);
        if (file != files.end()) add_file(file->second);
      }
    }
  }

 private:
  void parse_text(const std::string& target, const compose::Text& content) {
    if (!seen_.insert("text " + target).second) return;
    if (auto script = build::parse_script(*content.get(), first_place(content.where())))
      push(std::move(*script));
  }

  void push(build::Script script) {
    commands_.push_back({.from = "script", .script = std::move(script), .working_directory = directory_});
  }

  std::string directory_;
  std::vector<StartCommand>& commands_;
  std::set<std::string> seen_;
  std::map<std::string, const compose::Text*> texts_;
};

std::string target_of(const compose::Grant& grant, std::string_view folder) {
  const std::string target = grant.target.value_or(grant.source.value_or(""));
  return compose::clean_path(target.starts_with('/') ? target : std::string(folder) + target);
}

}  // namespace

StartCommands::StartCommands(const Evidence& evidence) : evidence_(evidence) {
  for (const EvidenceFile& file : evidence.files) {
    if (file.script) by_path_.emplace(file.path, &file);
  }
  for (const compose::Reference& reference : evidence.loaded.references) {
    if (reference.kind != compose::Reference::Kind::MountedFile) continue;
    const auto found = by_path_.find(reference.path);
    if (found != by_path_.end()) scripts_.emplace(reference.service, found->second);
  }
}

std::vector<StartCommand> StartCommands::of(const Service& service, const BuiltImage& image) const {
  std::vector<StartCommand> commands = own_commands(service, image);
  MountedScripts scripts(service, commands);
  for (auto [at, end] = scripts_.equal_range(service.name); at != end; ++at) scripts.add_file(at->second);
  // A secret or config: whoever is granted it holds it.
  const auto add_granted = [&](const compose::Grant& grant, const compose::FileObject* object,
                               std::string_view folder) {
    if (object == nullptr) return;
    if (object->content.is_known()) scripts.add_text(target_of(grant, folder), object->content);
    const std::string* path = object->file.get();
    const auto file = path != nullptr ? by_path_.find(*path) : by_path_.end();
    if (file != by_path_.end()) scripts.add_file(file->second);
  };
  const compose::Project& project = evidence_.loaded.project;
  for (const compose::Grant& grant : service.configs)
    add_granted(grant, compose::find_config(project, grant.source.value_or("")), "/");
  for (const compose::Grant& grant : service.secrets)
    add_granted(grant, compose::find_secret(project, grant.source.value_or("")), "/run/secrets/");
  if (has_mounts(service)) scripts.follow(MountTable(project, service), by_path_);
  return commands;
}

std::vector<RunPath> StartCommands::run_paths_of(const Service& service, const BuiltImage& image) const {
  std::vector<RunPath> all;
  for (const StartCommand& command : of(service, image)) {
    for (RunPath& run : run_paths(command.script, command.working_directory)) {
      if (all.size() < kMaxProgramsOfService) all.push_back(std::move(run));
    }
  }
  return all;
}

}  // namespace dvsguard::practice
