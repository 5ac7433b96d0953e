#include "core/confine/measured.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "core/text/display.h"

namespace dvsguard::confine {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20, kLeastMiB = 64, kLeastPids = 64;
constexpr std::uint64_t kRoom = 2;  // a day's peak is seldom the year's
constexpr std::size_t kMaxPaths = 3;

bool is_shared(const std::string& folder) {
  return folder == "/tmp" || folder == "/var/tmp";
}

}  // namespace

std::optional<std::string> memory_limit(const host::Running& running) {
  if (!running.memory_peak) return std::nullopt;
  const std::uint64_t whole = *running.memory_peak / kMiB + (*running.memory_peak % kMiB == 0 ? 0 : 1);
  return fmt::format("{}m", std::max(kRoom * whole, kLeastMiB));
}

std::optional<std::string> pids_limit(const host::Running& running) {
  if (!running.pids_peak) return std::nullopt;
  return fmt::format("{}", std::max(kRoom * *running.pids_peak, kLeastPids));
}

std::vector<Line> tmpfs_items(const host::Running& running, const std::set<std::string>& declared,
                              const std::optional<host::User>& user) {
  std::set<std::string> folders(running.written.folders.begin(), running.written.folders.end());
  folders.insert("/tmp");
  for (const host::MountPoint& mount : running.mounts) {
    if (mount.type == "tmpfs") {
      folders.insert(mount.target);
    } else {
      folders.erase(mount.target);
    }
  }
  for (const std::string& target : declared) folders.erase(target);
  std::vector<Line> items;
  for (const std::string& folder : folders) {
    // A colon would end the path, and no option follows it.
    if (folder.find(':') != std::string::npos) continue;
    const std::string owner =
        user && !is_shared(folder) ? fmt::format("uid={},gid={},", user->uid, user->gid) : "";
    items.push_back({literal(fmt::format("{}:size=64m,mode={},{}noexec,nosuid,nodev", folder,
                                         is_shared(folder) ? "1777" : "0755", owner)),
                     "LP10; forgotten at each start"});
  }
  return items;
}

std::string keeps_root_writable(const host::Running& running) {
  if (!running.unknown_writes.empty()) return "what it writes could not be seen: " + running.unknown_writes;
  if (running.written.elsewhere.empty()) return {};
  std::string paths;
  for (std::size_t i = 0; i < std::min(running.written.elsewhere.size(), kMaxPaths); ++i)
    paths += (i == 0 ? "" : ", ") + text::printable(running.written.elsewhere[i]);
  const std::size_t more =
      running.written.elsewhere.size() - std::min(running.written.elsewhere.size(), kMaxPaths);
  return "it writes " + paths + (more > 0 ? fmt::format(" and {} more", more) : "") +
         ": give each a volume, and run harden again";
}

}  // namespace dvsguard::confine
