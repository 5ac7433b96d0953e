#include "core/build/script_facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "core/build/fetch_sources.h"
#include "core/build/language_packages.h"
#include "core/build/program.h"
#include "core/build/unpacked.h"

namespace dvsguard::build {
namespace {

constexpr std::string_view kFetchers[] = {"curl", "wget", "aria2c", "fetch", "http", "https", "ftp"};
// Programs whose only business is to update something that is then run.
constexpr std::string_view kUpdaters[] = {"foundryup",           "solc-select", "unattended-upgrade",
                                          "unattended-upgrades", "ghcup",       "tfenv"};
constexpr std::string_view kSelfUpdateWords[] = {"self-update", "selfupdate", "self_update", "self-upgrade"};

constexpr std::size_t kMaxPath = 4096;    // Linux's PATH_MAX
constexpr std::size_t kMaxFetchers = 64;  // behind one command

bool contains(const auto& names, const auto& name) {
  return std::ranges::find(names, name) != std::end(names);
}

bool is_fetcher(std::string_view name) {
  return contains(kFetchers, name);
}
bool runs_code(std::string_view name) {
  return is_shell(name) || is_interpreter(name);
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

class Finder {
 public:
  explicit Finder(const Script& script) : script_(script), sources_(script) {
    std::size_t last = 0;
    for (const Command& command : script.commands) {
      programs_.push_back(program_of(command));
      if (is_fetcher(programs_.back().name)) last = programs_.size();
      last_fetcher_.push_back(last);
    }
  }

  std::vector<SelfUpdate> find() {
    for (std::size_t i = 0; i < script_.commands.size(); ++i) {
      fed_by_.push_back(piped_fetchers(i));
      note_runs(i);
      note_archives(i);
      note_downloads(i);
      note_tools(i);
    }
    note_packages();
    const auto key = [](const SelfUpdate& u) {
      return std::tie(u.place.line, u.place.column, u.kind, u.what, u.source);
    };
    std::ranges::sort(found_, {}, key);
    const auto same = std::ranges::unique(found_, {}, key);
    found_.erase(same.begin(), same.end());
    return std::move(found_);
  }

 private:
  [[nodiscard]] const Command& at(std::size_t i) const { return script_.commands[i]; }
  [[nodiscard]] std::string_view name(std::size_t i) const { return programs_[i].name; }
  [[nodiscard]] std::vector<std::string_view> arguments(std::size_t i) const {
    std::vector<std::string_view> out;
    for (std::size_t w = programs_[i].arguments; w < at(i).words.size(); ++w)
      out.push_back(at(i).words[w].text);
    return out;
  }

  using Fetchers = std::vector<std::size_t>;  // indices of commands, the last first

  void add(std::size_t i, UpdateKind kind, std::string what, const Fetchers& fetchers) {
    SelfUpdate update{kind, std::move(what), {}, at(i).place};
    for (const std::size_t fetcher : fetchers) {
      for (std::string& word : sources_.asked_for(at(fetcher), programs_[fetcher]))
        update.source.push_back(std::move(word));
    }
    found_.push_back(std::move(update));
  }

  // A program that fetches by itself.
  void add_tool(std::size_t i, UpdateKind kind, std::string what) {
    found_.push_back({kind, std::move(what), sources_.arguments(at(i), programs_[i]), at(i).place});
  }

  // Those in [from, to).
  [[nodiscard]] Fetchers fetchers_between(std::size_t from, std::size_t to) const {
    Fetchers found;
    for (std::size_t last = to > 0 ? last_fetcher_[to - 1] : 0; last > from && found.size() < kMaxFetchers;
         last = last > 1 ? last_fetcher_[last - 2] : 0) {
      found.push_back(last - 1);
    }
    return found;
  }

  // Those whose output reaches `i` through pipes. Asked in the order of the script.
  [[nodiscard]] Fetchers piped_fetchers(std::size_t i) const {
    if (!at(i).piped_into || at(i).piped_from >= i) return {};
    Fetchers direct = fetchers_between(at(i).piped_from, i);
    return direct.empty() ? fed_by_[at(i).piped_from] : direct;
  }

  [[nodiscard]] Fetchers fetchers_in(const Word& word) const {
    return fetchers_between(word.output_begin, std::min(word.output_end, programs_.size()));
  }

  // curl | sh, sh -c "$(curl …)", bash <(curl …), eval "$(curl …)", . <(curl …), sh <<< "$(curl …)"
  void note_runs(std::size_t i) {
    const std::string program(name(i));
    const bool evaluates = program == "eval" || program == "source" || program == ".";
    if (!runs_code(program) && !evaluates) return;
    if (!evaluates && reads_input(i)) {
      if (const Fetchers& fetchers = fed_by_[i]; !fetchers.empty())
        add(i, UpdateKind::RunsFetchedCode, std::string(name(fetchers[0])) + " | " + program, fetchers);
    }
    const auto note_word = [&](const Word& word) {
      if (const Fetchers fetchers = fetchers_in(word); !fetchers.empty())
        add(i, UpdateKind::RunsFetchedCode, program + " $(" + std::string(name(fetchers[0])) + ")", fetchers);
    };
    for (std::size_t w = programs_[i].arguments; w < at(i).words.size(); ++w) note_word(at(i).words[w]);
    for (const Redirect& redirect : at(i).redirects) {
      if (redirect.operation.starts_with('<')) note_word(redirect.target);
    }
    // `sh FILE`, `python FILE`: an option before it may take the name as its value, so only a first word
    // counts.
    const auto words = arguments(i);
    const auto file = is_shell(program) ? first_plain(words)
                      : words.empty()   ? std::string_view()
                                        : words.front();
    if (const Fetchers by = downloaded_by(file); !by.empty())
      add(i, UpdateKind::RunsFetchedCode, program + " of a downloaded file", by);
  }

  [[nodiscard]] bool reads_input(std::size_t i) const {
    if (is_shell(name(i))) return shell_call(at(i), programs_[i]).reads_input;
    const auto words = arguments(i);
    return words.empty() || words.front() == "-" || words.front() == "-s" || words.front() == "/dev/stdin";
  }

  // A file that a fetcher wrote, then made executable or run by its name.
  void note_downloads(std::size_t i) {
    const auto words = arguments(i);
    if (is_fetcher(name(i))) return note_download(i, words);
    if (!fed_by_[i].empty()) note_piped_download(i, words);
    if (name(i) == "chmod") {
      const bool executable = std::ranges::any_of(words, [](std::string_view w) {
        return w.find("+x") != std::string_view::npos || w == "755" || w == "0755" || w == "777" ||
               w == "700" || w == "a+rx";
      });
      if (!executable) return;
      for (const std::string_view word : words) {
        if (const Fetchers by = downloaded_by(word); !by.empty())
          add(i, UpdateKind::RunsFetchedCode, "a downloaded file made executable", by);
      }
    } else if (programs_[i].at < at(i).words.size()) {
      const std::string& path = at(i).words[programs_[i].at].text;
      const Fetchers by = path.find('/') != std::string::npos ? downloaded_by(path) : Fetchers();
      if (!by.empty()) add(i, UpdateKind::RunsFetchedCode, "a downloaded file run", by);
    }
  }

  // curl | gunzip > FILE, curl | tee FILE
  void note_piped_download(std::size_t i, const std::vector<std::string_view>& words) {
    for (const Redirect& redirect : at(i).redirects) {
      if (redirect.operation.starts_with('>') && redirect.operation != ">&")
        keep(redirect.target.text, fed_by_[i]);
    }
    if (name(i) != "tee") return;
    for (const std::string_view word : words) {
      if (!word.starts_with('-')) keep(word, fed_by_[i]);
    }
  }

  static void unite(Fetchers& to, const Fetchers& more) {
    for (const std::size_t one : more) {
      if (to.size() < kMaxFetchers && !contains(to, one)) to.push_back(one);
    }
  }

  void keep(std::string_view path, const Fetchers& by) {
    if (!path.empty() && path != "-" && !path.starts_with("/dev/")) unite(downloads_[std::string(path)], by);
  }

  // Empty: it is no download.
  [[nodiscard]] Fetchers downloaded_by(std::string_view path) const {
    Fetchers by;
    for (const std::string_view name : {path, base_name(path)}) {
      const auto found = downloads_.find(name);
      if (found != downloads_.end()) unite(by, found->second);
    }
    if (path.size() > kMaxPath) return by;
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
      const auto folder = unpacked_.find(path.substr(0, slash));
      if (folder != unpacked_.end() && lies_in(path, folder->first)) unite(by, folder->second);
    }
    return by;
  }

  // curl | tar x, unzip of a downloaded file: what comes out may be data, unless it lands among programs or
  // is run from where it lands.
  void note_archives(std::size_t i) {
    const auto words = arguments(i);
    const std::string_view program = name(i);
    if (program == "cd" || program == "pushd") unpacked_.erase(std::string(kHere));
    const auto unpacking = find_unpacking(program, words);
    if (!unpacking) return;
    Fetchers by = unpacking->from_input ? fed_by_[i] : Fetchers();
    const bool piped = !by.empty();
    for (const std::string_view word : words) unite(by, downloaded_by(word));
    if (by.empty()) return;
    if (holds_programs(unpacking->folder)) {
      add(i, UpdateKind::RunsFetchedCode,
          piped ? std::string(name(by[0])) + " | " + std::string(program) + " among programs"
                : "a downloaded archive unpacked among programs",
          by);
    }
    unite(unpacked_[unpacking->folder], by);
  }

  void note_download(std::size_t i, const std::vector<std::string_view>& words) {
    const Fetchers by = {i};
    for (const Redirect& redirect : at(i).redirects) {
      if (redirect.operation.starts_with('>') && redirect.operation != ">&") keep(redirect.target.text, by);
    }
    bool by_url = name(i) == "wget";
    for (std::size_t w = 0; w < words.size(); ++w) {
      const std::string_view word = words[w];
      const bool short_option = word.size() > 1 && word[0] == '-' && word[1] != '-';
      const bool curl = name(i) == "curl";
      if (word.starts_with("--output=")) keep(word.substr(9), by);
      if (word.starts_with("--output-document=")) keep(word.substr(18), by);
      if (curl && ((short_option && word.find('O') != std::string_view::npos) || word == "--remote-name"))
        by_url = true;
      const bool names_file = word == "--output" || word == "--output-document" ||
                              (short_option && word.back() == (curl ? 'o' : 'O'));
      if (!names_file || w + 1 >= words.size()) continue;
      keep(words[w + 1], by);
      if (!curl) by_url = false;
    }
    if (!by_url) return;
    for (const std::string_view word : words) {
      if (word.find("://") != std::string_view::npos)
        keep(base_name(word.substr(0, word.find_first_of("?#"))), by);
    }
  }

  void note_tools(std::size_t i) {
    const std::string program(name(i));
    const auto words = arguments(i);
    const auto has = [&](std::string_view word) { return contains(words, word); };
    const std::string_view verb = first_plain(words);
    if (contains(kUpdaters, program)) return add_tool(i, UpdateKind::ReplacesItself, program);
    if (auto fetch = find_package_fetch(program, words)) {
      add_tool(i, fetch->kind, std::move(fetch->what));
      if (!fetch->packages.empty()) found_.back().source = std::move(fetch->packages);
      return;
    }
    if (program == "git") {
      for (const std::string_view fetch : {"pull", "clone", "fetch"}) {
        if (verb == fetch) add_tool(i, UpdateKind::PullsSource, "git " + std::string(fetch));
      }
    } else if (program == "rustup" && (verb == "update" || verb == "self")) {
      add_tool(i, UpdateKind::ReplacesItself, "rustup " + std::string(verb));
    } else if (program == "docker" || program == "podman" || program == "docker-compose" ||
               program == "nerdctl" || program == "crictl" || program == "ctr") {
      if (has("pull") || (program == "podman" && has("auto-update")))
        add_tool(i, UpdateKind::PullsImages, program + (has("pull") ? " pull" : " auto-update"));
    } else if (std::ranges::any_of(words, [](std::string_view w) { return contains(kSelfUpdateWords, w); })) {
      add_tool(i, UpdateKind::ReplacesItself, "a program's own self-update");
    }
  }

  static std::string_view first_plain(const std::vector<std::string_view>& words) {
    constexpr std::string_view kValued[] = {"-C", "-c", "--prefix"};
    return first_operand(words, kValued);
  }

  void note_packages() {
    for (const PackageChange& change : find_package_changes(script_)) {
      if (change.kind == PackageChange::Kind::Remove) continue;
      const bool upgrade = change.kind == PackageChange::Kind::Upgrade;
      SelfUpdate update{upgrade ? UpdateKind::UpgradesPackages : UpdateKind::InstallsPackages,
                        std::string(change.manager) + (upgrade ? " upgrade" : " install"), change.words,
                        change.place};
      if (change.manager == "apk" && !upgrade) update.what = "apk add";
      found_.push_back(std::move(update));
    }
  }

  const Script& script_;
  FetchSources sources_;
  std::vector<Program> programs_;
  std::vector<std::size_t> last_fetcher_;  // up to and with each command: its index + 1; 0: none yet
  std::vector<Fetchers> fed_by_;           // the fetchers that feed each command's input
  std::map<std::string, Fetchers, std::less<>> downloads_;  // by path
  std::map<std::string, Fetchers, std::less<>> unpacked_;   // folders that an archive was unpacked into
  std::vector<SelfUpdate> found_;
};

bool is_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::vector<SelfUpdate> find_self_updates(const Script& script) {
  return Finder(script).find();
}

std::vector<std::string> expanded_variables(std::string_view word) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at + 1 < word.size(); ++at) {
    if (word[at] != '$') continue;
    std::size_t start = at + 1;
    if (word[start] == '{') ++start;
    if (start < word.size() && (word[start] == '!' || word[start] == '#')) ++start;  // ${!name}, ${#name}
    std::size_t end = start;
    while (end < word.size() && is_name(word[end])) ++end;
    if (end > start && !(word[start] >= '0' && word[start] <= '9'))
      names.emplace_back(word.substr(start, end - start));
  }
  return names;
}

}  // namespace dvsguard::build
