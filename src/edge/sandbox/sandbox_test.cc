#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "core/base/sanitized.h"
#include "edge/sandbox/confine.h"
#include "edge/sandbox/syscalls.h"

namespace dvsguard::sandbox {
namespace {

constexpr int kKilled = 1000;

// What the child returned, or kKilled + the signal that ended it.
int in_child(const std::function<int()>& run) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(run());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? kKilled + WTERMSIG(status) : WEXITSTATUS(status);
}

bool can_read(const char* path) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

bool can_map(int protection) {
  return ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

TEST(ForbidDumps, LeavesNothingToLookInto) {
  EXPECT_EQ(in_child([] {
              return forbid_dumps() && ::prctl(PR_GET_DUMPABLE) == 0 &&
                             ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
                         ? 0
                         : 1;
            }),
            0);
}

TEST(Confine, WithholdsEveryFileButTheNamedOnes) {
  if (!landlock_offers().files) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(in_child([] {
              if (!confine({.files = {{"/etc/hostname", false}}, .tcp = true})) return 1;
              if (!can_read("/etc/hostname")) return 2;
              if (can_read("/etc/passwd")) return 3;
              return ::open("/etc/hostname", O_WRONLY | O_CLOEXEC) >= 0 ? 4 : 0;
            }),
            0);
}

TEST(Confine, LetsAFolderBeWrittenWhereItSaysSo) {
  if (!landlock_offers().files) GTEST_SKIP() << "this kernel has no Landlock";
  std::string folder = std::filesystem::temp_directory_path() / "dvsguard-sandbox.XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  EXPECT_EQ(in_child([&] {
              if (!confine({.files = {{folder, true}}, .tcp = false})) return 1;
              std::ofstream(folder + "/a") << "x";
              std::error_code error;
              std::filesystem::rename(folder + "/a", folder + "/b", error);
              return can_read((folder + "/b").c_str()) && !error ? 0 : 2;
            }),
            0);
  std::filesystem::remove_all(folder);
}

TEST(Confine, WithholdsSignalsToProcessesOutside) {
  if (!landlock_offers().signals) GTEST_SKIP() << "this kernel's Landlock has no scope for signals";
  const pid_t other = ::fork();
  if (other == 0) {
    ::pause();
    ::_exit(0);
  }
  EXPECT_EQ(in_child([&] {
              if (!confine({})) return 1;
              return ::kill(other, SIGTERM) == 0 || errno != EPERM ? 2 : 0;
            }),
            0);
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
}

// Of the same user, and dumpable, so that nothing else stands between them.
TEST(Confine, WithholdsLookingIntoProcessesOutside) {
  if (!landlock_offers().files) GTEST_SKIP() << "this kernel has no Landlock";
  const pid_t other = ::fork();
  if (other == 0) {
    ::pause();
    ::_exit(0);
  }
  const std::string memory = "/proc/" + std::to_string(other) + "/mem";
  const auto look = [&] {
    const bool traced = ::ptrace(PTRACE_SEIZE, other, nullptr, nullptr) == 0;
    return (traced ? 1 : 0) + (can_read(memory.c_str()) ? 2 : 0);
  };
  EXPECT_EQ(in_child([&] { return confine({}) ? look() : 100; }), 0);
  // Named files do not make it so either.
  EXPECT_EQ(in_child([&] { return confine({.files = {{"/proc", true}}, .tcp = false}) ? look() : 100; }), 0);
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
}

