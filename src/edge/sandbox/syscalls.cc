#include "edge/sandbox/syscalls.h"

#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <system_error>
#include <utility>

#include "core/base/sanitized.h"

namespace dvsguard::sandbox {
namespace {

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

Error failed(int code) {
  return {.code = ErrorCode::Io,
          .what = fmt::format("cannot restrict system calls: {}", std::generic_category().message(-code))};
}

constexpr int kVaultCalls[] = {
    // what is open
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom),
    SCMP_SYS(sendmsg), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(accept4), SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(fsync),
    SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fchmod), SCMP_SYS(fcntl),
    // the log's checkpoint, put in its place
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
    SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(stat), SCMP_SYS(lstat),
    // memory, time, randomness, the end
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex),
    SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(rseq),
    SCMP_SYS(exit), SCMP_SYS(exit_group)};

constexpr int kDangerousCalls[] = {SCMP_SYS(execve),
                                   SCMP_SYS(execveat),
                                   SCMP_SYS(ptrace),
                                   SCMP_SYS(process_vm_readv),
                                   SCMP_SYS(process_vm_writev),
                                   SCMP_SYS(pidfd_getfd),
                                   SCMP_SYS(pidfd_open),
                                   SCMP_SYS(pidfd_send_signal),
                                   SCMP_SYS(kill),
                                   SCMP_SYS(tkill),
                                   SCMP_SYS(rt_sigqueueinfo),
                                   SCMP_SYS(rt_tgsigqueueinfo),
                                   SCMP_SYS(process_madvise),
                                   SCMP_SYS(move_pages),
                                   SCMP_SYS(migrate_pages),
                                   SCMP_SYS(kcmp),
                                   SCMP_SYS(mount),
                                   SCMP_SYS(umount2),
                                   SCMP_SYS(pivot_root),
                                   SCMP_SYS(chroot),
                                   SCMP_SYS(move_mount),
                                   SCMP_SYS(open_tree),
                                   SCMP_SYS(fsopen),
                                   SCMP_SYS(fsconfig),
                                   SCMP_SYS(fsmount),
                                   SCMP_SYS(fspick),
                                   SCMP_SYS(mount_setattr),
                                   SCMP_SYS(unshare),
                                   SCMP_SYS(setns),
                                   SCMP_SYS(setuid),
                                   SCMP_SYS(setgid),
                                   SCMP_SYS(setreuid),
                                   SCMP_SYS(setregid),
                                   SCMP_SYS(setresuid),
                                   SCMP_SYS(setresgid),
                                   SCMP_SYS(setgroups),
                                   SCMP_SYS(setfsuid),
                                   SCMP_SYS(setfsgid),
                                   SCMP_SYS(capset),
                                   SCMP_SYS(bpf),
                                   SCMP_SYS(perf_event_open),
                                   SCMP_SYS(userfaultfd),
                                   SCMP_SYS(io_uring_setup),
                                   SCMP_SYS(add_key),
                                   SCMP_SYS(request_key),
                                   SCMP_SYS(keyctl),
                                   SCMP_SYS(init_module),
                                   SCMP_SYS(finit_module),
                                   SCMP_SYS(delete_module),
                                   SCMP_SYS(kexec_load),
                                   SCMP_SYS(kexec_file_load),
                                   SCMP_SYS(reboot),
                                   SCMP_SYS(swapon),
                                   SCMP_SYS(swapoff),
                                   SCMP_SYS(acct),
                                   SCMP_SYS(settimeofday),
                                   SCMP_SYS(clock_settime),
                                   SCMP_SYS(sethostname),
                                   SCMP_SYS(setdomainname),
                                   SCMP_SYS(mknod),
                                   SCMP_SYS(mknodat),
                                   SCMP_SYS(fanotify_init),
                                   SCMP_SYS(name_to_handle_at),
                                   SCMP_SYS(open_by_handle_at),
                                   SCMP_SYS(iopl),
                                   SCMP_SYS(ioperm),
                                   SCMP_SYS(syslog),
                                   SCMP_SYS(vhangup),
                                   SCMP_SYS(quotactl),
                                   SCMP_SYS(prlimit64)};

