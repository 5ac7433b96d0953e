#include "core/build/dockerfile_expand.h"

#include <cstddef>

namespace dvsguard::build {
namespace {

constexpr int kMaxNesting = 16;

bool is_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class Expander {
 public:
  Expander(std::string_view text, const Variables* variables, const Variables* behind, char escape, int depth)
      : text_(text), variables_(variables), behind_(behind), escape_(escape), depth_(depth) {}

  Expansion run() {
    while (at_ < text_.size()) {
      step();
      if (!expanded_ || out_.text.size() <= kMaxExpansionBytes) continue;
      return {.text = {}, .settled = false};
    }
    return std::move(out_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (quote_ == '\'') {
      ++at_;
      if (c == '\'') {
        quote_ = 0;
      } else {
        out_.text += c;
      }
    } else if (c == escape_) {
      escaped();
    } else if (c == '"') {
      quote_ = quote_ == '"' ? '\0' : '"';
      ++at_;
    } else if (c == '\'' && quote_ == 0) {
      quote_ = '\'';
      ++at_;
    } else if (c == '$' && variables_ != nullptr) {
      dollar();
    } else {
      out_.text += c;
      ++at_;
    }
  }

  // Outside double quotes an escape makes any character plain; inside only `"`, `$` and itself.
  void escaped() {
    ++at_;
    if (at_ == text_.size()) return;
    const char next = text_[at_];
    if (quote_ == '"' && next != '"' && next != '$' && next != escape_) out_.text += escape_;
    out_.text += next;
    ++at_;
  }

  void dollar() {
    ++at_;
    const bool braces = at_ < text_.size() && text_[at_] == '{';
    if (braces) ++at_;
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    if (!braces) {
      name.empty() ? void(out_.text += '$') : put(name);
      return;
    }
    const std::string_view modifier = rest_of_braces();
    if (name.empty()) {
      out_.settled = false;
    } else if (modifier.empty()) {
      put(name);
    } else {
      modified(name, modifier);
    }
  }

  // Up to the brace that closes this one; at_ is past it.
  std::string_view rest_of_braces() {
    const std::size_t start = at_;
    for (int open = 1; at_ < text_.size(); ++at_) {
      if (text_[at_] == escape_ && at_ + 1 < text_.size()) {
        ++at_;
      } else if (text_[at_] == '{' && text_[at_ - 1] == '$') {
        ++open;
      } else if (text_[at_] == '}' && --open == 0) {
        return text_.substr(start, at_++ - start);
      }
    }
    out_.settled = false;
    return text_.substr(start);
  }

  // Null: unset.
  [[nodiscard]] const std::optional<std::string>* find(std::string_view name) const {
    if (const auto found = variables_->find(name); found != variables_->end()) return &found->second;
    if (behind_ == nullptr) return nullptr;
    const auto found = behind_->find(name);
    return found != behind_->end() ? &found->second : nullptr;
  }

  void put(std::string_view name) {
    expanded_ = true;
    const auto* value = find(name);
    if (value == nullptr) return;
    if (*value) {
      out_.text += **value;
    } else {
      out_.settled = false;
    }
  }

  void modified(std::string_view name, std::string_view modifier) {
    const bool empty_is_unset = modifier.front() == ':';
    if (empty_is_unset) modifier.remove_prefix(1);
    const char kind = modifier.empty() ? '\0' : modifier.front();
    const auto* value = find(name);
    if ((kind != '-' && kind != '+' && kind != '?') || (value != nullptr && !*value)) {
      out_.settled = false;
      return;
    }
    const bool set = value != nullptr && !(empty_is_unset && (*value)->empty());
    if (kind == '?') {
      set ? put(name) : void(out_.settled = false);
    } else if (set == (kind == '+')) {
      put_word(modifier.substr(1));
    } else if (kind == '-') {
      put(name);
    }
  }

  void put_word(std::string_view word) {
    if (depth_ >= kMaxNesting) {
      out_.settled = false;
      return;
    }
    expanded_ = true;
    const Expansion inner = Expander(word, variables_, behind_, escape_, depth_ + 1).run();
    out_.text += inner.text;
    out_.settled = out_.settled && inner.settled;
  }

  std::string_view text_;
  const Variables* variables_;  // null: nothing is expanded
  const Variables* behind_;
  char escape_;
  int depth_;
  bool expanded_ = false;
  std::size_t at_ = 0;
  char quote_ = 0;
  Expansion out_;
};

}  // namespace

Expansion expand_word(std::string_view word, const Variables& variables, char escape,
                      const Variables* behind) {
  return Expander(word, &variables, behind, escape, 0).run();
}

std::string unquote_word(std::string_view word, char escape) {
  return Expander(word, nullptr, nullptr, escape, 0).run().text;
}

}  // namespace dvsguard::build
