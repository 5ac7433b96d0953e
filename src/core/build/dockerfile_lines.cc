#include "core/build/dockerfile_lines.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/build/dockerfile_heredoc.h"
#include "core/text/json.h"
#include "core/text/utf8.h"

namespace dvsguard::build {
namespace {

// unicode.IsSpace
bool is_space_rune(char32_t rune) {
  return (rune >= 0x09 && rune <= 0x0D) || rune == 0x20 || rune == 0x85 || rune == 0xA0 || rune == 0x1680 ||
         (rune >= 0x2000 && rune <= 0x200A) || rune == 0x2028 || rune == 0x2029 || rune == 0x202F ||
         rune == 0x205F || rune == 0x3000;
}

// Bytes of white space at `at`; 0 where there is none.
std::size_t space_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  const text::Rune rune = text::decode_rune(text, at);
  return rune.size > 0 && is_space_rune(rune.value) ? rune.size : 0;
}

bool is_blank(char c) {
  return c == '\t' || c == '\v' || c == '\f' || c == '\r' || c == ' ';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool is_comment(std::string_view line) {
  return trim_space_left(line).starts_with('#');
}

struct Directive {
  std::string name, value;
};

// `^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`
std::optional<Directive> read_directive(std::string_view line) {
  if (!line.starts_with('#')) return std::nullopt;
  const std::string_view body = trim_space_left(line.substr(1));
  const auto is_letter = [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; };
  std::size_t end = 0;
  while (end < body.size() && (is_letter(body[end]) || (end > 0 && body[end] >= '0' && body[end] <= '9')))
    ++end;
  if (end == 0) return std::nullopt;
  const std::string_view after = trim_space_left(body.substr(end));
  if (!after.starts_with('=')) return std::nullopt;
  const std::string_view value = trim_space(after.substr(1));
  if (value.empty()) return std::nullopt;
  return Directive{to_lower(body.substr(0, end)), std::string(value)};
}

class Splitter {
 public:
  Splitter(std::string_view bytes, FileName file) : bytes_(bytes), file_(std::move(file)) {
    if (bytes_.starts_with("\xEF\xBB\xBF")) bytes_.remove_prefix(3);
  }

  Result<Statements> split() {
    while (at_ < bytes_.size()) {
      TRY_STATUS(next_statement());
      if (out_.items.size() > kMaxDockerfileInstructions)
        return error(line_, "more than 20000 instructions (kMaxDockerfileInstructions)", ErrorCode::Cap);
    }
    if (out_.items.empty()) return error(0, "file with no instructions");
    return std::move(out_);
  }

 private:
  // A physical line without its end; at_ is past it.
  Result<std::string_view> next_line() {
    const std::size_t end = std::min(bytes_.find('\n', at_), bytes_.size());
    std::string_view line = bytes_.substr(at_, end - at_);
    at_ = std::min(end + 1, bytes_.size());
    ++line_;
    if (line.size() >= kMaxDockerfileLine)
      return error(line_, "line of 65535 bytes or more (kMaxDockerfileLine)", ErrorCode::Cap);
    return line;
  }

  static std::string_view trim_end(std::string_view line) {
    while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
    return line;
  }

  // Directives stand before everything else, one each.
  Status note_directive(std::string_view line) {
    if (directives_done_) return {};
    const auto directive = read_directive(line);
    const bool known = directive && (directive->name == "escape" || directive->name == "syntax" ||
                                     directive->name == "check");
    if (!known) {
      directives_done_ = true;
      return {};
    }
    if (!seen_.insert(directive->name).second)
      return error(line_, "only one " + directive->name + " parser directive can be used");
    if (directive->name == "syntax") out_.syntax = directive->value;
    if (directive->name != "escape") return {};
    if (directive->value != "`" && directive->value != "\\")
      return error(line_, "the escape directive takes ` or \\");
    out_.escape = directive->value[0];
    return {};
  }

  // Takes the continuation mark away and says whether there was one: the line's last character but blanks,
  // and not itself escaped.
  bool trim_continuation(std::string_view& line) const {
    std::string_view trimmed = line;
    while (trimmed.ends_with(' ') || trimmed.ends_with('\t')) trimmed.remove_suffix(1);
    if (!trimmed.ends_with(out_.escape)) return false;
    if (trimmed.size() > 1 && trimmed[trimmed.size() - 2] == out_.escape) return false;
    line = trimmed.substr(0, trimmed.size() - 1);
    return true;
  }

  Status next_statement() {
    TRY(std::string_view raw, next_line());
    std::string_view line = trim_space_left(trim_end(raw));
    TRY_STATUS(note_directive(line));
    const Place place{file_, line_, static_cast<std::uint32_t>(line.data() - raw.data()) + 1};
    if (is_comment(line)) return {};
    bool goes_on = trim_continuation(line);
    if (!goes_on && line.empty()) return {};
    std::string text(line);
    while (goes_on && at_ < bytes_.size()) {
      TRY(std::string_view next, next_line());
      next = trim_end(next);
      TRY_STATUS(note_directive(next));
      if (is_comment(next) || trim_space_left(next).empty()) continue;
      goes_on = trim_continuation(next);
      text += next;
    }
    return add_statement(text, place);
  }

  Status add_statement(const std::string& text, const Place& place) {
    Statement statement = split_statement(text, out_.escape, place);
    if (statement.name.empty()) return {};
    if (takes_heredocs(statement) && text.find("<<") != std::string::npos)
      TRY_STATUS(read_heredocs(text, statement));
    out_.items.push_back(std::move(statement));
    return {};
  }

  bool takes_heredocs(const Statement& statement) const {
    std::string name = to_lower(statement.name);
    std::string rest = statement.rest;
    if (name == "onbuild") {
      Statement inner = split_statement(rest, out_.escape, statement.place);
      name = to_lower(inner.name);
      rest = std::move(inner.rest);
    }
    if (name != "add" && name != "copy" && name != "run") return false;
    std::vector<std::string> items;
    return read_exec_form(rest, items) != ExecForm::Good;
  }

  Status read_heredocs(const std::string& text, Statement& statement) {
    for (const HeredocStart& start : find_heredocs(text)) {
      Heredoc heredoc{start.name, {}, start.expand};
      bool ended = false;
      while (!ended && at_ < bytes_.size()) {
        const std::size_t begin = at_;
        TRY(std::string_view raw, next_line());
        std::string_view line = trim_end(raw);
        std::string_view whole = bytes_.substr(begin, at_ - begin);
        if (start.chomp) {
          const std::size_t tabs = std::min(whole.find_first_not_of('\t'), whole.size());
          whole.remove_prefix(tabs);
          line.remove_prefix(std::min(tabs, line.size()));
        }
        ended = line == start.name;
        if (!ended) heredoc.content += whole;
      }
      if (!ended) return error(statement.place.line, "unterminated heredoc");
      statement.heredocs.push_back(std::move(heredoc));
    }
    return {};
  }

  Error error(std::uint32_t line, std::string what, ErrorCode code = ErrorCode::Syntax) const {
    return Error{.code = code, .place = {file_, line, 0}, .what = std::move(what)};
  }

  std::string_view bytes_;
  FileName file_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 0;
  bool directives_done_ = false;
  std::set<std::string> seen_;
  Statements out_;
};

// Words that begin with `--` and stand before everything else; quotes and escapes undone. Gives what is left.
std::string_view take_flags(std::string_view line, char escape, std::vector<std::string>& flags) {
  std::size_t at = 0;
  while (true) {
    while (const std::size_t space = space_at(line, at)) at += space;
    if (line.substr(at, 2) != "--") return line.substr(at);
    std::string word;
    char quote = 0;
    bool blank_ok = false;
    for (; at < line.size(); ++at) {
      const char c = line[at];
      if (quote == 0 && space_at(line, at) > 0) break;
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
        blank_ok = true;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else if (c == escape) {
        if (at + 1 < line.size()) word += line[++at];
      } else {
        word += c;
      }
    }
    if (word == "--") return line.substr(at);
    if (blank_ok || !word.empty()) flags.push_back(std::move(word));
    if (at >= line.size()) return {};
  }
}

}  // namespace

std::string_view trim_space_left(std::string_view text) {
  while (const std::size_t space = space_at(text, 0)) text.remove_prefix(space);
  return text;
}

std::string_view trim_space(std::string_view text) {
  text = trim_space_left(text);
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t space = space_at(text, at);
    if (space > 0) {
      at += space;
      continue;
    }
    at += std::max<std::size_t>(1, text::decode_rune(text, at).size);
    end = at;
  }
  return text.substr(0, end);
}