// The whole filter is made before any of it holds: half of one is never in force.
Status load(const Filter& filter, std::initializer_list<int> results) {
  for (const int result : results) {
    if (result != 0) return failed(result);
  }
  const int code = seccomp_load(filter.get());
  if (code != 0) return failed(code);
  return {};
}

}  // namespace

Status allow_vault_calls() {
  if (kSanitized) return {};
  const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter) return failed(-ENOMEM);
  for (const int call : kVaultCalls) {
    if (const int code = seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0); code != 0)
      return failed(code);
  }
  // Memory that is not executable, from the start and ever after.
  const scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  return load(filter,
              {seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &not_executable),
               seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &not_executable)});
}

namespace {

// The kernel reads 32 bits of these arguments, whatever the others hold.
scmp_arg_cmp is(unsigned argument, std::uint32_t mask, std::uint32_t value) {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}
constexpr std::uint32_t kAll = 0xffffffff;

int forbid_where(const Filter& filter, std::uint32_t action, int call, scmp_arg_cmp where) {
  return seccomp_rule_add_array(filter.get(), action, call, 1, &where);
}

// Its own threads it may signal. Input pushed into the terminal that it was started from would be typed
// there.
int forbid_reaching_out(const Filter& filter) {
  constexpr std::uint32_t kEnd = SCMP_ACT_KILL_PROCESS;
  const scmp_arg_cmp others = {
      .arg = 0, .op = SCMP_CMP_NE, .datum_a = static_cast<scmp_datum_t>(::getpid()), .datum_b = 0};
  if (const int code = forbid_where(filter, kEnd, SCMP_SYS(tgkill), others); code != 0) return code;
  for (const std::uint32_t request : {TIOCSTI, TIOCLINUX}) {
    if (const int code = forbid_where(filter, kEnd, SCMP_SYS(ioctl), is(1, kAll, request)); code != 0)
      return code;
  }
  for (const std::uint32_t flag : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER,
                                   CLONE_NEWPID, CLONE_NEWNET}) {
    if (const int code = forbid_where(filter, kEnd, SCMP_SYS(clone), is(0, flag, flag)); code != 0)
      return code;
  }
  // Its flags stand in memory, which no filter reads; the C library then takes clone.
  return seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

int forbid_sockets(const Filter& filter, Sockets sockets) {
  if (sockets == Sockets::Given) {
    for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind)}) {
      if (const int code = seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, call, 0); code != 0)
        return code;
    }
    return 0;
  }
  // Not the end: the C library asks for a name service's unix socket, and does without.
  constexpr std::uint32_t kNone = SCMP_ACT_ERRNO(EAFNOSUPPORT);
  constexpr std::uint32_t kPastNetlink = AF_NETLINK + 1;
  for (std::uint32_t family = 0; family < kPastNetlink; ++family) {
    if (family == AF_INET || family == AF_INET6 || family == AF_NETLINK) continue;
    if (const int code = forbid_where(filter, kNone, SCMP_SYS(socket), is(0, kAll, family)); code != 0)
      return code;
  }
  const scmp_arg_cmp later = {.arg = 0, .op = SCMP_CMP_GE, .datum_a = kPastNetlink, .datum_b = 0};
  if (const int code = forbid_where(filter, kNone, SCMP_SYS(socket), later); code != 0) return code;
  // A pair's end that takes datagrams can be connected anew, to anything; SOCK_RAW makes the same.
  constexpr std::uint32_t kType = 0xf;
  for (const std::uint32_t type : {SOCK_DGRAM, SOCK_RAW}) {
    if (const int code = forbid_where(filter, kNone, SCMP_SYS(socketpair), is(1, kType, type)); code != 0)
      return code;
  }
  return 0;
}

}  // namespace

Status forbid_dangerous_calls(Sockets sockets) {
  const Filter filter(seccomp_init(SCMP_ACT_ALLOW));
  if (!filter) return failed(-ENOMEM);
  for (const int call : kDangerousCalls) {
    if (const int code = seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, call, 0); code != 0)
      return failed(code);
  }
  return load(filter, {forbid_reaching_out(filter), forbid_sockets(filter, sockets)});
}

}  // namespace dvsguard::sandbox
