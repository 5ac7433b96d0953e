#include "core/image/links.h"

#include <algorithm>
#include <utility>

#include "core/base/split.h"

namespace dvsguard::image {
namespace {

constexpr std::size_t kMaxLinks = 40;   // Linux follows no more
constexpr std::size_t kMaxSteps = 256;  // folders and links on the way

// The components of a path still to be gone, the next one last.
void push(std::vector<std::string>& ahead, std::string_view path) {
  const auto parts = split(path, '/');
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!part->empty() && *part != ".") ahead.emplace_back(*part);
  }
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

}  // namespace

Links::Links(std::vector<const std::vector<StepFound>*> layers, Hidden hidden)
    : layers_(std::move(layers)), hidden_(std::move(hidden)) {}

// The highest layer's link or program of the path; null where there is none, or an upper layer hides it.
const StepFound* Links::at(const std::string& path, bool& doubtful) const {
  for (std::size_t layer = layers_.size(); layer-- > 0;) {
    const auto& steps = *layers_[layer];
    const auto found = std::ranges::lower_bound(steps, path, {}, &StepFound::path);
    if (found == steps.end() || found->path != path) continue;
    if (!hidden_(layer, path)) return &*found;
    doubtful = doubtful || found->is_link();
    return nullptr;
  }
  return nullptr;
}

Links::Reached Links::follow(const StepFound& link) const {
  using What = Reached::What;
  std::vector<std::string> ahead;
  push(ahead, link.target);
  if (!link.target.starts_with('/')) push(ahead, folder_of(link.path));
  std::string here;
  bool doubtful = false;
  std::size_t followed = 1;
  for (std::size_t steps = 0; !ahead.empty(); ++steps) {
    if (steps == kMaxSteps) return {What::Unknown, {}};
    const std::string part = std::move(ahead.back());
    ahead.pop_back();
    if (part == "..") {
      here = folder_of(here);
      continue;
    }
    std::string next = here;
    if (!next.empty()) next += '/';
    next += part;
    const StepFound* step = at(next, doubtful);
    if (step != nullptr && step->is_link()) {
      if (++followed > kMaxLinks) return {What::Nothing, {}};
      if (step->target.starts_with('/')) here.clear();
      push(ahead, step->target);
    } else if (step != nullptr) {
      if (!ahead.empty()) break;  // a file in a folder's place
      return {What::Program, std::move(next)};
    } else {
      here = std::move(next);
    }
  }
  return {doubtful ? What::Unknown : What::Nothing, {}};
}

}  // namespace dvsguard::image
