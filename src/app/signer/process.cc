#include "app/signer/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "edge/sys/files.h"

namespace dvsguard::app_signer {
namespace {

constexpr int kFirstDescriptor = 3;

Error failed(std::string_view doing) {
  return {.code = ErrorCode::Io,
          .what = fmt::format("cannot {}: {}", doing, std::generic_category().message(errno))};
}

std::vector<std::string> environment_of(const Program& program) {
  std::vector<std::string> out = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"};
  if (!program.proxies) return out;
  for (const char* name : {"http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
                           "SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    if (const char* value = std::getenv(name)) out.push_back(fmt::format("{}={}", name, value));
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// In the child, between fork and exec: system calls alone. Groups before user, user last, and nothing of it
// may fail.
[[noreturn]] void become(const Program& program, pid_t starter, std::span<const int> descriptors,
                         char* const* arguments, char* const* environment) {
  // Above all numbers that are given out, so that none is written over before it was moved.
  std::array<int, 64> high{};
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    high[i] = ::fcntl(descriptors[i], F_DUPFD_CLOEXEC, kFirstDescriptor + 64);
    if (high[i] < 0) ::_exit(126);
  }
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    if (::dup2(high[i], kFirstDescriptor + static_cast<int>(i)) < 0) ::_exit(126);
  }
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(nothing, 1) < 0) ::_exit(126);
  sigset_t none;
  ::sigemptyset(&none);
  if (::sigprocmask(SIG_SETMASK, &none, nullptr) != 0) ::_exit(126);
  if (program.user) {
    if (::setgroups(0, nullptr) != 0 ||
        ::setresgid(program.user->gid, program.user->gid, program.user->gid) != 0 ||
        ::setresuid(program.user->uid, program.user->uid, program.user->uid) != 0) {
      ::_exit(126);
    }
  }
  // A session of its own: a terminal that the starter stands at is not theirs.
  if (::setsid() < 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) ::_exit(126);
  // The starter's death is theirs, also where it died before this was said.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || ::getppid() != starter) ::_exit(126);
  ::execve(program.path.c_str(), arguments, environment);
  ::_exit(127);
}

}  // namespace

Result<pid_t> start(const Program& program) {
  if (program.descriptors.size() > 60) return Error{.what = "too many descriptors for one process"};
  std::vector<std::string> arguments = {program.path};
  arguments.insert(arguments.end(), program.arguments.begin(), program.arguments.end());
  std::vector<int> descriptors;
  for (const auto& [name, fd] : program.descriptors) {
    arguments.push_back(name);
    arguments.push_back(std::to_string(kFirstDescriptor + static_cast<int>(descriptors.size())));
    descriptors.push_back(fd);
  }
  std::vector<std::string> environment = environment_of(program);
  const std::vector<char*> argument_pointers = pointers(arguments);
  const std::vector<char*> environment_pointers = pointers(environment);
  const pid_t starter = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return failed("start " + program.path);
  if (child == 0)
    become(program, starter, descriptors, argument_pointers.data(), environment_pointers.data());
  return child;
}

Status write_parts(int fd, std::span<const std::string_view> parts) {
  for (const std::string_view part : parts) {
    const auto size = static_cast<std::uint32_t>(part.size());
    const std::array<char, 4> length = {static_cast<char>(size & 0xff), static_cast<char>(size >> 8 & 0xff),
                                        static_cast<char>(size >> 16 & 0xff),
                                        static_cast<char>(size >> 24 & 0xff)};
    TRY_STATUS(sys::write_all(fd, {length.data(), length.size()}, "a process's start"));
    TRY_STATUS(sys::write_all(fd, part, "a process's start"));
  }
  return {};
}

Result<std::string> own_program() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return Error{.code = ErrorCode::Io, .what = "cannot tell where this program is"};
  return path.string();
}

Result<std::string> find_program(std::string_view name) {
  TRY(const std::string own, own_program());
  const std::filesystem::path folder = std::filesystem::path(own).parent_path();
  for (const auto& path : {folder / name, folder / "../libexec/dvsguard" / name}) {
    if (::access(path.c_str(), X_OK) == 0) return path.lexically_normal().string();
  }
  return Error{.code = ErrorCode::Missing,
               .what = fmt::format("{} is not beside this program", name),
               .mend = "install dvsguard whole"};
}

}  // namespace dvsguard::app_signer
