#include "core/confine/ownership.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text/display.h"
#include "core/text/shell_word.h"

namespace dvsguard::confine {
namespace {

using host::User;

// Folders that belong to the host with all that is in them, and those whose own owner is the host's business.
constexpr auto kHosts = std::to_array<std::string_view>(
    {"/etc", "/usr", "/proc", "/sys", "/dev", "/run", "/boot", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
     "/root", "/var/run", "/var/lib/docker", "/var/lib/containerd", "/var/lib/containers"});
constexpr auto kWide = std::to_array<std::string_view>(
    {"/", "/home", "/var", "/var/lib", "/var/log", "/var/cache", "/opt", "/srv", "/mnt", "/media", "/tmp"});

bool is_home(const std::string& path) {
  return path.starts_with("/home/") && path.find('/', 6) == std::string::npos;
}

bool is_hosts_own(const host::MountPoint& mount) {
  const std::string& path = mount.source;
  if (std::find(kWide.begin(), kWide.end(), path) != kWide.end() || is_home(path)) return true;
  if (mount.type == "volume") return false;  // the engine keeps it for this container
  return std::any_of(kHosts.begin(), kHosts.end(), [&path](std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
  });
}

std::string owner_text(const User& user) {
  return fmt::format("{}:{}", user.uid, user.gid);
}

bool is_same(const User& a, const User& b) {
  return a.uid == b.uid;
}

bool needs_change(const User& user, const OwnedMount& item) {
  const auto& owners = item.owners.users;
  const bool own =
      std::all_of(owners.begin(), owners.end(), [&user](const User& owner) { return is_same(owner, user); });
  return !own && (item.mount.writable || !item.owners.world_readable);
}

OwnershipStep step_of(const User& user, const OwnedMount& item) {
  const std::string path = text::shell_word(item.mount.source);
  const std::string flag = item.owners.folder ? "-hR" : "-h";
  OwnershipStep step;
  step.why = fmt::format("{}: {} by user {}", text::printable(item.mount.target),
                         item.mount.writable ? "written" : "read", user.uid);
  if (!item.mount.writable) {  // to read it, nobody has to own it
    const std::string_view all = item.owners.folder ? "-R " : "";
    step.change = {fmt::format("setfacl {}-m u:{}:rX {}", all, user.uid, path)};
    step.revert = {fmt::format("setfacl {}-x u:{} {}", all, user.uid, path)};
    return step;
  }
  const std::string change = fmt::format("chown {} {} {}", flag, owner_text(user), path);
  if (item.owners.users.size() == 1 && item.owners.complete) {
    step.change = {change};
    step.revert = {fmt::format("chown {} {} {}", flag, owner_text(item.owners.users.front()), path)};
    return step;
  }
  // Several owners: nothing but a list of all brings them back.
  std::string saved = "owners" + item.mount.source + ".acl";  // one for each path
  std::replace(saved.begin(), saved.end(), '/', '-');
  step.change = {fmt::format("getfacl -pR {} > {}", path, text::shell_word(saved)), change};
  step.revert = {fmt::format("setfacl --restore={}", text::shell_word(saved))};
  return step;
}

}  // namespace

std::vector<OwnershipStep> ownership_steps(const User& user, const std::vector<OwnedMount>& mounts) {
  std::vector<OwnershipStep> steps;
  for (const OwnedMount& item : mounts) {
    // A path that would not be printed as it is could not be typed as it is.
    const bool typed = text::printable(item.mount.source, item.mount.source.size() + 1) == item.mount.source;
    if (item.owners.users.empty() || is_hosts_own(item.mount) || !typed) continue;
    if (needs_change(user, item)) steps.push_back(step_of(user, item));
  }
  return steps;
}

}  // namespace dvsguard::confine
