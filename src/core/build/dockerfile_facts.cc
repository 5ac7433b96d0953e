#include "core/build/dockerfile_facts.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "core/build/dockerfile_args.h"
#include "core/build/dockerfile_heredoc.h"

namespace dvsguard::build {
namespace {

std::string flag_value(const Instruction& instruction, std::string_view name) {
  for (const std::string& flag : instruction.flags) {
    if (flag.starts_with(name) && flag.size() > name.size() && flag[name.size()] == '=')
      return flag.substr(name.size() + 1);
  }
  return {};
}

// ADD's sources that are fetched: http(s), and git in the forms that BuildKit knows.
bool is_remote(std::string_view source) {
  return source.starts_with("http://") || source.starts_with("https://") || source.starts_with("git://") ||
         source.starts_with("git@") || source.starts_with("ssh://");
}

// The stages from the root of the chain down to `last`.
std::vector<std::size_t> chain_of(const Dockerfile& dockerfile, std::size_t last) {
  std::vector<std::size_t> chain{last};
  for (int parent = dockerfile.stages[last].parent; parent >= 0;) {
    chain.push_back(static_cast<std::size_t>(parent));
    parent = dockerfile.stages[static_cast<std::size_t>(parent)].parent;
  }
  std::ranges::reverse(chain);
  return chain;
}

// `last`, its parents, and every stage that they copy or mount from.
std::vector<std::size_t> needed_stages(const Dockerfile& dockerfile, std::size_t last) {
  std::vector<char> seen(dockerfile.stages.size(), 0);
  std::vector<std::size_t> open{last}, needed;
  const auto add = [&](int index) {
    if (index >= 0 && seen[static_cast<std::size_t>(index)] == 0)
      open.push_back(static_cast<std::size_t>(index));
  };
  while (!open.empty()) {
    const std::size_t index = open.back();
    open.pop_back();
    if (std::exchange(seen[index], 1) != 0) continue;
    needed.push_back(index);
    const Stage& stage = dockerfile.stages[index];
    add(stage.parent);
    for (const Instruction& instruction : stage.instructions) {
      const std::string from = flag_value(instruction, "--from");
      if (!from.empty()) add(stage_index(dockerfile, from));
      for (const std::string& flag : instruction.flags) {
        const std::size_t at = flag.starts_with("--mount=") ? flag.find("from=") : std::string::npos;
        if (at == std::string::npos) continue;
        const std::string name = flag.substr(at + 5, flag.find(',', at) - at - 5);
        if (!name.empty()) add(stage_index(dockerfile, name));
      }
    }
  }
  std::ranges::sort(needed);
  return needed;
}

std::vector<CopyFact> copies_of(const Instruction& instruction) {
  std::vector<CopyFact> copies;
  if (instruction.arguments.size() < 2) return copies;
  const std::string& destination = instruction.arguments.back();
  for (std::size_t i = 0; i + 1 < instruction.arguments.size(); ++i) {
    CopyFact copy;
    copy.source = instruction.arguments[i];
    copy.destination = destination;
    copy.from = flag_value(instruction, "--from");
    copy.remote = instruction.name == "ADD" && is_remote(copy.source);
    copy.checked = !flag_value(instruction, "--checksum").empty();
    copy.place = instruction.place;
    if (is_heredoc_word(copy.source)) copy.source.clear();
    copies.push_back(std::move(copy));
  }
  return copies;
}

class Gatherer {
 public:
  Gatherer(const Dockerfile& dockerfile, const Variables& build_args)
      : dockerfile_(dockerfile),
        build_args_(build_args),
        globals_(global_variables(dockerfile, build_args)) {}

  ImageFacts gather(std::size_t last) {
    const std::vector<std::size_t> chain = chain_of(dockerfile_, last);
    const Stage& root = dockerfile_.stages[chain.front()];
    facts_.base = root.base;
    facts_.base_kind = classify_base(root.base);
    facts_.base_place = root.place;
    for (const std::size_t index : chain) {
      arguments_.clear();
      for (const Instruction& instruction : dockerfile_.stages[index].instructions) note(instruction);
    }
    for (const std::size_t index : needed_stages(dockerfile_, last)) {
      for (const Instruction& instruction : dockerfile_.stages[index].instructions) {
        if (instruction.name != "ADD") continue;
        for (CopyFact& copy : copies_of(instruction)) {
          if (copy.remote) facts_.remote_adds.push_back(std::move(copy));
        }
      }
    }
    return std::move(facts_);
  }

