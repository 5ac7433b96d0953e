#include "core/image/notable.h"

#include <algorithm>
#include <array>

namespace dvsguard::image {
namespace {

struct Known {
  std::string_view name;
  Notable kind;
};

// Sorted by name. Busybox and toybox are shells with everything that one needs.
constexpr std::array kPrograms = {
    Known{"apk", Notable::PackageManager},
    Known{"apt", Notable::PackageManager},
    Known{"apt-get", Notable::PackageManager},
    Known{"aptitude", Notable::PackageManager},
    Known{"as", Notable::Compiler},
    Known{"ash", Notable::Shell},
    Known{"bash", Notable::Shell},
    Known{"bpftrace", Notable::Debugger},
    Known{"busybox", Notable::Shell},
    Known{"c++", Notable::Compiler},
    Known{"cargo", Notable::Compiler},
    Known{"cc", Notable::Compiler},
    Known{"cc1", Notable::Compiler},
    Known{"cc1plus", Notable::Compiler},
    Known{"clang", Notable::Compiler},
    Known{"clang++", Notable::Compiler},
    Known{"csh", Notable::Shell},
    Known{"dash", Notable::Shell},
    Known{"dlv", Notable::DebugServer},
    Known{"dnf", Notable::PackageManager},
    Known{"dnf5", Notable::PackageManager},
    Known{"dpkg", Notable::PackageManager},
    Known{"dropbear", Notable::SshServer},
    Known{"fish", Notable::Shell},
    Known{"g++", Notable::Compiler},
    Known{"gcc", Notable::Compiler},
    Known{"gdb", Notable::Debugger},
    Known{"gdbserver", Notable::DebugServer},
    Known{"go", Notable::Compiler},
    Known{"javac", Notable::Compiler},
    Known{"ksh", Notable::Shell},
    Known{"lldb", Notable::Debugger},
    Known{"lldb-server", Notable::DebugServer},
    Known{"ltrace", Notable::Debugger},
    Known{"microdnf", Notable::PackageManager},
    Known{"mksh", Notable::Shell},
    Known{"opkg", Notable::PackageManager},
    Known{"pacman", Notable::PackageManager},
    Known{"perf", Notable::Debugger},
    Known{"rbash", Notable::Shell},
    Known{"rpm", Notable::PackageManager},
    Known{"rustc", Notable::Compiler},
    Known{"sh", Notable::Shell},
    Known{"sshd", Notable::SshServer},
    Known{"strace", Notable::Debugger},
    Known{"tcc", Notable::Compiler},
    Known{"tcsh", Notable::Shell},
    Known{"tinysshd", Notable::SshServer},
    Known{"toybox", Notable::Shell},
    Known{"valgrind", Notable::Debugger},
    Known{"yum", Notable::PackageManager},
    Known{"zsh", Notable::Shell},
    Known{"zypper", Notable::PackageManager},
};
static_assert(std::ranges::is_sorted(kPrograms, {}, &Known::name));

std::optional<Notable> find_program(std::string_view name) {
  const auto found = std::ranges::lower_bound(kPrograms, name, {}, &Known::name);
  if (found == kPrograms.end() || found->name != name) return std::nullopt;
  return found->kind;
}

bool is_version(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9' &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

// "gcc-12", "clang++-19", "gdb12": the name before the number.
std::string_view without_version(std::string_view name) {
  const std::size_t dash = name.rfind('-');
  if (dash != std::string_view::npos && is_version(name.substr(dash + 1))) return name.substr(0, dash);
  return name;
}

// "x86_64-linux-gnu-gcc": what stands after a target of GNU's three parts.
std::string_view without_target(std::string_view name) {
  for (const std::string_view abi :
       {"-gnu-", "-musl-", "-gnueabihf-", "-musleabihf-", "-elf-", "-mingw32-"}) {
    const std::size_t at = name.find(abi);
    if (at != std::string_view::npos && name.substr(0, at).find('-') != std::string_view::npos)
      return name.substr(at + abi.size());
  }
  return name;
}

bool holds_no_programs(std::string_view path) {
  return path.starts_with("usr/share/") || path.starts_with("usr/include/") || path.starts_with("etc/") ||
         path.starts_with("proc/") || path.starts_with("var/cache/");
}

}  // namespace

std::string_view notable_name(Notable kind) {
  switch (kind) {
    case Notable::Shell:
      return "a shell";
    case Notable::PackageManager:
      return "a package manager";
    case Notable::Compiler:
      return "a compiler";
    case Notable::Debugger:
      return "a debugger";
    case Notable::SshServer:
      return "an SSH server";
    case Notable::DebugServer:
      return "a debug server";
  }
  return "";
}

std::optional<Notable> notable_program(std::string_view path) {
  if (holds_no_programs(path)) return std::nullopt;
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  if (const auto kind = find_program(name)) return kind;
  const std::string_view plain = without_version(without_target(name));
  return plain == name ? std::nullopt : find_program(plain);
}

}  // namespace dvsguard::image