Statement split_statement(std::string_view line, char escape, const Place& place) {
  Statement statement;
  statement.place = place;
  line = trim_space(line);
  std::size_t end = 0;
  while (end < line.size() && !is_blank(line[end])) ++end;
  statement.name = line.substr(0, end);
  while (end < line.size() && is_blank(line[end])) ++end;
  statement.rest = trim_space(take_flags(line.substr(end), escape, statement.flags));
  return statement;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    words.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::vector<std::string> split_quoted_words(std::string_view text, char escape) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t space = quote == 0 ? space_at(text, at) : 0;
    if (space > 0) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
      at += space;
      continue;
    }
    const char c = text[at++];
    if (c == escape && quote != '\'') {
      if (at == text.size()) break;  // an escape at the end is skipped
      word += c;
      word += text[at++];
      continue;
    }
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    }
    word += c;
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

ExecForm read_exec_form(std::string_view rest, std::vector<std::string>& items) {
  if (!trim_space_left(rest).starts_with('[')) return ExecForm::NotJson;
  const auto node = text::parse_json(trim_space(rest), nullptr);
  if (!node || !node->is_list()) return ExecForm::NotJson;
  for (const text::Node& item : node->items) {
    if (item.kind != text::Kind::String) return ExecForm::Bad;
    items.push_back(item.scalar);
  }
  return ExecForm::Good;
}

Result<Statements> split_statements(std::string_view bytes, const FileName& file) {
  if (bytes.size() > kMaxDockerfileBytes)
    return Error{
        .code = ErrorCode::Cap, .place = {file, 0, 0}, .what = "Dockerfile over 1 MiB (kMaxDockerfileBytes)"};
  if (!text::is_utf8(bytes) || bytes.find('\0') != std::string_view::npos)
    return Error{.code = ErrorCode::Syntax, .place = {file, 0, 0}, .what = "Dockerfile is not UTF-8 text"};
  return Splitter(bytes, file).split();
}

}  // namespace dvsguard::build
