#include "edge/event/sink.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "edge/sys/files.h"

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
  switch (kind_) {
    case Kind::Lines:
      return sys::write_all(fd_, std::string(json) + "\n", name_);
    case Kind::Journal: {
      const std::string entry = journal_entry(json, priority);
      ssize_t sent = -1;
      do {
        sent = ::send(fd_, entry.data(), entry.size(), MSG_NOSIGNAL);
      } while (sent < 0 && errno == EINTR);
      if (sent != static_cast<ssize_t>(entry.size())) return io(name_, "write to systemd's journal");
      return {};
    }
  }
  return {};
}

}  // namespace dvsguard::event_sink
