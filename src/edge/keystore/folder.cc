#include "edge/keystore/folder.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "edge/keystore/open_keystore.h"
#include "edge/keystore/private_file.h"
#include "edge/sys/process.h"
#include "edge/sys/trusted_path.h"
#include "edge/sys/write_file.h"

namespace dvsguard::keystore {
namespace {

Error folder_error(int code, const std::string& folder, std::string_view doing) {
  return file_error(code == ENOENT || code == ENOTDIR ? ErrorCode::Missing : ErrorCode::Io, folder,
                    fmt::format("{}: {}", doing, std::generic_category().message(code)));
}

// What a write that was killed leaves: "<name>.XXXXXX" (sys::NewFile). It never was a keystore.
bool is_unfinished(std::string_view name) {
  constexpr std::size_t kSuffix = 7;
  return name.starts_with("UTC--") && name.size() > kSuffix && name[name.size() - kSuffix] == '.' &&
         name.find('.') != name.size() - kSuffix;
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
  if (!open) return folder_error(errno, folder, "cannot open the folder");
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open.get())) {
    if (entry->d_name[0] == '.' || entry->d_type == DT_DIR || is_unfinished(entry->d_name)) continue;
    if (names.size() == kMaxKeystores)
      return file_error(ErrorCode::Cap, folder, "holds over 10,000 files (kMaxKeystores)");
    names.emplace_back(entry->d_name);
  }
  std::ranges::sort(names);
  return names;
}

// Its parents as the umask has it, itself for its owner alone.
Status make_folder(const std::string& folder) {
  for (std::size_t at = 1; at <= folder.size(); ++at) {
    if (at < folder.size() && folder[at] != '/') continue;
    const mode_t mode = at == folder.size() ? 0700 : 0755;
    if (::mkdir(folder.substr(0, at).c_str(), mode) != 0 && errno != EEXIST)
      return folder_error(errno, folder, "cannot make the folder");
  }
  struct stat status{};
  if (::stat(folder.c_str(), &status) != 0) return folder_error(errno, folder, "cannot look at the folder");
  if (!S_ISDIR(status.st_mode)) return file_error(ErrorCode::Invalid, folder, "is no folder");
  if ((status.st_mode & 077) != 0)
    return file_error(ErrorCode::Invalid, folder, "is a folder that others can enter", "chmod 700 " + folder);
  TRY(const std::string whole, absolute_path(folder));
  TRY(const auto distrust, sys::distrust(whole));
  if (distrust) return file_error(ErrorCode::Invalid, distrust->path, distrust->why, distrust->mend);
  return {};
}

std::string without_end_slashes(std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder;
}

std::optional<std::string> path_of(const std::vector<Entry>& entries, const crypto::Address& address) {
  const auto found = std::ranges::find_if(entries, [&address](const Entry& entry) {
    return entry.keystore && entry.keystore->address == address;
  });
  return found == entries.end() ? std::nullopt : std::optional(found->path);
}

}  // namespace

Result<std::vector<Entry>> list_folder(const std::string& folder) {
  TRY(const std::vector<std::string> names, names_in(folder));
  std::vector<Entry> entries;
  for (const std::string& name : names) {
    const std::string path = fmt::format("{}/{}", without_end_slashes(folder), name);
    entries.push_back({path, read_keystore(path)});
  }
  return entries;
}

Result<std::string> find_keystore(const std::string& folder, const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const auto address = crypto::parse_address(name);
  if (!address) {
    if (name.starts_with("0x")) return address.error();
    return fmt::format("{}/{}", without_end_slashes(folder), name);
  }
  TRY(const std::vector<Entry> entries, list_folder(folder));
  const auto path = path_of(entries, *address);
  if (path) return *path;
  return file_error(ErrorCode::Missing, folder, "has no readable keystore of " + address->text(),
                    "dvsguard key list");
}

Result<std::string> add_keystore(const std::string& folder_name, const crypto::Address& address,
                                 std::string_view json, Instant now) {
  const std::string folder = without_end_slashes(folder_name);
  TRY_STATUS(make_folder(folder));
  TRY(const std::vector<Entry> entries, list_folder(folder));
  if (const auto there = path_of(entries, address)) {
    return file_error(ErrorCode::Usage, *there, "has this address's key already",
                      "`dvsguard key passphrase` gives it another passphrase");
  }
  const std::string path = fmt::format("{}/{}", folder, file_name_of(address, instant_text(now)));
  if (Status put = sys::write_file(path, json, sys::IfThere::Refuse, sys::Readers::OwnerAlone); !put) {
    if (put.error().code == ErrorCode::Usage) put.error().mend.clear();  // a key is never replaced
    return put.error();
  }
  return path;
}

Status replace_keystore(const std::string& path, std::string_view json) {
  TRY(const sys::Fd there, open_private_file(path));
  return sys::write_file(path, json, sys::IfThere::Replace, sys::Readers::OwnerAlone);
}

Result<std::string> encrypt_now(std::span<const std::uint8_t, 32> key, std::string_view passphrase) {
  Randomness randomness;
  sys::fill_random(randomness.salt);
  sys::fill_random(randomness.iv);
  sys::fill_random(randomness.id);
  return encrypt(key, passphrase, randomness);
}

}  // namespace dvsguard::keystore
