#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "edge/keystore/private_file.h"
#include "edge/keystore/sources.h"
#include "edge/sys/files.h"

namespace dvsguard::keystore {
namespace {

constexpr std::string_view kTerminal = "/dev/tty";

Error no_terminal(std::string what) {
  return file_error(ErrorCode::Io, kTerminal, std::move(what),
                    "give it from a file (--passphrase-file) or a descriptor (--passphrase-fd)");
}

// Holds what would end or stop this process until the terminal is as it was.
class HeldSignals {
 public:
  HeldSignals() {
    ::sigemptyset(&held_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGALRM, SIGPIPE})
      ::sigaddset(&held_, signal);
    ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
    waiting_ = sys::Fd(::signalfd(-1, &held_, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }  // they arrive here

  // Readable once one waits; it is never taken from there.
  [[nodiscard]] int descriptor() const { return waiting_.get(); }

 private:
  sigset_t held_{}, before_{};
  sys::Fd waiting_;
};

class Silence {
 public:
  explicit Silence(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    set_ = ::tcsetattr(terminal_, TCSAFLUSH, &silent) == 0;  // what was typed ahead was seen: dropped
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (!set_) return;
    while (::tcsetattr(terminal_, TCSAFLUSH, &before_) != 0 && errno == EINTR) {
    }
  }
  [[nodiscard]] bool is_set() const { return set_; }

 private:
  int terminal_;
  termios before_{};
  bool set_ = false;
};

enum class Typed { Line, Nothing, Signal, TooLong };

// Up to the line's end, which is not kept.
Typed read_line(int terminal, int signals, sys::SecretMemory& line) {
  std::size_t have = 0;
  while (have < line.size()) {
    std::array<pollfd, 2> waiting{{{terminal, POLLIN, 0}, {signals, POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return Typed::Nothing;
    }
    if (waiting[1].revents != 0) return Typed::Signal;
    const ssize_t got = ::read(terminal, line.reveal().data() + have, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Typed::Nothing;
    if (line.reveal()[have] == '\n') {
      line.shrink(have);
      return Typed::Line;
    }
    ++have;
  }
  return Typed::TooLong;
}

}  // namespace

Result<sys::SecretMemory> prompt_secret(const std::string& what, std::size_t max_bytes) {
  const sys::Fd terminal(::open(std::string(kTerminal).c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal) return no_terminal("there is no terminal to ask on");
  while (true) {
    TRY(sys::SecretMemory line, sys::SecretMemory::of(max_bytes + 1));
    Typed typed = Typed::Nothing;
    {
      const HeldSignals held;
      const Silence silence(terminal.get());
      if (!silence.is_set()) return no_terminal("cannot be kept from showing what is typed");
      TRY_STATUS(sys::write_all(terminal.get(), what + ": ", kTerminal));
      typed = read_line(terminal.get(), held.descriptor(), line);
      TRY_STATUS(sys::write_all(terminal.get(), "\n", kTerminal));
    }
    if (typed == Typed::Line) return line;
    if (typed == Typed::Nothing) return no_terminal("ended before a line was typed");
    if (typed == Typed::TooLong) return file_error(ErrorCode::Cap, kTerminal, "the line is too long");
  }  // a signal that did not end this process stopped it: asked again
}

}  // namespace dvsguard::keystore
