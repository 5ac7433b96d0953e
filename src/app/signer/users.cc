#include "app/signer/users.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

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

}  // namespace dvsguard::app_signer
