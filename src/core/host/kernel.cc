#include "core/host/kernel.h"

#include <array>
#include <charconv>

namespace dvsguard::host {
namespace {

std::string_view take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  return line;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool lists(std::string_view controllers, std::string_view wanted) {
  while (!controllers.empty()) {
    const std::size_t comma = controllers.find(',');
    if (controllers.substr(0, comma) == wanted) return true;
    if (comma == std::string_view::npos) return false;
    controllers.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

std::optional<Counters> counters_of(std::string_view proc_cgroup, std::string_view id) {
  Counters counters;
  std::string unified;
  while (!proc_cgroup.empty()) {
    const std::string_view line = take_line(proc_cgroup);
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string path(line.substr(second + 1));
    if (path.find(id) == std::string::npos || path.find("/..") != std::string::npos) continue;
    if (controllers.empty()) unified = path;
    if (lists(controllers, "memory")) counters.memory_peak = {"memory" + path + "/memory.max_usage_in_bytes"};
    if (lists(controllers, "pids"))
      counters.pids_peak = {"pids" + path + "/pids.peak", "pids" + path + "/pids.current"};
  }
  // With both hierarchies mounted, a controller is in one of them only.
  if (!unified.empty() && counters.memory_peak.empty())
    counters.memory_peak = {unified.substr(1) + "/memory.peak"};
  if (!unified.empty() && counters.pids_peak.empty())
    counters.pids_peak = {unified.substr(1) + "/pids.peak", unified.substr(1) + "/pids.current"};
  if (counters.memory_peak.empty() && counters.pids_peak.empty()) return std::nullopt;
  return counters;
}

std::optional<std::uint64_t> parse_counter(std::string_view bytes) {
  std::string_view line = take_line(bytes);
  const auto value = take_number(line);
  return line.empty() ? value : std::nullopt;
}

std::optional<Id> IdMap::inside(Id host) const {
  for (const Line& line : lines) {
    if (host < line.outside || host - line.outside >= line.count) continue;
    return static_cast<Id>(line.inside + (host - line.outside));
  }
  return std::nullopt;
}

Id IdMap::root() const {
  for (const Line& line : lines) {
    if (line.inside == 0 && line.count > 0) return static_cast<Id>(line.outside);
  }
  return 0;
}

IdMap parse_id_map(std::string_view bytes) {
  IdMap map;
  while (!bytes.empty()) {
    std::string_view line = take_line(bytes);
    const auto inside = take_number(line), outside = take_number(line), count = take_number(line);
    if (inside && outside && count) map.lines.push_back({*inside, *outside, *count});
  }
  return map;
}

}  // namespace dvsguard::host
