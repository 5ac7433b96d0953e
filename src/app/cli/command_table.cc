#include "app/cli/command_table.h"

#include <CLI/CLI.hpp>
#include <string_view>

namespace dvsguard::cli {
namespace {

std::vector<std::string> words_of(const std::string& type) {
  if (type.find('|') == std::string::npos) return {};
  return CLI::detail::split(type, '|');
}

Flag flag_of(const CLI::Option& option) {
  Flag flag;
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  const bool takes_value = option.get_items_expected_max() > 0;
  const std::string type = takes_value ? option.get_type_name() : "";
  flag.choices = words_of(type);
  flag.value = flag.choices.empty() ? type : "WORD";
  flag.about = option.get_description();
  const bool many = option.get_positional() && option.get_items_expected_max() > 1;
  flag.repeats = many || (takes_value && option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll);
  flag.required = option.get_required();
  return flag;
}

// What follows `start` on its line of the footer.
std::string footer_line(const std::string& footer, std::string_view start) {
  const std::size_t at = footer.find(start);
  if (at == std::string::npos) return {};
  const std::size_t from = at + start.size();
  return footer.substr(from, footer.find('\n', from) - from);
}

Command command_of(const CLI::App& app, const std::string& name) {
  Command command;
  command.name = name;
  command.about = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    Flag flag = flag_of(*option);
    (flag.names.empty() ? command.arguments : command.flags).push_back(std::move(flag));
  }
  command.example = footer_line(app.get_footer(), "Example: ");
  command.exit_codes = footer_line(app.get_footer(), "Exit: ");
  return command;
}

// Two levels of groups at most: `signer log show`.
void add_commands(const CLI::App& app, const std::string& name, std::vector<Command>& table) {
  const std::size_t self = table.size();
  table.push_back(command_of(app, name));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_group().empty()) continue;
    table[self].commands.push_back(command->get_name());
    add_commands(*command, name.empty() ? command->get_name() : name + " " + command->get_name(), table);
  }
}

}  // namespace

std::vector<Command> table_of(const CLI::App& app) {
  std::vector<Command> table;
  add_commands(app, "", table);
  return table;
}

}  // namespace dvsguard::cli
