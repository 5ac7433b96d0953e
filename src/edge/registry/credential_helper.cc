#include "edge/registry/credential_helper.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "core/text/json.h"
#include "edge/sys/fd.h"

namespace dvsguard::registry {
namespace {

using Clock = std::chrono::steady_clock;

Error failure(const FileName& helper, std::string what) {
  Error error;
  error.code = ErrorCode::Io;
  error.place.file = helper;
  error.what = std::move(what);
  error.mend = "see what it says to: echo HOST | " + *helper + " get";
  return error;
}

struct Pipe {
  sys::Fd reader, writer;
};

Result<Pipe> make_pipe(const FileName& helper) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(helper, "cannot be given a pipe");
  return Pipe{sys::Fd(ends[0]), sys::Fd(ends[1])};
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
};

Result<pid_t> start(const FileName& helper, int input, int output) {
  Actions actions;
  std::string program = *helper, verb = "get";
  const std::array<char*, 3> arguments = {program.data(), verb.data(), nullptr};
  const bool ready = ::posix_spawn_file_actions_adddup2(&actions.files, input, 0) == 0 &&
                     ::posix_spawn_file_actions_adddup2(&actions.files, output, 1) == 0 &&
                     ::posix_spawn_file_actions_addopen(&actions.files, 2, "/dev/null", O_WRONLY, 0) == 0 &&
                     ::posix_spawnattr_setflags(&actions.attributes, POSIX_SPAWN_SETPGROUP) == 0;
  pid_t pid = 0;
  if (!ready || ::posix_spawnp(&pid, program.c_str(), &actions.files, &actions.attributes, arguments.data(),
                               ::environ) != 0)
    return failure(helper, "cannot be run, and the configuration names it");
  return pid;
}

// False where it takes too long or says too much.
bool read_until(int fd, Clock::time_point deadline, std::string& answer) {
  std::array<char, 4096> piece{};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{fd, POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) return false;
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    if (static_cast<std::size_t>(got) > kMaxHelperAnswer - answer.size()) return false;
    answer.append(piece.data(), static_cast<std::size_t>(got));
    ::explicit_bzero(piece.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<Login> parse_helper_answer(std::string_view answer, const FileName& helper) {
  text::Limits limits;
  limits.max_bytes = kMaxHelperAnswer;
  auto root = text::parse_json(answer, helper, limits);
  text::Node* const user = root ? root->find("Username") : nullptr;
  text::Node* const secret = root ? root->find("Secret") : nullptr;
  if (user == nullptr || secret == nullptr || user->kind != text::Kind::String ||
      secret->kind != text::Kind::String)
    return failure(helper, "answers with what is no login");
  Login login;
  if (user->scalar == "<token>") {
    login.identity_token = http::Secret::taken(secret->scalar);
  } else {
    login.user = http::Secret::taken(user->scalar);
    login.password = http::Secret::taken(secret->scalar);
  }
  return login;
}

Result<std::optional<Login>> ask_helper(const std::string& name, std::string_view server) {
  const FileName helper = file_name("docker-credential-" + name);
  const Clock::time_point deadline = Clock::now() + kMaxHelperTime;
  TRY(Pipe input, make_pipe(helper));
  TRY(Pipe output, make_pipe(helper));
  // A pipe holds as much before anyone reads, so that a helper that reads nothing cannot stop this.
  if (server.size() > 4096 ||
      ::write(input.writer.get(), server.data(), server.size()) != static_cast<ssize_t>(server.size()))
    return failure(helper, "cannot be told the server's name");
  TRY(const pid_t pid, start(helper, input.reader.get(), output.writer.get()));
  Child child(pid);
  input = {};
  output.writer = {};
  std::string answer;
  const bool whole = read_until(output.reader.get(), deadline, answer);
  const std::optional<bool> good = whole ? child.wait_until(deadline) : std::nullopt;
  std::optional<Login> login;
  if (!good) {
    http::wipe(answer);
    return failure(helper, "takes over 30 seconds, or says too much");
  }
  if (!*good) {
    // docker-credential-helpers, credentials/error.go
    const bool none = answer.starts_with("credentials not found in native keychain");
    http::wipe(answer);
    return none ? Result<std::optional<Login>>(std::move(login)) : failure(helper, "fails");
  }
  auto parsed = parse_helper_answer(answer, helper);
  http::wipe(answer);
  if (!parsed) return parsed.error();
  login = std::move(*parsed);
  return login;
}

}  // namespace dvsguard::registry
