#include "app/cli/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace dvsguard::cli {
namespace {

// Text that roff takes for itself: backslashes, hyphens that are minus signs, and a line's first dot or
// quote.
std::string roff(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '\\') {
      out += "\\e";
    } else if (byte == '-') {
      out += "\\-";
    } else {
      if ((byte == '.' || byte == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
      out += byte;
    }
  }
  return out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; });
  return text;
}

std::string page_name(const Command& command) {
  return command.name.empty() ? "dvsguard" : "dvsguard-" + page_word(command.name);
}

std::string value_text(const Flag& flag) {
  if (!flag.choices.empty())
    return fmt::format("\\fR{}\\fP", roff(fmt::format("{}", fmt::join(flag.choices, "|"))));
  return "\\fI" + roff(flag.value) + "\\fP";
}

std::string synopsis(const Command& command) {
  std::string out = ".B dvsguard";
  if (command.name.empty()) return out + "\n.I COMMAND\n[\\fIOPTION\\fP ...]\n";
  out += " " + roff(command.name) + "\n";
  if (!command.commands.empty()) return out + ".I COMMAND\n[\\fIOPTION\\fP ...]\n";
  if (!command.flags.empty()) out += "[\\fIOPTION\\fP ...]\n";
  for (const Flag& argument : command.arguments) {
    const std::string text = value_text(argument) + (argument.repeats ? " ..." : "");
    out += (argument.required ? text : "[" + text + "]") + "\n";
  }
  return out;
}

std::string item(const Flag& flag) {
  std::string head;
  for (const std::string& name : flag.names) {
    head += (head.empty() ? "" : ", ") + ("\\fB" + roff(name) + "\\fP");
    if (!flag.value.empty()) head += (name.starts_with("--") ? "=" : " ") + value_text(flag);
  }
  if (flag.names.empty()) head = value_text(flag);
  return ".TP\n" + head + "\n" + roff(flag.about) + "\n";
}

std::string commands_of(const Command& group, const std::vector<Command>& table) {
  std::string out = ".SH COMMANDS\n";
  const std::string start = group.name.empty() ? "" : group.name + " ";
  for (const std::string& word : group.commands) {
    const auto command = std::ranges::find(table, start + word, &Command::name);
    out += fmt::format(".TP\n\\fB{}\\fP\n{}; see\n.BR dvsguard\\-{} (1)\n", roff(word), roff(command->about),
                       roff(page_word(command->name)));
  }
  return out;
}

}  // namespace

std::string page_word(std::string name) {
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string man_page(const Command& command, const std::vector<Command>& table) {
  const std::string name = page_name(command);
  std::string about = command.about;
  if (!about.empty() && about.back() == '.') about.pop_back();
  std::string out =
      fmt::format(".TH {} 1 \"\" \"dvsguard {}\" \"dvsguard\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n{}",
                  upper(name), DVSGUARD_VERSION, roff(name), roff(about), synopsis(command));
  if (!command.commands.empty()) out += commands_of(command, table);
  out += ".SH OPTIONS\n";
  for (const Flag& argument : command.arguments) out += item(argument);
  for (const Flag& flag : command.flags) out += item(flag);
  if (!command.example.empty()) out += fmt::format(".SH EXAMPLE\n.nf\n{}\n.fi\n", roff(command.example));
  const std::string& codes = command.exit_codes;
  out += ".SH EXIT STATUS\n" +
         roff(codes.empty() ? "0 done; 2 could not decide (bad usage or input)." : codes) + "\n";
  if (command.name.empty()) {
    out +=
        ".SH FILES\n.TP\n\\fI~/.config/dvsguard/dvsguard.yaml\\fP, \\fI/etc/dvsguard/dvsguard.yaml\\fP\n"
        "The operator's own file: projects, values, accepted findings. \\fBDVSGUARD_CONFIG\\fP or\n"
        "\\fB\\-\\-config\\fP name another.\n"
        ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fP\nWithout colours, as on anything but a terminal.\n"
        ".TP\n\\fBCOMPOSE_FILE\\fP, \\fBCOMPOSE_PROFILES\\fP, \\fBCOMPOSE_ENV_FILES\\fP, "
        "\\fBCOMPOSE_PROJECT_NAME\\fP\n"
        "As Docker Compose reads them.\n";
  } else {
    out += ".SH SEE ALSO\n.BR dvsguard (1)\n";
  }
  return out;
}

}  // namespace dvsguard::cli
