#include "edge/link/packet.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace dvsguard::link {
namespace {

Error failed(std::string_view doing) {
  return {.code = ErrorCode::Io,
          .what = fmt::format("cannot {}: {}", doing, std::generic_category().message(errno))};
}

// Closes what came along and is not wanted.
sys::Fd first_descriptor(msghdr& message) {
  sys::Fd first;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
      sys::Fd taken(fd);
      if (!first) first = std::move(taken);
    }
  }
  return first;
}

}  // namespace

Result<std::pair<sys::Fd, sys::Fd>> make_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return failed("make a link");
  return std::pair(sys::Fd(ends[0]), sys::Fd(ends[1]));
}

Result<std::optional<Packet>> receive(int fd, std::size_t max_bytes) {
  // Its length first: most packets are small, and a buffer for the largest would cost more than the rest.
  ssize_t waiting = 0;
  do {
    waiting = ::recv(fd, nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
  } while (waiting < 0 && errno == EINTR);
  if (waiting < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::optional<Packet>();
  if (waiting < 0) return failed("read from a link");
  std::string bytes(std::min(static_cast<std::size_t>(waiting), max_bytes), '\0');
  iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(8 * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  } while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::optional<Packet>();
  if (got < 0) return failed("read from a link");
  sys::Fd passed = first_descriptor(message);
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    return Error{.code = ErrorCode::Cap, .what = fmt::format("a packet is over {} bytes", max_bytes)};
  }
  bytes.resize(static_cast<std::size_t>(got));
  return std::optional(Packet{std::move(bytes), std::move(passed)});
}

Result<bool> send(int fd, std::string_view bytes, int passed) {
  iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (passed >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
  }
  ssize_t put = 0;
  do {
    put = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (put < 0 && errno == EINTR);
  if (put >= 0) return true;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return false;
  return failed("write to a link");
}

bool Outbox::put(std::string bytes) {
  if (packets_.size() >= max_packets_) return false;
  packets_.push_back(std::move(bytes));
  return true;
}

Status Outbox::flush(int fd) {
  while (!packets_.empty()) {
    TRY(const bool taken, send(fd, packets_.front()));
    if (!taken) return {};
    packets_.pop_front();
  }
  return {};
}

Result<Peer> peer_of(int fd) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return failed("ask who is at the other end");
  Peer peer{.uid = credentials.uid, .gid = credentials.gid, .path = {}};
  sockaddr_un name{};
  size = sizeof name;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size) != 0)
    return failed("ask where it connected to");
  if (name.sun_family != AF_UNIX) return Error{.code = ErrorCode::Invalid, .what = "is no unix socket"};
  const std::size_t path_bytes = size - offsetof(sockaddr_un, sun_path);
  if (path_bytes > 0 && name.sun_path[0] != '\0')
    peer.path = std::string(name.sun_path, ::strnlen(name.sun_path, path_bytes));
  return peer;
}

}  // namespace dvsguard::link
