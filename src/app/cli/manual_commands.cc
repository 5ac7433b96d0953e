#include "app/cli/manual_commands.h"

#include <algorithm>

#include "app/cli/completion.h"
#include "app/cli/man_page.h"
#include "app/shell/output.h"
#include "core/base/nearest.h"

namespace dvsguard::cli {
namespace {

int unknown(const std::string& what, const std::string& given, const std::vector<std::string_view>& known) {
  Error error;
  error.code = ErrorCode::Usage;
  error.what = "no " + what + " " + shown(given);
  const std::string_view near = nearest(given, known);
  std::string all;
  for (const std::string_view word : known) all += (all.empty() ? "" : ", ") + std::string(word);
  error.mend = near.empty() ? "one of " + all : "did you mean " + std::string(near) + "?";
  return fail(error);
}

}  // namespace

int perform_completion(const std::string& shell, const std::vector<Command>& table) {
  if (shell == "bash") return print(bash_completion(table), kDone);
  if (shell == "zsh") return print(zsh_completion(table), kDone);
  if (shell == "fish") return print(fish_completion(table), kDone);
  return unknown("completion for the shell", shell, {"bash", "zsh", "fish"});
}

int perform_man(const std::string& command, const std::vector<Command>& table) {
  const auto found = std::find_if(table.begin(), table.end(), [&command](const Command& item) {
    return page_word(item.name) == command;
  });
  if (found != table.end()) return print(man_page(*found, table), kDone);
  std::vector<std::string> words;
  for (const Command& item : table) {
    if (!item.name.empty()) words.push_back(page_word(item.name));
  }
  return unknown("command", command, {words.begin(), words.end()});
}

}  // namespace dvsguard::cli
