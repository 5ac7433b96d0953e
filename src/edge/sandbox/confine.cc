#include "edge/sandbox/confine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "core/base/sanitized.h"
#include "edge/sys/fd.h"

namespace dvsguard::sandbox {
namespace {

// linux/landlock.h of Debian 12 ends at ABI 2; the numbers are the kernel's interface
// (Documentation/userspace-api/landlock).
struct RulesetAttr {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;
  std::uint64_t scoped = 0;
};
struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed_access = 0;
  std::int32_t parent_fd = -1;
};
constexpr long kCreateRuleset = 444;
constexpr long kAddRule = 445;
constexpr long kRestrictSelf = 446;
constexpr int kRulePathBeneath = 1;
constexpr std::uint32_t kAskVersion = 1;

constexpr std::uint64_t kReadFile = 1 << 2;
constexpr std::uint64_t kReadDir = 1 << 3;
constexpr std::uint64_t kWriteFile = 1 << 1;
constexpr std::uint64_t kRemoveFile = 1 << 5;
constexpr std::uint64_t kMakeReg = 1 << 8;
constexpr std::uint64_t kTruncate = 1 << 14;
constexpr std::uint64_t kAllNet = 0b11;     // bind, connect
constexpr std::uint64_t kAllScopes = 0b11;  // abstract unix sockets, signals

// Every right on files that the version knows.
std::uint64_t all_file_rights(int abi) {
  if (abi >= 5) return (1ULL << 16) - 1;  // device ioctls
  if (abi >= 3) return (1ULL << 15) - 1;  // truncate
  if (abi == 2) return (1ULL << 14) - 1;  // refer
  return (1ULL << 13) - 1;
}

int landlock_abi() {
  return static_cast<int>(::syscall(kCreateRuleset, nullptr, 0, kAskVersion));
}

std::size_t attr_size(int abi) {
  if (abi >= 6) return sizeof(RulesetAttr);
  return abi >= 4 ? offsetof(RulesetAttr, scoped) : offsetof(RulesetAttr, handled_access_net);
}

Error failed(std::string doing) {
  return {.code = ErrorCode::Io,
          .what = fmt::format("cannot {}: {}", doing, std::generic_category().message(errno))};
}

Status add_rule(int ruleset, const FileRule& rule, std::uint64_t handled) {
  const sys::Fd at(::open(rule.path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status{};
  if (!at || ::fstat(at.get(), &status) != 0) return failed("open " + rule.path);
  std::uint64_t rights = kReadFile;
  if (S_ISDIR(status.st_mode)) rights |= kReadDir;
  if (rule.write) rights |= kWriteFile | kTruncate;
  if (rule.write && S_ISDIR(status.st_mode)) rights |= kRemoveFile | kMakeReg;
  const PathBeneath beneath{.allowed_access = rights & handled, .parent_fd = at.get()};
  if (::syscall(kAddRule, ruleset, kRulePathBeneath, &beneath, 0) != 0) return failed("allow " + rule.path);
  return {};
}

}  // namespace

Status forbid_looking_in() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return failed("forbid core dumps");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("forbid looking into this process");
  return {};
}

Status forbid_dumps() {
  TRY_STATUS(forbid_looking_in());
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("give up gaining privileges");
  return {};
}

Confined landlock_offers() {
  const int abi = landlock_abi();
  return {.files = abi >= 1, .tcp = abi >= 4, .signals = abi >= 6};
}

Result<Confined> confine(const Confinement& confinement) {
  const Confined offers = landlock_offers();
  if (!offers.files) return offers;
  const int abi = landlock_abi();
  RulesetAttr attr{.handled_access_fs = all_file_rights(abi), .handled_access_net = 0, .scoped = 0};
  if (offers.tcp && !confinement.tcp) attr.handled_access_net = kAllNet;
  if (offers.signals) attr.scoped = kAllScopes;
  const sys::Fd ruleset(static_cast<int>(::syscall(kCreateRuleset, &attr, attr_size(abi), 0)));
  if (!ruleset) return failed("make a Landlock ruleset");
  for (const FileRule& rule : confinement.files)
    TRY_STATUS(add_rule(ruleset.get(), rule, attr.handled_access_fs));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("give up gaining privileges");
  if (::syscall(kRestrictSelf, ruleset.get(), 0) != 0) return failed("enter the Landlock ruleset");
  return offers;
}

}  // namespace dvsguard::sandbox

// The leak checker of a sanitized build looks into its process at the end, as a debugger would.
extern "C" int __lsan_is_turned_off() {  // NOLINT(bugprone-reserved-identifier): the runtime calls it so
  return dvsguard::kSanitized && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 1 : 0;
}
