#include "core/practice/host_path.h"

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

}  // namespace

std::string host_path(std::string_view absolute) {
  std::string path = compose::clean_path(absolute);
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
