#include "core/compose/shell_words.h"

#include <utility>

namespace dvsguard::compose {
namespace {

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

class Splitter {
 public:
  // False: the line is refused.
  [[nodiscard]] bool feed(std::string_view line) {
    for (const char c : line) {
      if (escaped_) {
        escaped(c);
      } else if (c == '\\') {
        backslash();
      } else if (blank(c)) {
        space(c);
      } else if (ends_command(c)) {
        // "2>file": the descriptor's number is no argument.
        if (c == '>' && !word_.empty() && word_.front() >= '0' && word_.front() <= '9') in_word_ = false;
        break;
      } else if (c == '(' && !quoted_beside_dollar()) {
        if (dollar_ || !word_.ends_with('$')) return false;
        dollar_ = true;
        word_ += c;
      } else if (!toggles(c)) {
        in_word_ = true;
        word_ += c;
      }
    }
    if (in_word_) words_.push_back(std::move(word_));
    return !escaped_ && !single_ && !double_ && !back_ && !dollar_;
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(words_); }

 private:
  [[nodiscard]] bool quoted_beside_dollar() const { return single_ || double_ || back_; }
  [[nodiscard]] bool quoted() const { return quoted_beside_dollar() || dollar_; }
  [[nodiscard]] bool ends_command(char c) const {
    return !quoted() && std::string_view(";&|<>").find(c) != std::string_view::npos;
  }

  void escaped(char c) {
    word_ += c;
    escaped_ = false;
    in_word_ = true;
  }

  void backslash() {
    if (single_)
      word_ += '\\';
    else
      escaped_ = true;
  }

  void space(char c) {
    if (quoted()) {
      word_ += c;
    } else if (in_word_) {
      words_.push_back(std::exchange(word_, {}));
      in_word_ = false;
    }
  }

  // Whether `c` opens or closes quotes and is no part of the word. Backquotes and $(…) stay in it.
  [[nodiscard]] bool toggles(char c) {
    if (c == '"' && !single_ && !dollar_) return toggle(double_);
    if (c == '\'' && !double_ && !dollar_) return toggle(single_);
    if (c == '`' && !single_ && !double_ && !dollar_) back_ = !back_;
    if (c == ')' && !quoted_beside_dollar()) dollar_ = !dollar_;
    return false;
  }

  bool toggle(bool& quote) {
    if (quote) in_word_ = true;
    quote = !quote;
    return true;
  }

  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false, escaped_ = false, single_ = false, double_ = false, back_ = false, dollar_ = false;
};

}  // namespace

std::optional<std::vector<std::string>> split_words(std::string_view line) {
  Splitter splitter;
  if (!splitter.feed(line)) return std::nullopt;
  return splitter.take();
}

}  // namespace dvsguard::compose