TEST(AllowVaultCalls, EndsTheProcessOnAnyOther) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer makes calls of its own";
  const auto after = [](const std::function<void()>& call) {
    return in_child([&] {
      if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !allow_vault_calls()) return 1;
      call();
      return 0;
    });
  };
  EXPECT_EQ(after([] { (void)can_read("/etc/hostname"); }), 0);
  EXPECT_EQ(after([] { (void)::socket(AF_INET, SOCK_STREAM, 0); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { (void)::socket(AF_UNIX, SOCK_STREAM, 0); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { (void)::fork(); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { (void)::kill(1, 0); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { (void)::execl("/bin/true", "true", nullptr); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { (void)can_map(PROT_READ | PROT_EXEC); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { (void)can_map(PROT_READ); }), 0);
}

// What `call` came to under the filter: see in_child().
int after_forbidding(Sockets sockets, const std::function<int()>& call) {
  return in_child([&] {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !forbid_dangerous_calls(sockets)) return 200;
    return call();
  });
}
int open_socket(int family, int type) {
  const int fd = ::socket(family, type, 0);
  return fd >= 0 ? 0 : errno;
}

TEST(ForbidDangerousCalls, LeavesFilesAndThreadsAlone) {
  const auto after = [](const std::function<int()>& call) {
    return after_forbidding(Sockets::Internet, call);
  };
  EXPECT_EQ(after([] { return can_read("/etc/hostname") ? 0 : 1; }), 0);
  EXPECT_EQ(after([] {
              std::thread([] {}).join();
              return ::raise(0);
            }),
            0);
  EXPECT_EQ(after([] { return ::execl("/bin/true", "true", nullptr); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { return ::setuid(0); }), kKilled + SIGSYS);
}

TEST(ForbidDangerousCalls, ReachesNoOtherProcessAndNoTerminal) {
  const auto after = [](const std::function<int()>& call) { return after_forbidding(Sockets::Given, call); };
  const int other = ::getpid();
  EXPECT_EQ(after([=] { return ::kill(other, 0); }), kKilled + SIGSYS);
  EXPECT_EQ(after([=] { return static_cast<int>(::syscall(SYS_tgkill, other, other, 0)); }),
            kKilled + SIGSYS);
  EXPECT_EQ(after([=] { return static_cast<int>(::syscall(SYS_pidfd_open, other, 0)); }), kKilled + SIGSYS);
  EXPECT_EQ(after([] { return static_cast<int>(::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)); }),
            kKilled + SIGSYS);
  EXPECT_EQ(after([] { return ::ioctl(2, TIOCSTI, "x"); }), kKilled + SIGSYS);
  // The kernel reads 32 bits of the request.
  EXPECT_EQ(after([] { return static_cast<int>(::syscall(SYS_ioctl, 2, 0x1'0000'0000UL | TIOCSTI, "x")); }),
            kKilled + SIGSYS);
}

// A service of this machine, such as a container engine's socket, would do for it what it may not.
TEST(ForbidDangerousCalls, MakesNoSocketsButTheInternets) {
  const auto made = [](int family, int type) {
    return after_forbidding(Sockets::Internet, [=] { return open_socket(family, type); });
  };
  EXPECT_EQ(made(AF_INET, SOCK_STREAM), 0);
  EXPECT_EQ(made(AF_INET6, SOCK_DGRAM), 0);
  EXPECT_EQ(made(AF_NETLINK, SOCK_RAW), 0);
  for (const int family : {AF_UNSPEC, AF_UNIX, AF_PACKET, AF_ALG, AF_VSOCK})
    EXPECT_EQ(made(family, SOCK_STREAM), EAFNOSUPPORT) << family;
  EXPECT_EQ(
      after_forbidding(Sockets::Internet,
                       [] { return ::syscall(SYS_socket, 0x1'0000'0001UL, SOCK_STREAM, 0) < 0 ? errno : 0; }),
      EAFNOSUPPORT);
  const auto paired = [](int type) {
    return after_forbidding(Sockets::Internet, [=] {
      int ends[2];
      return ::socketpair(AF_UNIX, type, 0, ends) == 0 ? 0 : errno;
    });
  };
  EXPECT_EQ(paired(SOCK_STREAM | SOCK_CLOEXEC), 0);
  EXPECT_EQ(paired(SOCK_DGRAM | SOCK_CLOEXEC), EAFNOSUPPORT);
}

TEST(ForbidDangerousCalls, MakesNoSocketsWhereThoseGivenAreEnough) {
  for (const int family : {AF_INET, AF_UNIX})
    EXPECT_EQ(after_forbidding(Sockets::Given, [=] { return open_socket(family, SOCK_STREAM); }),
              kKilled + SIGSYS);
}

}  // namespace
}  // namespace dvsguard::sandbox
