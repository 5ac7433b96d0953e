#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

#include "edge/keystore/private_file.h"
#include "edge/keystore/sources.h"
#include "edge/sys/trusted_path.h"

namespace dvsguard::keystore {
namespace {

using Clock = std::chrono::steady_clock;

// A process of its own group, ended with it where it has not ended itself.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  // Whether it ended with 0; nothing where it has not ended by then.
  std::optional<bool> wait_until(Clock::time_point deadline) {
    constexpr int kPause = 5;  // milliseconds
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(pid_, &status, WNOHANG)) == 0 && Clock::now() < deadline)
      ::poll(nullptr, 0, kPause);
    if (ended != pid_) return std::nullopt;
    ::kill(-pid_, SIGKILL);  // what it left behind
    pid_ = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  pid_t pid_;
};

struct Actions {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  Actions() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }

  // Nothing of ours but standard error, no signal held or ignored, a group of its own.
  bool set(int output) {
    sigset_t none, usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    constexpr short kFlags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    return ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0) == 0 &&
           ::posix_spawn_file_actions_adddup2(&files, output, 1) == 0 &&
           ::posix_spawn_file_actions_addclosefrom_np(&files, 3) == 0 &&
           ::posix_spawnattr_setflags(&attributes, kFlags) == 0 &&
           ::posix_spawnattr_setsigmask(&attributes, &none) == 0 &&
           ::posix_spawnattr_setsigdefault(&attributes, &usual) == 0;
  }
};

Result<pid_t> start(const std::vector<std::string>& command, int output) {
  Actions actions;
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const std::array<char*, 2> environment = {path.data(), nullptr};
  pid_t pid = 0;
  if (!actions.set(output) || ::posix_spawn(&pid, arguments[0], &actions.files, &actions.attributes,
                                            arguments.data(), environment.data()) != 0)
    return file_error(ErrorCode::Io, command[0], "cannot be run");
  return pid;
}

enum class Said { All, TooMuch, TooLate };

Said read_until(int fd, Clock::time_point deadline, sys::SecretMemory& answer) {
  std::size_t have = 0;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{fd, POLLIN, 0};
    const int ready = left <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return Said::TooLate;
    const auto room = answer.reveal().subspan(have);
    if (room.empty()) return Said::TooMuch;
    const ssize_t got = ::read(fd, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  answer.shrink(have);
  return Said::All;
}

}  // namespace

Result<sys::SecretMemory> ask_helper(const std::vector<std::string>& command) {
  if (command.empty() || !command[0].starts_with('/'))
    return Error{.code = ErrorCode::Usage, .what = "a passphrase's program is named by its absolute path"};
  TRY(const auto distrust, sys::distrust(command[0]));
  if (distrust) return file_error(ErrorCode::Invalid, distrust->path, distrust->why, distrust->mend);
  const Clock::time_point deadline = Clock::now() + kMaxHelperTime;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return file_error(ErrorCode::Io, command[0], "cannot be given a pipe");
  const sys::Fd reader(ends[0]);
  sys::Fd writer(ends[1]);
  TRY(sys::SecretMemory answer, sys::SecretMemory::of(kMaxPassphraseBytes + 1));
  TRY(const pid_t pid, start(command, writer.get()));
  Child child(pid);
  writer = sys::Fd();
  const Said said = read_until(reader.get(), deadline, answer);
  if (said == Said::TooMuch) return file_error(ErrorCode::Cap, command[0], "prints over 64 KiB");
  const std::optional<bool> good = said == Said::All ? child.wait_until(deadline) : std::nullopt;
  if (!good) return file_error(ErrorCode::Cap, command[0], "takes over 60 seconds");
  if (!*good) return file_error(ErrorCode::Io, command[0], "fails; its own words are above");
  return answer;
}

}  // namespace dvsguard::keystore
