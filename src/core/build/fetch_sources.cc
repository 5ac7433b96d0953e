#include "core/build/fetch_sources.h"

#include <algorithm>

#include "core/build/script_facts.h"

namespace dvsguard::build {
namespace {

constexpr std::size_t kMaxSourceWords = 200;  // of one fetch
constexpr std::size_t kMaxTexts = 32;         // that one variable may bring

// Options of curl, wget and aria2c whose next word is theirs: curl's and wget's own lists, what may be a URL
// left out (--url).
constexpr std::string_view kValuedLong[] = {
    "--header",     "--user",      "--data",       "--data-raw",   "--data-binary",  "--output",
    "--user-agent", "--cookie",    "--cookie-jar", "--referer",    "--proxy",        "--form",
    "--request",    "--max-time",  "--retry",      "--post-data",  "--retry-delay",  "--connect-timeout",
    "--cacert",     "--cert",      "--key",        "--timeout",    "--tries",        "--output-document",
    "--password",   "--http-user", "--proxy-user", "--output-dir", "--oauth2-bearer"};

// Whether the next word belongs to this option. Of a cluster ("-fsSLo") the last letter counts; letters that
// mean one thing to curl and nothing to wget ("-S", "-R") only count where they take a word.
bool takes_next(std::string_view program, std::string_view option) {
  if (option.starts_with("--")) return std::ranges::find(kValuedLong, option) != std::end(kValuedLong);
  constexpr std::string_view kCurl = "HudoAbceCxTFXmKwryDEPQtUYz";
  constexpr std::string_view kWget = "oOaietTPUQBw";
  constexpr std::string_view kOther = "oOdHi";
  const std::string_view valued = program == "curl" ? kCurl : program == "wget" ? kWget : kOther;
  return option.size() > 1 && valued.find(option.back()) != std::string_view::npos;
}

bool is_url(std::string_view word) {
  return word.find("://") != std::string_view::npos;
}

void add(std::vector<std::string>& to, std::string word) {
  if (to.size() < kMaxSourceWords && std::ranges::find(to, word) == to.end()) to.push_back(std::move(word));
}

}  // namespace

void FetchSources::Texts::add(const std::string& text) {
  if (all.insert(text).second && first.size() < kMaxTexts) first.push_back(text);
}

void FetchSources::Texts::tell(std::vector<std::string>& words) const {
  for (const std::string& text : first) build::add(words, text);
  if (all.size() > first.size())
    build::add(words, "and " + std::to_string(all.size() - first.size()) + " more");
}

void FetchSources::read_script() {
  if (read_) return;
  read_ = true;
  for (const Command& command : script_.commands) {
    const bool declares = program_of(command).name == "export" || program_of(command).name == "readonly" ||
                          program_of(command).name == "local" || program_of(command).name == "declare";
    for (std::size_t i = 0; i < command.words.size(); ++i) {
      const std::string& text = command.words[i].text;
      const std::size_t equals = text.find('=');
      if ((i < command.assignments || declares) && equals != std::string::npos)
        assigned_[text.substr(0, equals)].add(text);
      else if (is_url(text))
        urls_.add(text);
    }
  }
}

// A word that a variable makes: what the script gives the variable. Where it gives it nothing ("$1"), any
// address of the script may be meant.
void FetchSources::explain(const Word& word, std::vector<std::string>& words) {
  if (!word.variable) return;
  read_script();
  bool known = true;
  const auto names = expanded_variables(word.text);
  for (const std::string& name : names) {
    const auto found = assigned_.find(name);
    if (found != assigned_.end()) found->second.tell(words);
    known = known && found != assigned_.end();
  }
  if (!known || names.empty()) urls_.tell(words);
}

std::vector<std::string> FetchSources::asked_for(const Command& command, const Program& program) {
  std::vector<std::string> words;
  for (std::size_t i = program.arguments; i < command.words.size(); ++i) {
    const Word& word = command.words[i];
    if (word.text.starts_with("--url=")) {
      add(words, word.text.substr(6));
    } else if (word.text.starts_with('-') && word.text != "--url") {
      if (takes_next(program.name, word.text)) ++i;
      continue;
    } else if (word.text != "--url") {
      add(words, word.text);
    }
    explain(word, words);
  }
  return words;
}

std::vector<std::string> FetchSources::arguments(const Command& command, const Program& program) {
  std::vector<std::string> words;
  for (std::size_t i = program.arguments; i < command.words.size() && words.size() < kMaxSourceWords; ++i)
    words.push_back(command.words[i].text);
  for (std::size_t i = program.arguments; i < command.words.size(); ++i) explain(command.words[i], words);
  return words;
}

}  // namespace dvsguard::build
