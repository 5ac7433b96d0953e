#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

// The commands and flags as data, read back from the parser itself.
namespace dvsguard::cli {

struct Flag {
  std::vector<std::string> names;    // "-f", "--file"; none: it is a plain argument
  std::string value;                 // "FILE", "" where it takes none
  std::vector<std::string> choices;  // where its value is one of a few words
  std::string about;
  bool repeats = false;
  bool required = false;
};

struct Command {
  std::string name;  // "check", "signer log show"
  std::string about;
  std::vector<std::string> commands;  // the last words of those that it is a group of
  std::vector<Flag> arguments, flags;
  std::string example;     // a command line
  std::string exit_codes;  // "" where there is nothing to say
};

// The program itself first, with the name ""; groups before their own. Commands of no group of the help are
// for our own processes and left out.
[[nodiscard]] std::vector<Command> table_of(const CLI::App& app);

}  // namespace dvsguard::cli
