#include <algorithm>
#include <array>
#include <optional>

#include "core/build/program.h"
#include "core/build/script_facts.h"

// Package managers of distributions, as a script calls them.
namespace dvsguard::build {
namespace {

struct Manager {
  std::string_view name;
  std::string_view valued;  // short options that take the next word
};
constexpr std::array kManagers = {
    Manager{"apt-get", "toc"}, Manager{"apt", "toc"},   Manager{"aptitude", "toc"}, Manager{"apk", "Xpt"},
    Manager{"yum", "cx"},      Manager{"dnf", "cx"},    Manager{"dnf5", "cx"},      Manager{"microdnf", "c"},
    Manager{"tdnf", "c"},      Manager{"zypper", "cR"}, Manager{"pacman", ""},      Manager{"emerge", ""},
};

constexpr std::size_t kMaxWords = 1000;  // of one call
constexpr std::string_view kInstall[] = {"install", "add", "reinstall", "groupinstall", "in"};
constexpr std::string_view kRemove[] = {"remove", "purge", "del", "erase", "autoremove", "rm"};
constexpr std::string_view kUpgrade[] = {"upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade",
                                         "dup",     "up",           "distro-sync"};

bool contains(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

// "gdb=12.1-3", "gdb~=12", "gdb@edge", "gdb:amd64" are gdb.
std::string package_name(std::string_view word) {
  return std::string(word.substr(0, word.find_first_of("=<>~@:")));
}

std::optional<PackageChange::Kind> kind_of(std::string_view manager, std::string_view verb) {
  using enum PackageChange::Kind;
  if (manager == "pacman") {
    if (verb.starts_with("-S")) return verb.find('u') != std::string_view::npos ? Upgrade : Install;
    return verb.starts_with("-R") ? std::optional(Remove) : std::nullopt;
  }
  if (contains(kInstall, verb)) return Install;
  if (contains(kRemove, verb)) return Remove;
  // apt's and apk's `update` only refreshes their lists.
  const bool lists = manager.starts_with("apt") || manager == "apk";
  if (contains(kUpgrade, verb) || (verb == "update" && !lists)) return Upgrade;
  return std::nullopt;
}

std::optional<PackageChange> read_change(const Command& command, const Program& program,
                                         const Manager& manager) {
  PackageChange change{
      .manager = manager.name, .packages = {}, .words = {}, .group = {}, .place = command.place};
  bool verb = false;
  for (std::size_t i = program.arguments; i < command.words.size(); ++i) {
    const std::string_view text = command.words[i].text;
    const bool option = text.starts_with('-') && !(manager.name == "pacman" && !verb);
    if (verb && change.words.size() < kMaxWords) change.words.emplace_back(text);
    if (option) {
      const bool grouped = text == "-t" || text == "--virtual";
      if (manager.name == "apk" && grouped && i + 1 < command.words.size())
        change.group = command.words[i + 1].text;
      const bool takes_next = (text.size() == 2 && manager.valued.find(text[1]) != std::string_view::npos) ||
                              text == "--virtual" || text == "--repository" || text == "--target-release";
      if (takes_next) ++i;
    } else if (!verb) {
      const auto kind = kind_of(manager.name, text);
      if (!kind) return std::nullopt;
      change.kind = *kind;
      verb = true;
    } else if (!text.empty()) {
      change.packages.push_back(package_name(text));
    }
  }
  if (!verb) return std::nullopt;
  return change;
}

}  // namespace

std::vector<PackageChange> find_package_changes(const Script& script) {
  std::vector<PackageChange> changes;
  for (const Command& command : script.commands) {
    const Program program = program_of(command);
    const auto manager = std::ranges::find(kManagers, program.name, &Manager::name);
    if (manager == kManagers.end()) continue;
    if (auto change = read_change(command, program, *manager)) changes.push_back(std::move(*change));
  }
  return changes;
}

}  // namespace dvsguard::build
