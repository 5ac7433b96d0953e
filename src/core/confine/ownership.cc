#include "core/confine/ownership.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text/display.h"

namespace dvsguard::confine {
namespace {

using host::User;

// Folders that belong to the host, whatever mounts them.
constexpr std::array<std::string_view, 10> kHosts = {"/etc", "/usr",  "/proc", "/sys", "/dev",
                                                     "/run", "/boot", "/bin",  "/lib", "/var/run"};

bool is_hosts_own(const std::string& path) {
  return path == "/" || path == "/home" || path == "/root" || path == "/var" ||
         std::any_of(kHosts.begin(), kHosts.end(), [&path](std::string_view folder) {
           return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
         });
}

std::string owner_text(const User& user) {
  return fmt::format("{}:{}", user.uid, user.gid);
}

bool is_same(const User& a, const User& b) {
  return a.uid == b.uid;
}

// One word of a POSIX shell; nothing in it can end it.
std::string quoted(const std::string& path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+@%";
  if (path.find_first_not_of(kPlain) == std::string::npos) return path;
  std::string out = "'";
  for (const char byte : path) out += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  return out + "'";
}

bool needs_change(const User& user, const OwnedMount& item) {
  const auto& owners = item.owners.users;
  const bool own =
      std::all_of(owners.begin(), owners.end(), [&user](const User& owner) { return is_same(owner, user); });
  return !own && (item.mount.writable || !item.owners.world_readable);
}

OwnershipStep step_of(const User& user, const OwnedMount& item) {
  const std::string path = quoted(item.mount.source);
  const std::string flag = item.owners.folder ? "-hR" : "-h";
  OwnershipStep step;
  step.why = fmt::format("{}: {} by user {}", text::printable(item.mount.target),
                         item.mount.writable ? "written" : "read", user.uid);
  const std::string change = fmt::format("chown {} {} {}", flag, owner_text(user), path);
  if (item.owners.users.size() == 1 && item.owners.complete) {
    step.change = {change};
    step.revert = {fmt::format("chown {} {} {}", flag, owner_text(item.owners.users.front()), path)};
    return step;
  }
  // Several owners: nothing but a list of all brings them back.
  const std::string saved =
      fmt::format("owners-{}.acl", item.mount.name.empty() ? "before" : item.mount.name);
  step.change = {fmt::format("getfacl -pR {} > {}", path, quoted(saved)), change};
  step.revert = {fmt::format("setfacl --restore={}", quoted(saved))};
  return step;
}

}  // namespace

std::vector<OwnershipStep> ownership_steps(const User& user, const std::vector<OwnedMount>& mounts) {
  std::vector<OwnershipStep> steps;
  for (const OwnedMount& item : mounts) {
    // A path that would not be printed as it is could not be typed as it is.
    const bool typed = text::printable(item.mount.source, item.mount.source.size() + 1) == item.mount.source;
    if (item.owners.users.empty() || is_hosts_own(item.mount.source) || !typed) continue;
    if (needs_change(user, item)) steps.push_back(step_of(user, item));
  }
  return steps;
}

}  // namespace dvsguard::confine
