#include "core/report/label.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace dvsguard::report {
namespace {

// The last `count` parts of the path; all of it where it has no more.
std::string_view tail(std::string_view path, std::size_t count) {
  std::size_t at = path.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (at == 0) return path;
    at = path.rfind('/', at - 1);
    if (at == std::string_view::npos) return path;
  }
  return path.substr(at + 1);
}

std::size_t parts(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1;
}

// How many of the last parts tell each of the folders from the others; all where they are the same.
std::size_t telling(const std::vector<std::string_view>& folders) {
  std::size_t most = 1;
  for (const std::string_view folder : folders) most = std::max(most, parts(folder));
  for (std::size_t count = 1; count < most; ++count) {
    std::map<std::string_view, std::size_t> seen;
    for (const std::string_view folder : folders) ++seen[tail(folder, count)];
    if (seen.size() == folders.size()) return count;
  }
  return most;
}

std::string label_of(const Named& project, std::size_t count) {
  const std::string_view end = tail(project.folder, count);
  if (end.empty()) return project.name;
  // "…/" is two columns: as much may be shown in its place.
  const bool whole = project.folder.size() <= end.size() + 2;
  const std::string folder = whole ? project.folder : "…/" + std::string(end);
  return tail(end, 1) == project.name ? folder : fmt::format("{} in {}", project.name, folder);
}

}  // namespace

std::vector<std::string> labels(std::span<const Named> projects) {
  std::map<std::string_view, std::vector<std::string_view>> by_name;
  for (const Named& project : projects) by_name[project.name].push_back(project.folder);
  std::map<std::string_view, std::size_t> counts;
  for (const auto& [name, folders] : by_name) counts[name] = folders.size() < 2 ? 0 : telling(folders);
  std::vector<std::string> made;
  std::map<std::string, std::size_t> given;
  for (const Named& project : projects) {
    const std::size_t count = counts[project.name];
    std::string label = count == 0 ? project.name : label_of(project, count);
    // Two entries of one folder: other files, other profiles.
    if (const std::size_t again = ++given[label]; again > 1) label += fmt::format(" ({})", again);
    made.push_back(std::move(label));
  }
  return made;
}

}  // namespace dvsguard::report
