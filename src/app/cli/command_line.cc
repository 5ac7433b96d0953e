#include "app/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/commands.h"
#include "app/shell/output.h"
#include "core/base/nearest.h"

namespace dvsguard::cli {
namespace {

// What CLI11 did not understand, said as we say errors, with the nearest word that it would have.
Error parse_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const CLI::App* command = &app;
  std::string name = "dvsguard";
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().back();
    name += " " + command->get_name();
  }
  std::vector<std::string> words;
  for (const CLI::App* known : command->get_subcommands({})) words.push_back(known->get_name());
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& word : option->get_lnames()) words.push_back("--" + word);
  }
  const std::vector<std::string_view> known(words.begin(), words.end());
  for (int i = 1; i < argc; ++i) {
    const std::string_view given = std::string_view(argv[i]).substr(0, std::string_view(argv[i]).find('='));
    if (std::find(known.begin(), known.end(), given) != known.end() || given == command->get_name()) continue;
    const std::string_view near = nearest(given, known);
    if (!near.empty()) {
      return usage_error("cannot understand " + shown(given), fmt::format("did you mean {}?", near));
    }
  }
  return usage_error(error.what(), fmt::format("`{} --help` shows the usage", name));
}

}  // namespace

int run_command_line(int argc, char** argv) {
  Commands commands;
  CLI::App& app = commands.app();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // --help, --version
    std::ostringstream out;
    app.exit(wanted, out, out);
    return print(out.str(), kDone);
  } catch (const CLI::ParseError& error) {
    return fail(parse_error(app, error, argc, argv));
  }
  return commands.perform();
}

}  // namespace dvsguard::cli
