#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "edge/sys/fd.h"

// Packets between processes of one machine, over unix sockets of type SOCK_SEQPACKET: one message each, whole
// or not at all.
namespace dvsguard::link {

// Both ends close on exec and do not block.
[[nodiscard]] Result<std::pair<sys::Fd, sys::Fd>> make_pair();

struct Packet {
  std::string bytes;  // empty: the other end is closed
  sys::Fd passed;     // a descriptor that came along
};

// Nothing where none waits. Error: the link failed, or a packet was over `max_bytes` (which is lost).
[[nodiscard]] Result<std::optional<Packet>> receive(int fd, std::size_t max_bytes);

// False where the other end does not take it now. A packet is at least one byte.
[[nodiscard]] Result<bool> send(int fd, std::string_view bytes, int passed = -1);

// What waits until the other end takes it.
class Outbox {
 public:
  explicit Outbox(std::size_t max_packets) : max_packets_(max_packets) {}

  // False where it is full: the other end does not read.
  [[nodiscard]] bool put(std::string bytes);
  // Sends what the other end takes.
  [[nodiscard]] Status flush(int fd);
  [[nodiscard]] bool empty() const { return packets_.empty(); }
  [[nodiscard]] bool is_half_full() const { return packets_.size() * 2 >= max_packets_; }

 private:
  std::size_t max_packets_;
  std::deque<std::string> packets_;
};

// Who is at the other end of a connected unix socket when it connected, and the path that it connected to (""
// where there is none): the kernel's word.
struct Peer {
  std::uint32_t uid = 0, gid = 0;
  std::string path;
};
[[nodiscard]] Result<Peer> peer_of(int fd);

}  // namespace dvsguard::link
