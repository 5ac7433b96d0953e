#include <algorithm>
#include <cstdint>

#include "core/build/shell_parser.h"
#include "core/text/utf8.h"

// Words of a shell: quotes, escapes and expansions.
namespace dvsguard::build {
namespace {

// An arithmetic expansion longer than this is read as a substitution.
constexpr std::size_t kMaxArithmeticBytes = 512;

bool is_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_meta(char c) {
  return std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos;
}

bool takes_array(std::string_view text) {
  if (!text.ends_with('=')) return false;
  text.remove_suffix(1);
  if (text.ends_with('+')) text.remove_suffix(1);
  return !text.empty() && std::ranges::all_of(text, is_name);
}

// The value of up to `most` digits of `base` at `at`, which moves past them.
std::uint32_t read_digits(std::string_view text, std::size_t& at, std::uint32_t base, std::size_t most) {
  std::uint32_t value = 0;
  for (std::size_t n = 0; n < most && at < text.size(); ++n, ++at) {
    const char c = text[at];
    std::uint32_t digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
    if (digit >= base) break;
    value = value * base + digit;
  }
  return value;
}

void append_code(std::string& to, std::uint32_t code) {
  const bool scalar = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  text::append_rune(to, scalar && code != 0 ? static_cast<char32_t>(code) : U'\uFFFD');
}

}  // namespace

Word ShellParser::read_word() {
  Word word;
  word.place = here();
  word.output_begin = word.output_end = out_.commands.size();
  plain_ = true;
  while (!done()) {
    const char c = peek();
    if (is_meta(c)) {
      const bool process = (c == '<' || c == '>') && peek(1) == '(';
      const bool glob = c == '(' && !word.text.empty() &&
                        std::string_view("?*+@!").find(word.text.back()) != std::string_view::npos;
      if (process) {
        substitution(word, 2, false);
      } else if (c == '(' && takes_array(word.text)) {
        array(word);
      } else if (glob) {
        balanced(word);
      } else {
        break;
      }
      continue;
    }
    word_part(word);
  }
  word.output_end = out_.commands.size();
  return word;
}

void ShellParser::word_part(Word& word) {
  const char c = peek();
  switch (c) {
    case '\\':
      at_ += 2;
      if (at_ > text_.size()) {
        at_ = text_.size();
      } else if (text_[at_ - 1] != '\n') {
        plain_ = false;
        word.text += text_[at_ - 1];
      }
      return;
    case '\'':
      return single_quoted(word);
    case '"':
      return double_quoted(word);
    case '$':
      return dollar(word, false);
    case '`':
      return backtick(word, false);
    default:
      word.text += c;
      ++at_;
  }
}

void ShellParser::single_quoted(Word& word) {
  plain_ = false;
  const std::size_t end = text_.find('\'', at_ + 1);
  if (end == std::string_view::npos) return give_up(word);
  word.text += text_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
}

// $'…'
void ShellParser::ansi_quoted(Word& word) {
  plain_ = false;
  for (at_ += 2; !done(); ++at_) {
    if (peek() == '\'') {
      ++at_;
      return;
    }
    if (peek() != '\\') {
      word.text += peek();
      continue;
    }
    ++at_;
    static constexpr std::string_view kLetters = "abeEfnrtv\\'\"?";
    static constexpr std::string_view kBytes = "\a\b\x1b\x1b\f\n\r\t\v\\'\"?";
    const char c = peek();
    if (const std::size_t letter = kLetters.find(c); letter != std::string_view::npos) {
      word.text += kBytes[letter];
    } else if (c == 'x' || c == 'u' || c == 'U') {
      ++at_;
      append_code(word.text, read_digits(text_, at_, 16, c == 'x' ? 2 : c == 'u' ? 4 : 8));
      --at_;
    } else if (c >= '0' && c <= '7') {
      append_code(word.text, read_digits(text_, at_, 8, 3));
      --at_;
    } else {
      word.text += '\\';
      if (!done()) word.text += c;
    }
  }
  at_ = std::min(at_, text_.size());  // the last byte may be a backslash
  lose(word);
}

void ShellParser::double_quoted(Word& word) {
  plain_ = false;
  for (++at_; !done();) {
    const char c = peek();
    if (c == '"') {
      ++at_;
      return;
    }
    if (c == '$') {
      dollar(word, true);
    } else if (c == '`') {
      backtick(word, true);
    } else if (c == '\\' && std::string_view("$`\"\\\n").find(peek(1)) != std::string_view::npos &&
               at_ + 1 < text_.size()) {
      if (peek(1) != '\n') word.text += peek(1);
      at_ += 2;
    } else {
      word.text += c;
      ++at_;
    }
  }
  lose(word);  // never closed
}

void ShellParser::dollar(Word& word, bool in_double) {
  const char next = peek(1);
  if (next == '(') {
    if (peek(2) == '(' && arithmetic(3)) {
      // `arithmetic` left at_ past it; the text is not needed for any rule.
      const std::size_t from = word.text.size();
      word.text += "$((…))";
      return expanded(word, from, in_double);
    }
    return substitution(word, 2, in_double);
  }
  if (next == '{') return braces(word, in_double);
  if (next == '\'' && !in_double) return ansi_quoted(word);
  if (next == '"' && !in_double) {
    ++at_;
    return;
  }
  std::size_t end = at_ + 1;
  if (is_name(next) && !(next >= '0' && next <= '9')) {
    while (end < text_.size() && is_name(text_[end])) ++end;
  } else if (next != '\0' &&
             (is_name(next) || std::string_view("@*#?-$!").find(next) != std::string_view::npos)) {
    ++end;
  }
  const std::size_t from = word.text.size();
  word.text += text_.substr(at_, end - at_);
  if (end > at_ + 1) expanded(word, from, in_double);
  at_ = end;
}

// ${…}: kept as written; the commands inside it are read.
void ShellParser::braces(Word& word, bool quoted) {
  if (depth_ >= kMaxShellDepth) return give_up(word);
  ++depth_;
  const std::size_t start = at_;
  Word inner;
  for (at_ += 2; !done() && peek() != '}';) {
    if (peek() == '\\') {
      at_ = std::min(at_ + 2, text_.size());
    } else if (peek() == '$') {
      dollar(inner, true);
    } else if (peek() == '`') {
      backtick(inner, true);
    } else if (peek() == '"') {
      double_quoted(inner);
    } else {
      ++at_;
    }
  }
  if (!done()) ++at_;
  --depth_;
  const std::size_t from = word.text.size();
  if (!inner.outputs.empty()) word.outputs.push_back({from, at_ - start});
  word.text += text_.substr(start, at_ - start);
  expanded(word, from, quoted);
}

void ShellParser::backtick(Word& word, bool quoted) {
  const std::size_t start = at_++;
  std::string inside;
  while (!done() && peek() != '`') {
    if (peek() == '\\' && std::string_view("$`\\").find(peek(1)) != std::string_view::npos &&
        at_ + 1 < text_.size())
      ++at_;
    inside += peek();
    ++at_;
  }
  if (!done()) ++at_;
  const std::size_t from = word.text.size();
  word.outputs.push_back({from, at_ - start});
  word.text += text_.substr(start, at_ - start);
  expanded(word, from, quoted);
  nest(inside, word.place, {.depth = depth_, .traced = traced_});
}

// $(…), <(…) and >(…); at_ stands on the first of `opening` bytes.
void ShellParser::substitution(Word& word, std::size_t opening, bool quoted) {
  if (depth_ >= kMaxShellDepth) return give_up(word);
  ++depth_;
  const std::size_t start = at_;
  at_ += opening;
  const bool traced = traced_;
  const bool plain = plain_;
  List list;
  list.substitution = true;
  read_list(list);
  plain_ = plain;
  traced_ = traced;
  --depth_;
  const std::size_t from = word.text.size();
  word.outputs.push_back({from, at_ - start});
  word.text += text_.substr(start, at_ - start);
  expanded(word, from, quoted);
}

// Whether the parentheses that `opening` bytes open close as `))`; at_ is then past them.
bool ShellParser::arithmetic(std::size_t opening) {
  const std::string_view body = text_.substr(at_ + opening, kMaxArithmeticBytes);
  int open = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\'' || c == '"' || c == ';' || c == '\n' || c == '`') return false;
    if (c == '$' && i + 1 < body.size() && body[i + 1] == '(') return false;  // may hold a command
    if (c == '(') ++open;
    if (c != ')') continue;
    if (open-- > 0) continue;
    if (i + 1 >= body.size() || body[i + 1] != ')') return false;
    at_ += opening + i + 2;
    return true;
  }
  return false;
}

