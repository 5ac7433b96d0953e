#include "edge/event/sink.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>
#include <utility>

namespace dvsguard::event_sink {
namespace {

Error io(const std::string& name, std::string_view doing) {
  return {.code = ErrorCode::Io,
          .place = {.file = file_name(name)},
          .what = fmt::format("cannot {}: {}", doing, std::generic_category().message(errno))};
}

// A field whose value holds no line feed is NAME=value and a line feed.
std::string journal_entry(std::string_view json, int priority) {
  return fmt::format("PRIORITY={}\nSYSLOG_IDENTIFIER=dvsguard-signer\nMESSAGE={}\n", priority, json);
}

// Without waiting: a pipe that poll(2) calls writable takes PIPE_BUF bytes, a socket is told not to wait.
ssize_t put(int fd, std::string_view bytes) {
  const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 && errno == ENOTSOCK ? ::write(fd, bytes.data(), bytes.size()) : sent;
}

}  // namespace

Sink Sink::standard_output() {
  return {Kind::Lines, sys::Fd(), STDOUT_FILENO, "stdout"};
}

Result<Sink> Sink::file(const std::string& path) {
  constexpr mode_t kMode = 0640;
  sys::Fd fd(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kMode));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0) return io(path, "open it");
  if (!S_ISREG(status.st_mode))
    return Error{.place = {.file = file_name(path)}, .what = "is no regular file"};
  const int number = fd.get();
  return Sink(Kind::Lines, std::move(fd), number, path);
}

Result<Sink> Sink::journal(std::string_view socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof(address.sun_path))
    return Error{.what = "the journal's socket has too long a path"};
  std::memcpy(address.sun_path, socket.data(), socket.size());
  const std::string name(socket);
  sys::Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return io(name, "reach systemd's journal");
  const int number = fd.get();
  return Sink(Kind::Journal, std::move(fd), number, name);
}

Status Sink::write(std::string_view json, int priority) {
  if (json.find('\n') != std::string_view::npos) return Error{.what = "an event is one line"};
  left_.push_back(kind_ == Kind::Journal ? journal_entry(json, priority) : std::string(json) + "\n");
  return catch_up();
}

Status Sink::catch_up() {
  while (is_behind()) {
    pollfd wanted{fd_, POLLOUT, 0};
    if (::poll(&wanted, 1, 0) == 0) return {};
    std::string& first = left_.front();
    const std::size_t size =
        kind_ == Kind::Journal ? first.size() : std::min<std::size_t>(first.size(), PIPE_BUF);
    const ssize_t sent = put(fd_, std::string_view(first).substr(0, size));
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {};
    if (sent < 0) return io(name_, "write to it");
    first.erase(0, static_cast<std::size_t>(sent));
    if (first.empty()) left_.pop_front();
  }
  return {};
}

}  // namespace dvsguard::event_sink
