#include "app/signer/sockets.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "core/base/ip_address.h"

namespace dvsguard::app_signer {
namespace {

// As many as the front holds: one that finds no room here waits a second before it tries again.
constexpr int kBacklog = 1024;

Error failed(const std::string& where, std::string_view doing) {
  return {.code = ErrorCode::Io,
          .place = {.file = file_name(where)},
          .what = fmt::format("cannot {}: {}", doing, std::generic_category().message(errno))};
}

// A socket whose process is gone refuses connections; one that does not is somebody's.
bool is_stale(const sockaddr_un& name, int type) {
  const sys::Fd probe(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return probe && ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
         errno == ECONNREFUSED;
}

Status remove_stale(const std::string& path, const sockaddr_un& name, int type) {
  struct stat there{};
  if (::lstat(path.c_str(), &there) != 0) return {};
  if (!S_ISSOCK(there.st_mode)) {
    return Error{.place = {.file = file_name(path)},
                 .what = "is there, and is no socket",
                 .mend = "move it away, or name another path"};
  }
  if (!is_stale(name, type)) {
    return Error{.place = {.file = file_name(path)},
                 .what = "is in use by another process",
                 .mend = "one signer listens there; stop the other one"};
  }
  if (::unlink(path.c_str()) != 0) return failed(path, "replace the socket of a former run");
  return {};
}

bool is_loopback(const IpAddress& address) {
  const SpecialBlock* block = special_block(address);
  return block != nullptr && block->purpose == "loopback";
}

}  // namespace

Result<sys::Fd> listen_unix(const std::string& path, int type, std::optional<uid_t> owner) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path) {
    return Error{.place = {.file = file_name(path)},
                 .what = "is too long a path for a socket: 107 bytes at most"};
  }
  path.copy(name.sun_path, path.size());
  TRY_STATUS(remove_stale(path, name, type));
  sys::Fd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return failed(path, "make a socket");
  // The mode is there from the start: nobody connects before it is right.
  const mode_t before = ::umask(0177);
  const int bound = ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name);
  ::umask(before);
  if (bound != 0) {
    const bool no_folder = errno == ENOENT;
    Error error = failed(path, "listen there");
    if (no_folder) error.mend = "make its folder; whoever may enter it reaches the socket";
    return error;
  }
  // Not through a link: the folder may be the client's own, who could put one there meanwhile.
  if (owner && *owner != ::geteuid() && ::lchown(path.c_str(), *owner, static_cast<gid_t>(-1)) != 0) {
    return failed(path, "hand the socket to its client's user");
  }
  if (::listen(fd.get(), kBacklog) != 0) return failed(path, "listen there");
  return fd;
}

Result<sys::Fd> listen_loopback(std::string_view address) {
  const std::string where(address);
  const std::size_t colon = address.rfind(':');
  std::string_view host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto ip = parse_ip_address(host);
  std::uint16_t port = 0;
  const std::string_view digits = colon == std::string_view::npos ? "" : address.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), port);
  if (!ip || error != std::errc() || end != digits.end() || !is_loopback(*ip)) {
    return Error{.place = {.file = file_name(where)},
                 .what = "is no loopback address and port",
                 .mend = "write 127.0.0.1:9000; clients elsewhere come through a socket"};
  }
  sockaddr_storage name{};
  socklen_t size = 0;
  if (ip->v4) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(name);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, ip->bytes.data(), 4);
    size = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(name);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, ip->bytes.data(), 16);
    size = sizeof v6;
  }
  sys::Fd fd(::socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0 ||
      ::listen(fd.get(), kBacklog) != 0) {
    return failed(where, "listen there");
  }
  return fd;
}

}  // namespace dvsguard::app_signer