// NAME=(…): its words may hold commands.
void ShellParser::array(Word& word) {
  if (depth_ >= kMaxShellDepth) return give_up(word);
  ++depth_;
  const std::size_t start = at_++;
  while (!done() && peek() != ')') {
    const std::size_t before = at_;
    skip_space();
    if (peek() != ')') (void)read_word();
    if (at_ == before) ++at_;  // a character that no array may hold
  }
  if (!done()) ++at_;
  --depth_;
  const std::size_t from = word.text.size();
  word.text += text_.substr(start, at_ - start);
  expanded(word, from, false);
}

// An extended glob, as written.
void ShellParser::balanced(Word& word) {
  int open = 0;
  do {
    open += peek() == '(' ? 1 : peek() == ')' ? -1 : 0;
    word.text += peek();
    ++at_;
  } while (!done() && open > 0);
}

// What is left is one word of which nothing is known.
void ShellParser::give_up(Word& word) {
  if (depth_ >= kMaxShellDepth) out_.whole = false;
  word.text += text_.substr(at_);
  lose(word);
  at_ = text_.size();
}

// The end of the word's text, from this byte on, stands for something else.
void ShellParser::expanded(Word& word, std::size_t from, bool quoted) {
  word.variable = true;
  word.expansions.push_back({from, word.text.size() - from, quoted});
}

// Nothing of the word is what it says.
void ShellParser::lose(Word& word) {
  word.expansions.clear();
  expanded(word, 0, false);
}

}  // namespace dvsguard::build
