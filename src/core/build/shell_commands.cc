#include <algorithm>
#include <utility>

#include "core/build/program.h"
#include "core/build/shell_parser.h"

// What a simple command brings along: redirections, heredocs, scripts in its arguments, `set -x`.
namespace dvsguard::build {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr std::string_view kOperations[] = {"<<<", "<<-", "&>>", "<<", ">>", "<&",
                                            ">&",  "<>",  ">|",  "&>", "<",  ">"};

// What a shell that is given the word would read: the commands whose output stands in it ran before.
std::string given(const Word& word) {
  std::string text;
  std::size_t at = 0;
  for (const Word::Span& span : word.outputs) {
    text += word.text.substr(at, span.at - at) + "$()";
    at = span.at + span.size;
  }
  return text + word.text.substr(at);
}

// The lines that a program in another language hands to a shell, where they stand in it as plain texts:
// os.system("…"), subprocess.run('…', shell=True), execSync(`…`).
std::vector<std::string_view> shell_lines(std::string_view code) {
  constexpr std::string_view kCalls[] = {"system(",     "popen(",        "execSync(", "subprocess.run(",
                                         "check_call(", "check_output(", "Popen(",    "subprocess.call("};
  std::vector<std::string_view> lines;
  for (const std::string_view call : kCalls) {
    for (std::size_t at = code.find(call); at != std::string_view::npos; at = code.find(call, at)) {
      at += call.size();
      if (at >= code.size() || std::string_view("\"'`").find(code[at]) == std::string_view::npos) continue;
      const std::size_t end = code.find(code[at], at + 1);
      if (end != std::string_view::npos) lines.push_back(code.substr(at + 1, end - at - 1));
    }
  }
  return lines;
}

}  // namespace

// Another text as commands of the same script, one level deeper.
void ShellParser::nest(std::string_view text, const Place& place, const Context& from) {
  if (from.depth >= kMaxShellDepth || text.size() > kMaxNestedBytes - shared_.nested_bytes) {
    out_.whole = false;
    return;
  }
  shared_.nested_bytes += text.size();
  Context context = from;
  context.depth = from.depth + 1;
  context.place = place;
  context.fixed_place = true;
  ShellParser inner(text, context, shared_);
  inner.run();
  full_ = full_ || inner.full_;
}

// `set -x`, `sh -c '…'`, `python -c 'os.system(…)'`, `eval …`, `trap '…' EXIT`, `su -c '…'`.
void ShellParser::interpret(std::size_t index) {
  const Command command = out_.commands[index];  // a copy: nested commands are appended to the same vector
  const Program program = program_of(command);
  const auto& words = command.words;
  Context context{.depth = depth_, .traced = traced_};
  if (command.piped_into) context.pipe = command.piped_from;
  if (program.name == "set") {
    interpret_set(command, program.arguments);
  } else if (is_shell(program.name)) {
    const ShellCall call = shell_call(command, program);
    context.traced = call.traced;
    if (call.script != nullptr) nest(given(*call.script), call.script->place, context);
  } else if (is_interpreter(program.name)) {
    for (std::size_t i = program.arguments; i + 1 < words.size(); ++i) {
      if (words[i].text != "-c" && words[i].text != "-e") continue;
      for (const std::string_view line : shell_lines(words[i + 1].text))
        nest(line, words[i + 1].place, context);
    }
  } else if (program.name == "su") {
    for (std::size_t i = program.arguments; i + 1 < words.size(); ++i) {
      if (words[i].text == "-c" || words[i].text == "--command")
        nest(given(words[i + 1]), words[i + 1].place, context);
    }
  } else if (program.name == "eval") {
    std::string text;
    for (std::size_t i = program.arguments; i < words.size(); ++i) text += given(words[i]) + ' ';
    nest(text, command.place, context);
  } else if (program.name == "trap" && program.arguments < words.size()) {
    const Word& handler = words[program.arguments];
    if (!handler.text.starts_with('-')) nest(given(handler), handler.place, context);
  }
}

void ShellParser::interpret_set(const Command& command, std::size_t arguments) {
  const auto& words = command.words;
  for (std::size_t i = arguments; i < words.size(); ++i) {
    const std::string_view text = words[i].text;
    if (text.size() < 2 || text == "--" || (text[0] != '-' && text[0] != '+')) return;
    const bool on = text[0] == '-';
    if (text.find('x') != std::string_view::npos) traced_ = on;
    if (text.back() != 'o') continue;
    if (i + 1 < words.size() && words[i + 1].text == "xtrace") traced_ = on;
    ++i;
  }
}

// At a redirection's operator, with or without its descriptor: reads it and its target.
bool ShellParser::redirect(List& list) {
  std::size_t start = at_;
  while (start < text_.size() && is_digit(text_[start])) ++start;
  const std::string_view rest = text_.substr(start);
  const auto operation =
      std::ranges::find_if(kOperations, [&](std::string_view op) { return rest.starts_with(op); });
  if (operation == std::end(kOperations)) return false;
  if (start > at_ && rest.starts_with('&')) return false;
  if (operation->size() == 1 && rest.size() > 1 && rest[1] == '(') return false;  // <(…) is a word
  at_ = start + operation->size();
  skip_blanks();
  Word target = read_word();
  if (*operation == "<<" || *operation == "<<-") {
    heredocs_.push_back({.delimiter = target.text, .quoted = !plain_, .chomp = *operation == "<<-"});
  } else {
    list.command.redirects.push_back({std::string(*operation), std::move(target)});
  }
  return true;
}

// After a line's end: the contents of the heredocs that the line opened.
void ShellParser::read_heredocs() {
  const std::vector<PendingHeredoc> pending = std::exchange(heredocs_, {});
  for (const PendingHeredoc& heredoc : pending) {
    const Place place = here();
    std::string content;
    while (!done()) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, end - at_);
      at_ = std::min(end + 1, text_.size());
      if (heredoc.chomp) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      std::string_view mark = line;
      if (mark.ends_with('\r')) mark.remove_suffix(1);
      if (mark == heredoc.delimiter) break;
      content += line;
      content += '\n';
    }
    if (!heredoc.owned || heredoc.owner >= out_.commands.size()) continue;
    const Command owner = out_.commands[heredoc.owner];
    const Program program = program_of(owner);
    if (is_shell(program.name) && shell_call(owner, program).reads_input) {
      nest(content, place, {.depth = depth_, .traced = shell_call(owner, program).traced});
    } else if (!heredoc.quoted && depth_ < kMaxShellDepth) {
      Context context{.depth = depth_ + 1, .traced = traced_, .fixed_place = true, .place = place};
      ShellParser(content, context, shared_).run_expansions();
    }
  }
}

}  // namespace dvsguard::build
