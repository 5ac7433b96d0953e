#include "edge/sys/trusted_path.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace dvsguard::sys {
namespace {

constexpr std::size_t kMaxLinks = 40;  // as Linux follows (path_resolution(7))
constexpr std::size_t kMaxRecord = std::size_t{1} << 20;

using Words = std::deque<std::string>;

// A record of the accounts' database by its number, for what `get` fills.
template <class Record, class Get, class Id>
bool find_record(Get get, Id id, Record& record, std::vector<char>& buffer) {
  for (buffer.resize(4096); buffer.size() <= kMaxRecord; buffer.resize(buffer.size() * 2)) {
    Record* found = nullptr;
    const int error = get(id, &record, buffer.data(), buffer.size(), &found);
    if (error != ERANGE) return error == 0 && found != nullptr;
  }
  return false;
}

std::string user_name(uid_t uid) {
  passwd record{};
  std::vector<char> buffer;
  if (!find_record(::getpwuid_r, uid, record, buffer)) return std::to_string(uid);
  return record.pw_name;
}

// Whether the group is the user's own and holds nobody else.
bool is_private_group(gid_t gid, uid_t uid) {
  passwd user{};
  group own{};
  std::vector<char> user_buffer, group_buffer;
  if (!find_record(::getpwuid_r, uid, user, user_buffer) || user.pw_gid != gid) return false;
  if (!find_record(::getgrgid_r, gid, own, group_buffer)) return false;
  const std::string_view name = user.pw_name;
  if (name != own.gr_name) return false;
  for (char** member = own.gr_mem; *member != nullptr; ++member) {
    if (name != *member) return false;
  }
  return true;
}

void put_front(Words& words, std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (!part.empty() && part != ".") parts.emplace_back(part);
  }
  words.insert(words.begin(), parts.begin(), parts.end());
}

std::optional<Distrust> judge(const std::string& path, const struct stat& status) {
  const uid_t me = ::geteuid();
  if (status.st_uid != 0 && status.st_uid != me) {
    return Distrust{path, "belongs to " + user_name(status.st_uid), "chown " + user_name(me) + " " + path};
  }
  if (S_ISLNK(status.st_mode)) return std::nullopt;  // its mode says nothing
  if (S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0) return std::nullopt;
  if ((status.st_mode & S_IWOTH) != 0) return Distrust{path, "anyone may write it", "chmod o-w " + path};
  if ((status.st_mode & S_IWGRP) == 0) return std::nullopt;
  if (is_private_group(status.st_gid, me) || is_private_group(status.st_gid, 0)) return std::nullopt;
  return Distrust{path, "its group may write it", "chmod g-w " + path};
}

Error look_error(const std::string& path) {
  const ErrorCode code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::Missing : ErrorCode::Io;
  return Error{code, {file_name(path)}, {}, "cannot look at it: " + std::generic_category().message(errno)};
}

}  // namespace

Result<std::optional<Distrust>> distrust(const std::string& path) {
  Words words;
  put_front(words, path);
  std::string at;  // "" is the root
  std::size_t links = 0;
  struct stat root{};
  if (::stat("/", &root) != 0) return look_error("/");
  if (auto found = judge("/", root)) return found;
  while (!words.empty()) {
    const std::string word = std::move(words.front());
    words.pop_front();
    if (word == "..") {
      at.erase(at.empty() ? 0 : at.rfind('/'));
      continue;
    }
    std::string next = at;
    next.append("/").append(word);
    struct stat status{};
    if (::lstat(next.c_str(), &status) != 0) return look_error(next);
    if (auto found = judge(next, status)) return found;
    if (!S_ISLNK(status.st_mode)) {
      at = next;
      continue;
    }
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink(next.c_str(), target.data(), target.size());
    if (size < 0) return look_error(next);
    if (++links > kMaxLinks)
      return Error{ErrorCode::Io, {file_name(path)}, {}, "leads through too many symbolic links"};
    const std::string_view to(target.data(), static_cast<std::size_t>(size));
    if (to.starts_with('/')) at.clear();
    put_front(words, to);
  }
  return std::optional<Distrust>();
}

}  // namespace dvsguard::sys
