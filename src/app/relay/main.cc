#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "core/base/ip_address.h"

// dvsguard-relay: carries bytes between loopback TCP and a client's unix socket, for SDKs that only speak
// http://. It reads nothing of them, opens nothing else, and is linked statically, so that an image of it
// alone (FROM scratch) runs.
//
//   dvsguard-relay --listen 127.0.0.1:8545 --socket /run/dvsguard/node/signer.sock
//   dvsguard-relay --check 127.0.0.1:8545    (as its container's healthcheck)
namespace {

constexpr int kMaxPairs = 128;  // as many as the signer takes of one client
constexpr std::size_t kBufferBytes = 16 << 10;

struct Way {
  char bytes[kBufferBytes];
  std::size_t begin = 0, end = 0;
  bool ended = false;  // nothing more comes in
  bool shut = false;   // and the other side knows
};
struct Pair {
  int tcp = -1, local = -1;
  Way up, down;
};
Pair pairs[kMaxPairs];

int fail(std::string_view what) {
  (void)!::write(STDERR_FILENO, "dvsguard-relay: ", 16);
  (void)!::write(STDERR_FILENO, what.data(), what.size());
  (void)!::write(STDERR_FILENO, "\n", 1);
  return 2;
}

void close_pair(Pair& pair) {
  ::close(pair.tcp);
  ::close(pair.local);
  pair.tcp = pair.local = -1;
}

// Both: false where the connection failed.
bool fill(int from, Way& way) {
  const ssize_t got = ::recv(from, way.bytes, kBufferBytes, MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  way.begin = 0;
  way.end = static_cast<std::size_t>(got);
  way.ended = got == 0;
  return true;
}
bool drain(int to, Way& way) {
  while (way.begin < way.end) {
    const ssize_t put = ::send(to, way.bytes + way.begin, way.end - way.begin, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put < 0) return errno == EAGAIN || errno == EINTR;
    way.begin += static_cast<std::size_t>(put);
  }
  if (way.ended && !way.shut) {
    ::shutdown(to, SHUT_WR);
    way.shut = true;
  }
  return true;
}

bool carry(Pair& pair, short tcp, short local) {
  constexpr short kIn = POLLIN | POLLHUP | POLLERR;
  if ((tcp & kIn) != 0 && pair.up.begin == pair.up.end && !pair.up.ended && !fill(pair.tcp, pair.up))
    return false;
  if ((local & kIn) != 0 && pair.down.begin == pair.down.end && !pair.down.ended &&
      !fill(pair.local, pair.down))
    return false;
  if (!drain(pair.local, pair.up) || !drain(pair.tcp, pair.down)) return false;
  return !(pair.up.shut && pair.down.shut) && !((tcp | local) & POLLERR);
}

short wanted(const Way& in, const Way& out) {
  const bool read = in.begin == in.end && !in.ended;
  return static_cast<short>((read ? POLLIN : 0) | (out.begin < out.end ? POLLOUT : 0));
}

void accept_one(int listener, const sockaddr_un& target) {
  for (Pair& pair : pairs) {
    if (pair.tcp >= 0) continue;
    const int tcp = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (tcp < 0) return;
    const int local = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (local < 0 || ::connect(local, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) {
      ::close(tcp);
      if (local >= 0) ::close(local);
      return;
    }
    pair = Pair{};
    pair.tcp = tcp;
    pair.local = local;
    return;
  }
}

int relay(int listener, const sockaddr_un& target) {
  static pollfd polls[1 + 2 * kMaxPairs];
  while (true) {
    bool room = false;
    for (int i = 0; i < kMaxPairs; ++i) {
      const Pair& pair = pairs[i];
      room = room || pair.tcp < 0;
      // A side that asks for nothing is left out, or its end would wake us without pause.
      const short up = wanted(pair.up, pair.down), down = wanted(pair.down, pair.up);
      polls[1 + 2 * i] = {up != 0 ? pair.tcp : -1, up, 0};
      polls[2 + 2 * i] = {down != 0 ? pair.local : -1, down, 0};
    }
    polls[0] = {room ? listener : -1, POLLIN, 0};
    if (::poll(polls, 1 + 2 * kMaxPairs, -1) < 0 && errno != EINTR) return fail("cannot wait");
    for (int i = 0; i < kMaxPairs; ++i) {
      const short up = polls[1 + 2 * i].revents, down = polls[2 + 2 * i].revents;
      if (pairs[i].tcp >= 0 && (up | down) != 0 && !carry(pairs[i], up, down)) close_pair(pairs[i]);
    }
    if ((polls[0].revents & POLLIN) != 0) accept_one(listener, target);
  }
}

bool parse_listen(std::string_view text, sockaddr_in& out) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.sin_port);
  if (error != std::errc() || end != port.data() + port.size() || out.sin_port == 0) return false;
  out.sin_family = AF_INET;
  out.sin_port = htons(out.sin_port);
  const auto host = dvsguard::parse_ip_address(text.substr(0, colon));
  // Loopback alone: whoever reaches the listener is the client.
  if (!host || !host->v4 || host->bytes[0] != 127) return false;
  std::memcpy(&out.sin_addr.s_addr, host->bytes.data(), sizeof out.sin_addr.s_addr);
  return true;
}

// Whether the signer behind the relay that listens there is ready.
int check(const sockaddr_in& at) {
  constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};
  constexpr std::string_view kAsk = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  constexpr std::string_view kReady = "HTTP/1.1 200 ";
  const int tcp = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (tcp < 0 || ::setsockopt(tcp, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience) != 0 ||
      ::setsockopt(tcp, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience) != 0 ||
      ::connect(tcp, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      ::send(tcp, kAsk.data(), kAsk.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(kAsk.size())) {
    return fail("nobody listens there");
  }
  char answer[kReady.size()];
  std::size_t have = 0;
  while (have < sizeof answer) {
    const ssize_t got = ::recv(tcp, answer + have, sizeof answer - have, 0);
    if (got <= 0) return fail("the signer does not answer");
    have += static_cast<std::size_t>(got);
  }
  return std::string_view(answer, have) == kReady ? 0 : fail("the signer is not ready");
}

}  // namespace

int main(int argc, char** argv) {
  sockaddr_in listen_at{};
  sockaddr_un target{};
  target.sun_family = AF_UNIX;
  if (argc == 3 && std::string_view(argv[1]) == "--check")
    return parse_listen(argv[2], listen_at) ? check(listen_at) : fail("--check is 127.x.x.x:PORT");
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i], value = argv[i + 1];
    if (name == "--listen" && !parse_listen(value, listen_at)) return fail("--listen is 127.x.x.x:PORT");
    if (name == "--socket") {
      if (value.size() >= sizeof target.sun_path) return fail("--socket is at most 107 bytes");
      std::memcpy(target.sun_path, value.data(), value.size());
    }
  }
  if (argc != 5 || listen_at.sin_port == 0 || target.sun_path[0] == '\0')
    return fail("usage: dvsguard-relay --listen 127.0.0.1:8545 --socket PATH");
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int one = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (listener < 0 ||
      ::bind(listener, reinterpret_cast<const sockaddr*>(&listen_at), sizeof listen_at) != 0 ||
      ::listen(listener, kMaxPairs) != 0)
    return fail("cannot listen there");
  return relay(listener, target);
}
