#include "core/build/dockerfile_heredoc.h"

#include <algorithm>
#include <optional>
#include <string>

namespace dvsguard::build {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// BuildKit splits the line with its own shell lexer (frontend/dockerfile/shell), which knows fewer
// expansions than a shell; where that lexer fails, the line has no heredoc.
class WordSplitter {
 public:
  explicit WordSplitter(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::string>> split() {
    while (at_ < text_.size()) {
      if (!step()) return std::nullopt;
    }
    end_word();
    return words_;
  }

 private:
  bool step() {
    switch (const char c = text_[at_]) {
      case '\'':
        return single_quoted();
      case '"':
        return double_quoted();
      case '$':
        return dollar(true);
      case '<':
        heredoc_mark();
        return true;
      case '\\':
        take();
        if (at_ < text_.size()) take();
        return true;
      default:
        ++at_;
        if (is_space(c)) {
          end_word();
        } else {
          word_ += c;
        }
        return true;
    }
  }

  bool single_quoted() {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return false;
    word_ += text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    return true;
  }

  bool double_quoted() {
    take();
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        take();
        return true;
      }
      if (c == '$') {
        if (!dollar(false)) return false;
        continue;
      }
      take();
      if (c == '\\' && at_ < text_.size() && std::string_view("\"$\\").find(text_[at_]) != std::string::npos)
        take();
    }
    return false;
  }

  // `$name` and `${name…}`; a modifier that the lexer does not know is its error.
  bool dollar(bool splits) {
    const std::size_t start = at_++;
    if (at_ < text_.size() && text_[at_] == '{') {
      if (!braces()) return false;
    } else {
      while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    }
    for (const char c : text_.substr(start, at_ - start)) {
      if (splits && is_space(c)) {
        end_word();
      } else {
        word_ += c;
      }
    }
    return true;
  }

  bool braces() {
    ++at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ >= text_.size()) return false;
    if (text_[at_] == '}') {
      ++at_;
      return true;
    }
    if (text_[at_] == ':') ++at_;
    if (at_ >= text_.size() || std::string_view("+-?#%/").find(text_[at_]) == std::string_view::npos)
      return false;
    std::size_t depth = 1;
    for (; at_ < text_.size() && depth > 0; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
      } else if (text_[at_] == '{' && text_[at_ - 1] == '$') {
        ++depth;
      } else if (text_[at_] == '}') {
        --depth;
      }
    }
    return depth == 0;
  }

  void heredoc_mark() {
    take();
    if (at_ >= text_.size() || text_[at_] != '<') return;
    take();
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) take();
  }

  void take() { word_ += text_[at_++]; }

  void end_word() {
    if (!word_.empty()) words_.push_back(std::move(word_));
    word_.clear();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string word_;
  std::vector<std::string> words_;
};

// `^(\d*)<<(-?)\s*([^<]*)$`, the last group being one word.
std::optional<HeredocStart> read_heredoc(std::string_view word) {
  std::size_t at = 0;
  while (at < word.size() && is_digit(word[at])) ++at;
  if (word.substr(at, 2) != "<<") return std::nullopt;
  at += 2;
  HeredocStart start;
  if (at < word.size() && word[at] == '-') {
    start.chomp = true;
    ++at;
  }
  while (at < word.size() && is_space(word[at])) ++at;
  for (; at < word.size(); ++at) {
    const char c = word[at];
    if (c == '<') return std::nullopt;
    if (c == '\'' || c == '"') {
      start.expand = false;
    } else if (c == '\\' && at + 1 < word.size()) {
      start.name += word[++at];
    } else {
      start.name += c;
    }
  }
  if (start.name.empty()) return std::nullopt;
  return start;
}

}  // namespace

std::vector<HeredocStart> find_heredocs(std::string_view line) {
  std::vector<HeredocStart> found;
  const auto words = WordSplitter(line).split();
  if (!words) return found;
  for (const std::string& word : *words) {
    if (auto start = read_heredoc(word)) found.push_back(std::move(*start));
  }
  return found;
}

bool is_heredoc_word(std::string_view text) {
  const auto words = WordSplitter(text).split();
  return words && words->size() == 1 && read_heredoc(words->front()).has_value();
}

}  // namespace dvsguard::build