 private:
  void note(const Instruction& instruction) {
    const std::string& name = instruction.name;
    if (name == "ENV" || name == "ARG") note_variables(instruction);
    if (name == "USER") note_user(instruction);
    if (name == "COPY" || name == "ADD")
      std::ranges::move(copies_of(instruction), std::back_inserter(facts_.copies));
    if (name == "RUN") note_run(instruction);
    if (name == "HEALTHCHECK") facts_.healthcheck = instruction;
    if (name == "CMD") facts_.cmd = instruction;
    if (name == "EXPOSE") std::ranges::copy(instruction.arguments, std::back_inserter(facts_.exposed));
    if (name != "ENTRYPOINT") return;
    facts_.entrypoint = instruction;
    facts_.cmd.reset();  // a new entrypoint takes the base's command away
  }

  void note_variables(const Instruction& instruction) {
    const bool argument = instruction.name == "ARG";
    for (const std::string& word : instruction.arguments) {
      const NameValue pair = split_name_value(word);
      facts_.variables.push_back(
          {std::string(pair.name), std::string(pair.value), pair.has_value, argument, instruction.place});
      if (argument) {
        set_argument(pair);
      } else {
        Expansion value = expand(pair.value);
        environment_[std::string(pair.name)] =
            value.settled ? std::optional(std::move(value.text)) : std::nullopt;
      }
    }
  }

  // A stage's ARG: the build's own value, else its default, else the global one.
  void set_argument(const NameValue& pair) {
    std::string name(pair.name);
    if (const auto given = build_args_.find(name); given != build_args_.end()) {
      arguments_[name] = given->second;
    } else if (pair.has_value) {
      Expansion value = expand(pair.value);
      arguments_[name] = value.settled ? std::optional(std::move(value.text)) : std::nullopt;
    } else if (const auto global = globals_.find(name); global != globals_.end()) {
      arguments_[name] = global->second;
    }
  }

  // ENV wins over ARG.
  [[nodiscard]] Expansion expand(std::string_view word) const {
    return expand_word(word, environment_, dockerfile_.escape, &arguments_);
  }

  void note_user(const Instruction& instruction) {
    if (instruction.arguments.empty()) return;
    // What the base image sets in its environment is not known: a name that nothing here sets may be its.
    const std::string& written = instruction.arguments.front();
    Expansion user = expand(written);
    const bool named = user.settled && !user.text.empty();
    facts_.user = {named ? std::move(user.text) : written, named, instruction.place};
  }

  void note_run(const Instruction& instruction) {
    RunFact run{.script = {}, .place = instruction.place};
    if (auto script = commands_of(instruction)) run.script = std::move(*script);
    facts_.runs.push_back(std::move(run));
  }

  const Dockerfile& dockerfile_;
  const Variables& build_args_;
  Variables globals_;
  Variables environment_, arguments_;
  ImageFacts facts_;
};

}  // namespace

std::optional<ImageFacts> image_facts(const Dockerfile& dockerfile, std::string_view target,
                                      const Variables& build_args) {
  const int index = stage_index(dockerfile, target);
  if (index < 0) return std::nullopt;
  Dockerfile settled = dockerfile;
  settle_bases(settled, build_args);
  return Gatherer(settled, build_args).gather(static_cast<std::size_t>(index));
}

Result<Script> commands_of(const Instruction& instruction) {
  std::span<const std::string> arguments = instruction.arguments;
  if (instruction.name == "HEALTHCHECK" && !arguments.empty()) arguments = arguments.subspan(1);
  if (instruction.exec_form) return parse_arguments(arguments, instruction.place);
  if (arguments.empty()) return Script{};
  // `RUN <<EOF`: the content is the script. Else the shell gets the heredocs with the command.
  if (instruction.heredocs.size() == 1 && is_heredoc_word(arguments.front()))
    return parse_command_line(instruction.heredocs.front().content, instruction.place);
  std::string text = arguments.front();
  for (const Heredoc& heredoc : instruction.heredocs) text += '\n' + heredoc.content + heredoc.name;
  return parse_command_line(text, instruction.place);
}

}  // namespace dvsguard::build
