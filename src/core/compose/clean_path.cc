#include "core/compose/clean_path.h"

#include <vector>

namespace dvsguard::compose {

std::string clean_path(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> steps;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto step = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      steps.push_back(step);
    } else if (!steps.empty() && steps.back() != "..") {
      steps.pop_back();
    } else if (!rooted) {
      steps.push_back(step);
    }
  }
  std::string out;
  for (const auto step : steps) {
    if (rooted || !out.empty()) out += '/';
    out += step;
  }
  if (out.empty()) return rooted ? "/" : ".";
  return out;
}

std::string clean_target(std::string_view path) {
  return path.empty() ? std::string() : clean_path(path);
}

}  // namespace dvsguard::compose
