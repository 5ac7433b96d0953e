#include "app/signer/users.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>

#include "edge/sandbox/confine.h"

namespace dvsguard::app_signer {
namespace {

constexpr const char* kNames[] = {"dvsguard-vault", "dvsguard-observer", "dvsguard-reader", "dvsguard-front"};

Result<User> find_user(const std::string& name) {
  uid_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc() && end == name.data() + name.size()) return User{number, number};
  const passwd* found = ::getpwnam(name.c_str());
  if (found == nullptr) {
    return Error{
        .code = ErrorCode::Missing,
        .what = fmt::format("there is no user {}", name),
        .mend = fmt::format("make it: useradd --system --no-create-home --shell /usr/sbin/nologin {}", name)};
  }
  return User{found->pw_uid, found->pw_gid};
}

}  // namespace

Result<std::optional<std::array<User, 4>>> users_of(const signer::Config& config) {
  if (::geteuid() != 0) {
    if (sandbox::landlock_offers().signals) return std::optional<std::array<User, 4>>();
    return Error{
        .code = ErrorCode::Unsupported,
        .what =
            "as one user, only Landlock could keep the other processes from the key, and this kernel's "
            "cannot",
        .mend = "run it as root, which gives each process a user of its own, or use Linux 6.12 or later"};
  }
  std::array<User, 4> users{};
  for (std::size_t i = 0; i < users.size(); ++i) {
    const std::string name = config.users[i].empty() ? kNames[i] : config.users[i];
    TRY(users[i], find_user(name));
    if (users[i].uid == 0)
      return Error{.what = fmt::format("{} is root", name), .mend = "name another user in `users`"};
    for (std::size_t other = 0; other < i; ++other) {
      if (users[other].uid == users[i].uid) {
        return Error{.what = fmt::format("{} would run as two of the signer's processes", name),
                     .mend = "give each process a user of its own in `users`"};
      }
    }
  }
  return std::optional(users);
}

// Asked as that user, since folders above, access lists and mounts have their say too.
Status check_file(const User& user, const std::string& path, int mode) {
  const pid_t child = ::fork();
  if (child < 0) return Error{.code = ErrorCode::Io, .what = "cannot start a process"};
  if (child == 0) {
    if (::setgroups(0, nullptr) != 0 || ::setresgid(user.gid, user.gid, user.gid) != 0 ||
        ::setresuid(user.uid, user.uid, user.uid) != 0)
      ::_exit(2);
    ::_exit(::access(path.c_str(), mode) == 0 || errno != EACCES ? 0 : 1);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
    return Error{.code = ErrorCode::Io, .what = fmt::format("cannot become user {}", user.uid)};
  if (WEXITSTATUS(status) == 0) return {};
  return Error{
      .code = ErrorCode::Io,
      .place = {.file = file_name(path)},
      .what = fmt::format("is not the vault's, which runs as user {}", user.uid),
      .mend = fmt::format("chown {}:{} it, and let the folders above be passed through", user.uid, user.gid)};
}

}  // namespace dvsguard::app_signer
