#include "core/compose/volumes_from.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace dvsguard::compose {
namespace {

// One entry of a service's volumes_from.
struct Edge {
  Borrowed::From from = Borrowed::From::Service;
  std::size_t to = 0;
  bool read_only = false;
  const Text* entry = nullptr;
};

// A service that is reached, and from which step.
struct Step {
  std::size_t service = 0;
  std::size_t before = 0;  // of the first step: itself
  bool read_only = false;
  const Text* entry = nullptr;
};

std::size_t mounts_of(const Service& service) {
  return service.volumes.size() + service.secrets.size() + service.configs.size() +
         (service.use_api_socket.is_absent() ? 0 : 1);
}

class Borrowing {
 public:
  explicit Borrowing(Project& project) : project_(project) {
    const auto borrows = [](const Service& service) { return !service.volumes_from.empty(); };
    if (std::ranges::none_of(project.services, borrows)) return;
    for (std::size_t i = 0; i < project.services.size(); ++i) index_.emplace(project.services[i].name, i);
    edges_.resize(project.services.size());
    seen_.resize(project.services.size(), project.services.size());
    for (std::size_t i = 0; i < edges_.size(); ++i)
      for (const Text& entry : project.services[i].volumes_from)
        if (!entry.is_absent()) edges_[i].push_back(edge(entry));
  }

  void run() {
    for (std::size_t i = 0; i < edges_.size(); ++i)
      if (!edges_[i].empty()) borrow(i);
  }

 private:
  // SERVICE[:MODE] or container:NAME[:MODE].
  [[nodiscard]] Edge edge(const Text& entry) const {
    if (entry.is_unknown()) return {Borrowed::From::Unknown, 0, false, &entry};
    const std::string_view text = *entry.get();
    constexpr std::string_view kContainer = "container:";
    const auto colon = text.find(':');
    const auto to = text.starts_with(kContainer) ? index_.end() : index_.find(text.substr(0, colon));
    if (to == index_.end()) return {Borrowed::From::Outside, 0, false, &entry};
    const bool read_only = colon != std::string_view::npos && text.substr(colon + 1) == "ro";
    return {Borrowed::From::Service, to->second, read_only, &entry};
  }

  // Breadth first over the services named, each once: they may name one another in a circle.
  void borrow(std::size_t first) {
    std::vector<Borrowed>& out = project_.services[first].borrowed;
    seen_[first] = first;
    std::vector<Step> steps{{first, 0, false, nullptr}};
    for (std::size_t at = 0; at < steps.size(); ++at) {
      const Step step = steps[at];
      for (const Edge& edge : edges_[step.service]) {
        if (!take(steps_left_, 1)) return too_many(*edge.entry, out);
        if (edge.from != Borrowed::From::Service) {
          if (!take(mounts_left_, 1)) return too_many(*edge.entry, out);
          out.push_back(unseen(edge));
          continue;
        }
        if (std::exchange(seen_[edge.to], first) == first) continue;
        steps.push_back({edge.to, at, step.read_only || edge.read_only, edge.entry});
        const std::size_t mounts = mounts_of(project_.services[edge.to]);
        if (!take(mounts_left_, mounts)) return too_many(*edge.entry, out);
        if (mounts != 0)
          out.push_back({Borrowed::From::Service, edge.to, steps.back().read_only, {}, way(steps)});
      }
    }
  }

  static bool take(std::size_t& left, std::size_t count) {
    if (count > left) return false;
    left -= count;
    return true;
  }

  static Borrowed unseen(const Edge& edge) {
    const bool unknown = edge.from == Borrowed::From::Unknown;
    return {edge.from, 0, false, unknown ? edge.entry->why_unknown()->cause : std::string(),
            edge.entry->where()};
  }

  static void too_many(const Text& entry, std::vector<Borrowed>& out) {
    out.push_back({Borrowed::From::Unknown, 0, false,
                   "the project's volumes_from reach more mounts than kMaxBorrowedMounts", entry.where()});
  }

  // The entries that lead to the last step.
  static Places way(const std::vector<Step>& steps) {
    std::vector<const Text*> back;
    for (std::size_t at = steps.size() - 1; steps[at].entry != nullptr; at = steps[at].before)
      back.push_back(steps[at].entry);
    Places out;
    for (auto entry = back.rbegin(); entry != back.rend() && out.size() < kMaxPlaces; ++entry)
      add_places(out, (*entry)->where());
    return out;
  }

  Project& project_;
  std::unordered_map<std::string_view, std::size_t> index_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::size_t> seen_;  // by service: the last one that reached it
  std::size_t steps_left_ = kMaxBorrowingSteps, mounts_left_ = kMaxBorrowedMounts;
};

}  // namespace

void borrow_volumes(Project& project) {
  Borrowing(project).run();
}

}  // namespace dvsguard::compose
