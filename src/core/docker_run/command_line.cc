#include "core/docker_run/command_line.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/docker_run/switches.h"
#include "core/text/display.h"

namespace dvsguard::docker_run {
namespace {

constexpr std::size_t kShownFlag = 60;

bool is_gap(char c) {
  return c == text::kGap;
}

bool only_gaps(const Given& word) {
  return !word.text.empty() && std::ranges::all_of(word.text, is_gap);
}

bool names_an_image(const Given& word) {
  return std::ranges::any_of(word.unknown, [](std::string name) {
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name.find("image") != std::string::npos || name.find("img") != std::string::npos;
  });
}

bool looks_like_flag(const Given& word) {
  const std::string_view text = word.text;
  if (text.starts_with("--")) return find_flag(text.substr(2, text.find('=') - 2)) != nullptr;
  return text.size() > 1 && text[0] == '-' && find_letter(text[1]) != nullptr;
}

// A flag's value in the flag's own word, in which no variable stands before it.
Given value_behind(const Given& word, std::size_t at) {
  Given value = part_of(word, std::string_view(word.text).substr(at));
  if (word.written.starts_with('-')) value.written = word.written.substr(std::min(at, word.written.size()));
  return value;
}

class Reader {
 public:
  explicit Reader(std::span<const Given> words) : words_(words) {}

  CommandLine read() {
    while (at_ < words_.size() && flag()) {
    }
    if (stopped_) return std::move(out_);
    if (at_ < words_.size()) out_.image = words_[at_++];
    for (; at_ < words_.size(); ++at_) out_.command.push_back(words_[at_]);
    return std::move(out_);
  }

 private:
  // Whether there may be another one.
  bool flag() {
    const Given& word = words_[at_];
    if (only_gaps(word) && holds_options(word)) {
      out_.open = true;
      std::string names;
      for (const std::string& name : word.unknown)
        names += (names.empty() ? "" : ", ") + text::printable(name, kShownFlag);
      out_.unread.push_back({"which options " + names + " holds", word.place});
      ++at_;
      return true;
    }
    if (word.text == "--") {
      ++at_;
      return false;
    }
    if (word.text.size() < 2 || word.text.front() != '-') return false;
    return word.text[1] == '-' ? long_flag(word) : letters(word);
  }

  // Whether a word of which nothing is known stands for options, rather than for the image.
  [[nodiscard]] bool holds_options(const Given& word) const {
    if (!word.many || names_an_image(word) || at_ + 1 >= words_.size()) return false;
    const Given& next = words_[at_ + 1];
    if (next.text.starts_with('-')) return looks_like_flag(next);
    return next.many || names_an_image(next) || next.text.find_first_of(":/") != std::string::npos;
  }

  bool long_flag(const Given& word) {
    const std::size_t equals = word.text.find('=');
    const std::string name = word.text.substr(2, equals == std::string::npos ? equals : equals - 2);
    const Flag* flag = find_flag(name);
    if (flag == nullptr) return stop(word, "--" + name);
    ++at_;
    if (equals != std::string::npos) {
      add(*flag, value_behind(word, equals + 1));
      return true;
    }
    return flag->takes == Takes::Nothing ? switch_on(*flag, word) : next_word(*flag, word);
  }

  // -itd, -p80:80, -itp 80:80, -e=NAME
  bool letters(const Given& word) {
    const std::string_view text = word.text;
    for (std::size_t i = 1; i < text.size(); ++i) {
      const Flag* flag = find_letter(text[i]);
      if (flag == nullptr) return stop(word, "-" + std::string(1, text[i]));
      const bool equals = i + 1 < text.size() && text[i + 1] == '=';
      if (flag->takes == Takes::Nothing && !equals) {
        switch_on(*flag, word);
        continue;
      }
      ++at_;
      if (i + 1 == text.size()) return next_word(*flag, word);
      add(*flag, value_behind(word, i + (equals ? 2 : 1)));
      return true;
    }
    ++at_;
    return true;
  }

  bool switch_on(const Flag& flag, const Given& word) {
    Given value;
    value.text = "true";
    value.place = word.place;
    add(flag, std::move(value));
    return true;
  }

  bool next_word(const Flag& flag, const Given& word) {
    if (at_ >= words_.size()) return stop(word, "--" + std::string(flag.name) + " without a value");
    add(flag, words_[at_++]);
    return true;
  }

  void add(const Flag& flag, Given value) {
    if (flag.takes == Takes::Nothing && value.is_known() && !parse_switch(value.text))
      out_.unread.push_back({"the value of --" + std::string(flag.name), value.place});
    out_.options.push_back({&flag, std::move(value)});
  }

  // Nobody can say whether the next word is this flag's value.
  bool stop(const Given& word, std::string flag) {
    std::replace_if(flag.begin(), flag.end(), is_gap, '$');
    out_.unread.push_back({"what " + text::printable(flag, kShownFlag) + " does", word.place});
    out_.open = true;
    stopped_ = true;
    return false;
  }

  std::span<const Given> words_;
  std::size_t at_ = 0;
  bool stopped_ = false;
  CommandLine out_;
};

}  // namespace

CommandLine read_command_line(std::span<const Given> words) {
  return Reader(words).read();
}

}  // namespace dvsguard::docker_run
