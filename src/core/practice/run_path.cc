#include "core/practice/run_path.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/build/program.h"
#include "core/compose/lexical_path.h"

namespace dvsguard::practice {
namespace {

using build::Command;
using build::Word;

std::optional<std::string> path_of(const Word& word, std::string_view working_directory) {
  const std::string& text = word.text;
  if (text.empty() || word.variable || text.find_first_of("$`*?") != std::string::npos) return std::nullopt;
  if (text.starts_with('/')) return compose::clean_path(text);
  if (!working_directory.starts_with('/')) return std::nullopt;
  return compose::join_path(working_directory, text);
}

class Paths {
 public:
  explicit Paths(std::string_view working_directory) : working_directory_(working_directory) {}

  void add(const Word& word, bool by_shell) {
    auto path = path_of(word, working_directory_);
    if (!path || found_.size() >= kMaxProgramsOfService) return;
    const auto known = std::ranges::find(found_, *path, &RunPath::path);
    if (known == found_.end())
      found_.push_back({std::move(*path), by_shell});
    else
      known->by_shell = known->by_shell || by_shell;
  }

  void add_command(const Command& command) {
    const build::Program program = build::program_of(command);
    if (program.at >= command.words.size()) return;
    if (build::is_shell(program.name)) {
      const build::ShellCall call = build::shell_call(command, program);
      if (call.file != nullptr) add(*call.file, true);
    } else if (program.name == "." || program.name == "source") {
      if (program.arguments < command.words.size()) add(command.words[program.arguments], true);
    } else if (command.words[program.at].text.find('/') != std::string::npos) {
      add(command.words[program.at], false);
    }
  }

  std::vector<RunPath> take() { return std::move(found_); }

 private:
  std::string_view working_directory_;
  std::vector<RunPath> found_;
};

}  // namespace

std::vector<RunPath> run_paths(const build::Script& script, std::string_view working_directory) {
  Paths paths(working_directory);
  for (const Command& command : script.commands) paths.add_command(command);
  return paths.take();
}

}  // namespace dvsguard::practice
