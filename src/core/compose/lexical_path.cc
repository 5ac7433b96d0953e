#include "core/compose/lexical_path.h"

#include <vector>

namespace dvsguard::compose {

namespace {

bool is_slash(char c) {
  return c == '/' || c == '\\';
}

std::vector<std::string_view> elements(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto element = path.substr(0, slash);
    if (!element.empty()) out.push_back(element);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return out;
}

}  // namespace

bool is_absolute(std::string_view path) {
  return path.starts_with('/');
}

bool is_windows_absolute(std::string_view path) {
  if (path.size() >= 3 && path[1] == ':') return is_slash(path[2]);
  return path.size() >= 2 && is_slash(path[0]) && is_slash(path[1]);
}

std::string join_path(std::string_view base, std::string_view path) {
  if (base.empty()) return path.empty() ? "" : clean_path(path);
  if (path.empty()) return clean_path(base);
  return clean_path(std::string(base) + "/" + std::string(path));
}

std::string absolute_path(std::string_view base, std::string_view path) {
  return is_absolute(path) ? clean_path(path) : join_path(base, path);
}

std::string parent_path(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? "." : clean_path(path.substr(0, slash + 1));
}

std::string base_name(std::string_view path) {
  const auto all = elements(path);
  if (all.empty()) return path.empty() ? "." : "/";
  return std::string(all.back());
}

std::string relative_path(std::string_view base, std::string_view path) {
  const std::string clean_base = clean_path(base), clean = clean_path(path);
  const auto from = elements(clean_base), to = elements(clean);
  std::size_t shared = 0;
  while (shared < from.size() && shared < to.size() && from[shared] == to[shared]) ++shared;
  std::string out;
  for (std::size_t i = shared; i < from.size(); ++i) out += out.empty() ? ".." : "/..";
  for (std::size_t i = shared; i < to.size(); ++i) {
    if (!out.empty()) out += '/';
    out += to[i];
  }
  return out.empty() ? "." : out;
}

bool is_within(std::string_view directory, std::string_view path) {
  if (directory == "/" || directory == path) return is_absolute(path);
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

}  // namespace dvsguard::compose
