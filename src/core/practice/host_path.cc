#include "core/practice/host_path.h"

#include <algorithm>
#include <array>

#include "core/compose/lexical_path.h"
#include "core/practice/mounts.h"

namespace dvsguard::practice {
namespace {

struct Link {
  std::string_view from, to;
};
constexpr std::array<Link, 2> kLinks = {{{"/var/run", "/run"}, {"/var/lock", "/run/lock"}}};
constexpr std::array<std::string_view, 2> kHomeFolders = {"/home", "/Users"};

std::string_view after(std::string_view path, std::string_view folder) {
  path.remove_prefix(folder.size());
  if (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

// "/proc/1/root/etc" and "/proc/1/task/1/root/etc" are "/etc": the kernel's own link to a process's root,
// which for the host's processes is the host's. Empty where `path` is none.
std::string through_process_root(std::string_view path) {
  constexpr std::string_view kProc = "/proc/";
  if (!path.starts_with(kProc)) return {};
  std::string_view rest = path.substr(kProc.size());
  const auto step = [&rest] {
    const std::string_view element = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(element.size() + 1, rest.size()));
    return element;
  };
  step();  // the process: a number, self or thread-self
  std::string_view link = step();
  if (link == "task") {
    step();
    link = step();
  }
  return link == "root" ? "/" + std::string(rest) : std::string();
}

}  // namespace

std::string host_path(std::string_view absolute) {
  std::string path = compose::clean_path(absolute);
  if (std::string inner = through_process_root(path); !inner.empty()) return host_path(inner);
  for (const Link& link : kLinks)
    if (lies_in(path, link.from)) return std::string(link.to) + path.substr(link.from.size());
  return path;
}

InHome in_home(std::string_view path) {
  if (lies_in(path, "/root")) return {.found = true, .rest = after(path, "/root")};
  for (const std::string_view folder : kHomeFolders) {
    if (!lies_in(path, folder) || path == folder) continue;
    const std::string_view inside = after(path, folder);
    const std::size_t slash = inside.find('/');
    return {.found = true, .rest = slash == std::string_view::npos ? "" : inside.substr(slash + 1)};
  }
  return {};
}

std::string_view last_element(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace dvsguard::practice
