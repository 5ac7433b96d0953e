#include "edge/sys/helper.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

#include "edge/sys/fd.h"

namespace dvsguard::sys {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kPipeHolds = 4096;  // before anyone reads: PIPE_BUF

Error failure(ErrorCode code, const Helper& helper, std::string what) {
  return {.code = code, .place = {.file = file_name(helper.command[0])}, .what = std::move(what)};
}

struct Pipe {
  Fd reader, writer;
};
Result<Pipe> make_pipe(const Helper& helper) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(ErrorCode::Io, helper, "cannot be given a pipe");
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

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

  // No signal held or ignored, and of our descriptors standard error alone.
  bool set(int input, int output, bool quiet) {
    sigset_t none, usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    constexpr short kFlags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    return ::posix_spawn_file_actions_adddup2(&files, input, 0) == 0 &&
           ::posix_spawn_file_actions_adddup2(&files, output, 1) == 0 &&
           (!quiet || ::posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0) == 0) &&
           ::posix_spawn_file_actions_addclosefrom_np(&files, 3) == 0 &&
           ::posix_spawnattr_setflags(&attributes, kFlags) == 0 &&
           ::posix_spawnattr_setsigmask(&attributes, &none) == 0 &&
           ::posix_spawnattr_setsigdefault(&attributes, &usual) == 0;
  }
};

Result<pid_t> start(const Helper& helper, int input, int output) {
  Actions actions;
  std::vector<std::string> words = helper.command;
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const std::array<char*, 2> own = {path.data(), nullptr};
  pid_t pid = 0;
  if (!actions.set(input, output, helper.quiet) ||
      ::posix_spawnp(&pid, arguments[0], &actions.files, &actions.attributes, arguments.data(),
                     helper.own_environment ? own.data() : ::environ) != 0)
    return failure(ErrorCode::Io, helper, "cannot be run");
  return pid;
}

enum class Said { All, TooMuch, TooLate };

Said read_until(int fd, Clock::time_point deadline, SecretMemory& answer) {
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

Result<HelperAnswer> ask(const Helper& helper) {
  const Clock::time_point deadline = Clock::now() + helper.max_time;
  TRY(Pipe input, make_pipe(helper));
  TRY(Pipe output, make_pipe(helper));
  // A pipe holds as much before anyone reads, so that a helper that reads nothing cannot stop this.
  if (helper.input.size() > kPipeHolds ||
      ::write(input.writer.get(), helper.input.data(), helper.input.size()) !=
          static_cast<ssize_t>(helper.input.size()))
    return failure(ErrorCode::Io, helper, "cannot be told what is asked");
  HelperAnswer answer;
  TRY(answer.text, SecretMemory::of(helper.max_bytes + 1));
  TRY(const pid_t pid, start(helper, input.reader.get(), output.writer.get()));
  Child child(pid);
  input = {};
  output.writer = {};
  const Said said = read_until(output.reader.get(), deadline, answer.text);
  if (said == Said::TooMuch)
    return failure(ErrorCode::Cap, helper, fmt::format("prints over {} KiB", helper.max_bytes >> 10));
  const std::optional<bool> good = said == Said::All ? child.wait_until(deadline) : std::nullopt;
  if (!good)
    return failure(ErrorCode::Cap, helper, fmt::format("takes over {} seconds", helper.max_time.count()));
  answer.good = *good;
  return answer;
}

}  // namespace dvsguard::sys
