#include "core/build/shell_parser.h"

#include <algorithm>
#include <utility>

namespace dvsguard::build {
namespace {

bool is_name_char(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// NAME=…, NAME+=…, NAME[…]=…
bool is_assignment(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_name_char(text[at])) ++at;
  if (at == 0 || (text[0] >= '0' && text[0] <= '9') || at == text.size()) return false;
  if (text[at] == '[') {
    at = text.find(']', at);
    if (at == std::string_view::npos) return false;
    ++at;
  }
  if (at < text.size() && text[at] == '+') ++at;
  return at < text.size() && text[at] == '=';
}

}  // namespace

ShellParser::ShellParser(std::string_view text, const Context& context, Shared& shared)
    : text_(text),
      context_(context),
      shared_(shared),
      out_(shared.script),
      depth_(context.depth),
      traced_(context.traced),
      line_(context.place.line),
      column_(context.place.column) {}

Place ShellParser::here() {
  if (context_.fixed_place) return context_.place;
  if (at_ < place_at_) {
    place_at_ = 0;
    line_ = context_.place.line;
    column_ = context_.place.column;
  }
  for (; place_at_ < at_ && place_at_ < text_.size(); ++place_at_) {
    const bool newline = text_[place_at_] == '\n';
    line_ += newline ? 1 : 0;
    column_ = newline ? 1 : column_ + 1;
  }
  return {context_.place.file, line_, column_};
}

void ShellParser::run() {
  List list;
  list.pipe = context_.pipe;
  if (context_.pipe) push(list, Open::Brace);  // every command of the text reads the same input
  read_list(list);
}

void ShellParser::run_expansions() {
  Word word;
  while (!done()) {
    if (peek() == '\\') {
      at_ = std::min(at_ + 2, text_.size());
    } else if (peek() == '$') {
      dollar(word, true);
    } else if (peek() == '`') {
      backtick(word, true);
    } else {
      ++at_;
    }
  }
}

void ShellParser::add(Command command) {
  List list;
  list.command = std::move(command);
  end_command(list);
}

void ShellParser::read_list(List& list) {
  list.unit = out_.commands.size();
  while (!done() && !full_) {
    if (!step(list)) return;
  }
  end_command(list);
}

// One token. False: the substitution's closing parenthesis was read.
bool ShellParser::step(List& list) {
  skip_blanks();
  if (done()) return true;
  if (list.pattern) {
    read_case_pattern(list);
    return true;
  }
  switch (peek()) {
    case '\n':
      ++at_;
      end_command(list);
      read_heredocs();
      return true;
    case '#':
      skip_comment();
      return true;
    case ';':
      separator(list);
      return true;
    case '&':
      if (peek(1) == '>' && redirect(list)) return true;
      at_ += peek(1) == '&' ? 2 : 1;
      end_command(list);
      return true;
    case '|':
      read_pipe(list);
      return true;
    case '(':
      open_paren(list);
      return true;
    case ')':
      return close_paren(list);
    default:
      if (!redirect(list)) read_command_word(list);
      return true;
  }
}

// `;`, or the end of a case's item.
void ShellParser::separator(List& list) {
  end_command(list);
  ++at_;
  const bool item = peek() == ';' || peek() == '&';
  while (peek() == ';' || (item && peek() == '&')) ++at_;
  if (item && !list.frames.empty() && list.frames.back().open == Open::Case) list.pattern = true;
}

void ShellParser::read_pipe(List& list) {
  end_command(list);
  if (peek(1) == '|') {
    at_ += 2;
    return;
  }
  at_ += peek(1) == '&' ? 2 : 1;
  list.pipe = list.unit;
}

void ShellParser::open_paren(List& list) {
  Command& command = list.command;
  if (!command.words.empty()) {
    // `name()` defines a function; any other place is no shell's grammar.
    const bool function = peek(1) == ')' && command.words.size() == 1;
    if (function) list.function = command.words.front().text;
    if (function) command = {};
    at_ += function ? 2 : 1;
    return;
  }
  if (peek(1) == '(' && arithmetic(2)) return;
  ++at_;
  push(list, Open::Paren);
}

bool ShellParser::close_paren(List& list) {
  ++at_;
  end_command(list);
  const bool open = std::ranges::any_of(list.frames, [](const Frame& f) { return f.open == Open::Paren; });
  if (open) {
    pop(list, Open::Paren);
    return true;
  }
  return !list.substitution;
}

void ShellParser::push(List& list, Open open) {
  if (list.frames.size() >= kMaxShellFrames) {
    out_.whole = false;
    return;
  }
  Frame frame;
  frame.open = open;
  frame.begin = out_.commands.size();
  frame.pipe = list.pipe             ? std::exchange(list.pipe, {})
               : list.frames.empty() ? std::nullopt
                                     : list.frames.back().pipe;
  frame.traced = traced_;
  frame.function = std::exchange(list.function, {});
  list.frames.push_back(std::move(frame));
}

// Closes the innermost frame of this kind, and what was left open inside it.
void ShellParser::pop(List& list, Open open) {
  const auto found = std::ranges::find_if(list.frames.rbegin(), list.frames.rend(),
                                          [&](const Frame& f) { return f.open == open; });
  if (found == list.frames.rend()) return;
  const Frame frame = std::move(*found);
  list.frames.erase(std::prev(found.base()), list.frames.end());
  list.unit = frame.begin;
  if (frame.open == Open::Paren) traced_ = frame.traced;
  if (!frame.function.empty())
    shared_.functions.push_back({frame.function, frame.begin, out_.commands.size()});
}

void ShellParser::end_command(List& list) {
  Command command = std::exchange(list.command, {});
  if (command.words.empty() && command.redirects.empty()) return;
  if (out_.commands.size() >= kMaxScriptCommands) {
    full_ = true;
    return;
  }
  if (command.words.empty()) command.place = command.redirects.front().target.place;
  if (!command.words.empty()) command.place = command.words.front().place;
  std::optional<std::size_t> pipe = std::exchange(list.pipe, {});
  if (!pipe && !list.frames.empty()) pipe = list.frames.back().pipe;
  command.piped_into = pipe.has_value();
  command.piped_from = pipe.value_or(0);
  command.traced = command.traced || traced_;
  const std::size_t index = out_.commands.size();
  for (PendingHeredoc& heredoc : heredocs_) {
    if (!heredoc.owned) heredoc.owner = index;
    heredoc.owned = true;
  }
  list.unit = index;
  out_.commands.push_back(std::move(command));
  interpret(index);
}

void ShellParser::read_command_word(List& list) {
  const std::size_t before = at_;
  Word word = read_word();
  if (at_ == before) {  // a character that starts no word: step over it
    ++at_;
    return;
  }
  Command& command = list.command;
  const bool first = command.words.empty();
  if (first && plain_ && reserved(list, word.text)) return;
  if (command.assignments == command.words.size() && is_assignment(word.text)) ++command.assignments;
  command.words.push_back(std::move(word));
}

// POSIX 2.4 and bash's own. True: the word was one, and is taken care of.
bool ShellParser::reserved(List& list, const std::string& word) {
  static constexpr std::string_view kSkipped[] = {"!", "then", "else", "elif", "do", "time", "coproc"};
  if (std::ranges::find(kSkipped, word) != std::end(kSkipped)) return true;
  if (word == "if")
    push(list, Open::If);
  else if (word == "while" || word == "until")
    push(list, Open::Loop);
  else if (word == "{")
    push(list, Open::Brace);
  else if (word == "for" || word == "select")
    read_for(list);
  else if (word == "case")
    read_case_head(list);
  else if (word == "fi")
    pop(list, Open::If);
  else if (word == "done")
    pop(list, Open::Loop);
  else if (word == "}")
    pop(list, Open::Brace);
  else if (word == "esac")
    pop(list, Open::Case);
  else if (word == "[[")
    read_test();
  else if (word == "function") {
    skip_blanks();
    list.function = read_word().text;
    skip_blanks();
    if (peek() == '(' && peek(1) == ')') at_ += 2;
  } else {
    return false;
  }
  return true;
}

void ShellParser::read_for(List& list) {
  push(list, Open::Loop);
  skip_blanks();
  if (peek() == '(' && peek(1) == '(') {
    const std::size_t end = text_.find("))", at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
    return;
  }
  out_.loop_variables.push_back(read_word().text);
  skip_space();
  if (text_.substr(at_, 2) != "in" || is_name_char(peek(2))) return;
  at_ += 2;
  for (skip_blanks(); !done() && peek() != '\n' && peek() != ';'; skip_blanks()) {
    const std::size_t before = at_;
    (void)read_word();
    if (at_ == before) return;
  }
}

void ShellParser::read_case_head(List& list) {
  skip_blanks();
  (void)read_word();
  skip_space();
  push(list, Open::Case);
  if (text_.substr(at_, 2) != "in") return;
  at_ += 2;
  list.pattern = true;
}

// `pattern | pattern )`, or `esac`.
void ShellParser::read_case_pattern(List& list) {
  list.pattern = false;
  skip_space();
  const bool parenthesis = peek() == '(';
  if (parenthesis) ++at_;
  while (!done()) {
    skip_space();
    const std::size_t before = at_;
    const Word word = read_word();
    if (plain_ && word.text == "esac" && !parenthesis) return pop(list, Open::Case);
    skip_blanks();
    if (peek() == ')') {
      ++at_;
      return;
    }
    if (peek() == '|') {
      ++at_;
    } else if (at_ == before) {
      return;
    }
  }
}

// [[ … ]]: no command, but its words may hold some.
void ShellParser::read_test() {
  while (!done()) {
    skip_space();
    const std::size_t before = at_;
    const Word word = read_word();
    if (plain_ && word.text == "]]") return;
    if (at_ == before && !done()) ++at_;
  }
}

// Spaces, tabs and continued lines.
void ShellParser::skip_blanks() {
  while (!done()) {
    if (peek() == ' ' || peek() == '\t' || (peek() == '\r' && (peek(1) == '\n' || at_ + 1 == text_.size()))) {
      ++at_;
    } else if (peek() == '\\' && peek(1) == '\n') {
      at_ += 2;
    } else if (peek() == '\\' && peek(1) == '\r' && peek(2) == '\n') {
      at_ += 3;
    } else {
      return;
    }
  }
}

// The same, and lines and comments.
void ShellParser::skip_space() {
  for (skip_blanks(); !done() && (peek() == '\n' || peek() == '#'); skip_blanks()) {
    if (peek() == '#') {
      skip_comment();
    } else {
      ++at_;
    }
  }
}

void ShellParser::skip_comment() {
  at_ = std::min(text_.find('\n', at_), text_.size());
}

}  // namespace dvsguard::build
