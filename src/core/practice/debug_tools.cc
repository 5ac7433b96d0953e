#include "core/practice/debug_tools.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/build/program.h"
#include "core/build/script_facts.h"
#include "core/oci/reference.h"

namespace dvsguard::practice {
namespace {

constexpr std::string_view kCompiler = "a compiler, which builds an intruder's tools for him";
constexpr std::string_view kDebugger =
    "a debugger, which reads and changes whatever process it may attach to";
constexpr std::string_view kSshServer = "an SSH server, a remote shell that waits for its user";
constexpr std::string_view kDebugServer =
    "a debug server, which gives whoever connects the whole program and its memory";

struct Known {
  std::string_view name, kind;
};

// Packages of Debian, Alpine, Fedora and their kin. A client (openssh-client) is no server.
constexpr std::array kPackages = {
    Known{"openssh-server", kSshServer},
    Known{"openssh", kSshServer},
    Known{"ssh", kSshServer},
    Known{"dropbear", kSshServer},
    Known{"tinyssh", kSshServer},
    Known{"gdb", kDebugger},
    Known{"gdbserver", kDebugServer},
    Known{"lldb", kDebugger},
    Known{"strace", kDebugger},
    Known{"ltrace", kDebugger},
    Known{"delve", kDebugger},
    Known{"valgrind", kDebugger},
    Known{"gcc", kCompiler},
    Known{"g++", kCompiler},
    Known{"clang", kCompiler},
    Known{"build-essential", kCompiler},
    Known{"build-base", kCompiler},
    Known{"golang", kCompiler},
    Known{"golang-go", kCompiler},
    Known{"go", kCompiler},
    Known{"rustc", kCompiler},
    Known{"cargo", kCompiler},
    Known{"tcc", kCompiler},
};

// Official images whose purpose is to compile.
constexpr std::string_view kCompilerImages[] = {"buildpack-deps", "gcc",   "golang", "gradle",
                                                "haskell",        "maven", "rust"};

// Files that a stage copies in, and Go packages that it installs, by their last element.
constexpr std::array kPrograms = {Known{"dlv", kDebugger},          Known{"gdb", kDebugger},
                                  Known{"gdbserver", kDebugServer}, Known{"lldb-server", kDebugServer},
                                  Known{"sshd", kSshServer},        Known{"dropbear", kSshServer}};

const Known* find_known(const auto& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Known::name);
  return found == table.end() ? nullptr : &*found;
}

std::string_view last_element(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

class Gatherer {
 public:
  void base(const build::ImageFacts& facts) {
    const auto image = oci::parse_reference(facts.base);
    if (!image || facts.base_kind != build::BaseKind::ShellImage) return;
    const auto found = std::ranges::find(kCompilerImages, image->short_name());
    if (found != std::end(kCompilerImages)) add({*found, kCompiler}, facts.base_place);
  }

  void copies(const build::ImageFacts& facts) {
    for (const build::CopyFact& copy : facts.copies) {
      for (const std::string_view path :
           {std::string_view(copy.source), std::string_view(copy.destination)}) {
        if (const Known* known = find_known(kPrograms, last_element(path))) add(*known, copy.place);
      }
    }
  }

  void run(const build::RunFact& run) {
    for (const build::PackageChange& change : build::find_package_changes(run.script)) {
      using enum build::PackageChange::Kind;
      if (change.kind == Install) install(change, run.place);
      if (change.kind == Remove) remove(change);
    }
    for (const build::Command& command : run.script.commands) {
      const build::Program program = build::program_of(command);
      if (program.name != "go") continue;
      for (std::size_t i = program.arguments; i < command.words.size(); ++i) {
        const std::string_view word = command.words[i].text;
        if (const Known* known = find_known(kPrograms, last_element(word.substr(0, word.find('@')))))
          add(*known, run.place);
      }
    }
  }

  std::vector<DebugTool> take() { return std::move(tools_); }

 private:
  void install(const build::PackageChange& change, const Place& place) {
    for (const std::string& package : change.packages) {
      const Known* known = find_known(kPackages, package);
      if (known == nullptr) continue;
      if (!change.group.empty()) groups_.insert({change.group, package});
      add(*known, place);
    }
  }

  // `apk del .build-deps` takes away what was added under that name.
  void remove(const build::PackageChange& change) {
    std::set<std::string, std::less<>> gone(change.packages.begin(), change.packages.end());
    for (const auto& [group, package] : groups_) {
      if (gone.contains(group)) gone.insert(package);
    }
    std::erase_if(tools_, [&](const DebugTool& tool) { return gone.contains(tool.name); });
  }

  void add(const Known& known, const Place& place) {
    if (std::ranges::find(tools_, known.name, &DebugTool::name) != tools_.end()) return;
    tools_.push_back({std::string(known.name), known.kind, place});
  }

  std::vector<DebugTool> tools_;
  std::set<std::pair<std::string, std::string>> groups_;
};

}  // namespace

std::vector<DebugTool> tools_in_image(const build::ImageFacts& facts) {
  Gatherer gatherer;
  gatherer.base(facts);
  for (const build::RunFact& run : facts.runs) gatherer.run(run);
  gatherer.copies(facts);
  return gatherer.take();
}

std::vector<DebugTool> debug_servers(const build::Script& script) {
  std::vector<DebugTool> found;
  const auto add = [&](std::string_view name, std::string_view kind, const Place& place) {
    if (std::ranges::find(found, name, &DebugTool::name) == found.end())
      found.push_back({std::string(name), kind, place});
  };
  for (const build::Command& command : script.commands) {
    const build::Program program = build::program_of(command);
    const bool debugger =
        program.name == "dlv" || program.name == "gdbserver" || program.name == "lldb-server";
    if (debugger) add(program.name, kDebugServer, command.place);
    if (program.name == "sshd" || program.name == "dropbear") add(program.name, kSshServer, command.place);
    for (std::size_t i = program.arguments; i < command.words.size(); ++i) {
      const std::string_view word = command.words[i].text;
      const bool node = program.name == "node" || program.name == "nodejs" || program.name == "ts-node";
      if (node &&
          (word.starts_with("--inspect=") || word == "--inspect" || word.starts_with("--inspect-brk")))
        add("node --inspect", kDebugServer, command.place);
      if (word.starts_with("-agentlib:jdwp") || word.starts_with("-Xrunjdwp"))
        add("jdwp", kDebugServer, command.place);
      if (word == "debugpy" && program.name.starts_with("python"))
        add("debugpy", kDebugServer, command.place);
    }
  }
  return found;
}

}  // namespace dvsguard::practice
