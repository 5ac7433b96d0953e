#include "edge/host/owners.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace dvsguard::host {
namespace {

void add(const struct stat& status, Owners& owners) {
  const bool known = std::any_of(owners.users.begin(), owners.users.end(), [&status](const User& user) {
    return user.uid == status.st_uid && user.gid == status.st_gid;
  });
  if (!known && owners.users.size() == kMaxOwners) owners.complete = false;
  if (!known && owners.users.size() < kMaxOwners) owners.users.push_back({status.st_uid, status.st_gid});
  if (S_ISLNK(status.st_mode)) return;
  const mode_t wanted = S_ISDIR(status.st_mode) ? S_IROTH | S_IXOTH : S_IROTH;
  if ((status.st_mode & wanted) != wanted) owners.world_readable = false;
}

}  // namespace

Owners owners_of(const std::string& path) {
  Owners owners;
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return owners;
  if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) return owners;
  owners.folder = S_ISDIR(status.st_mode);
  add(status, owners);
  if (!owners.folder) return owners;
  std::error_code error;
  std::size_t count = 0;
  std::filesystem::recursive_directory_iterator entry(path, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (++count > kMaxEntries) break;
    if (::lstat(entry->path().c_str(), &status) == 0) add(status, owners);
  }
  if (error || count > kMaxEntries) owners.complete = false;
  return owners;
}

}  // namespace dvsguard::host
