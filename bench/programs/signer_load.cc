#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/crypto/hex.h"
#include "core/crypto/recoverable.h"
#include "core/eth/message.h"

// What bench/signer.py puts on a signer, and what it is measured against. Each prints one line of JSON.
//
//   bench_signer_load bare THREADS SECONDS      libsecp256k1 alone, recoverable signatures
//   bench_signer_load sync FILE SECONDS         appending an entry's bytes and fdatasync, one after another
//   bench_signer_load ask ENDPOINT ACCOUNT KIND CONNECTIONS COUNT [RATE]
//
// ENDPOINT: PORT[/TOKEN] or a unix socket's path; several with commas between share the connections. KIND:
// `personal` (each request another message; one in 256 signatures is held to ACCOUNT), or a JSON-RPC call
// without its id, asked again and again. RATE: requests a second at set times, each one's latency counted
// from its time whether or not there was a connection for it; 0: as fast as answers come.
namespace {

using namespace dvsguard;
using Clock = std::chrono::steady_clock;

[[noreturn]] void give_up(const std::string& what) {
  fmt::print(stderr, "bench_signer_load: {}\n", what);
  std::exit(2);
}

template <class Number>
Number number(std::string_view text) {
  Number out{};
  if (std::from_chars(text.begin(), text.end(), out).ec != std::errc()) give_up("takes numbers");
  return out;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Latencies in steps of 10 µs up to a second, so that millions cost no memory.
class Latencies {
 public:
  void add(double seconds) {
    ++steps_[std::min(static_cast<std::size_t>(seconds * 1e5), steps_.size() - 1)];
    ++count_;
    most_ = std::max(most_, seconds);
  }
  [[nodiscard]] std::string json() const {
    return fmt::format(R"("p50":{:.5f},"p90":{:.5f},"p99":{:.5f},"p999":{:.5f},"max":{:.5f})", at(0.5),
                       at(0.9), at(0.99), at(0.999), most_);
  }

 private:
  [[nodiscard]] double at(double share) const {
    std::uint64_t left = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i] > left) return static_cast<double>(i + 1) / 1e5;
      left -= steps_[i];
    }
    return most_;
  }
  std::vector<std::uint64_t> steps_ = std::vector<std::uint64_t>(100'000);
  std::uint64_t count_ = 0;
  double most_ = 0;
};

void bare(unsigned threads, double seconds) {
  std::atomic<std::uint64_t> made{0};
  const auto work = [&made, seconds](unsigned which) {
    secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
    std::array<unsigned char, 32> key{}, digest{};
    key.fill(static_cast<unsigned char>(which + 1));
    std::uint64_t own = 0;
    for (const auto start = Clock::now(); seconds_since(start) < seconds;) {
      for (int i = 0; i < 100; ++i, ++own) {
        std::memcpy(digest.data(), &own, sizeof own);
        secp256k1_ecdsa_recoverable_signature out;
        if (secp256k1_ecdsa_sign_recoverable(context, &out, digest.data(), key.data(), nullptr, nullptr) != 1)
          give_up("libsecp256k1 does not sign");
      }
    }
    secp256k1_context_destroy(context);
    made += own;
  };
  const auto start = Clock::now();
  std::vector<std::jthread> running;
  running.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) running.emplace_back(work, i);
  running.clear();
  fmt::print("{{\"rate\":{:.0f}}}\n", static_cast<double>(made) / seconds_since(start));
}

void sync(const char* path, double seconds) {
  const int fd = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) give_up("cannot open the file");
  const std::string entry(300, 'x');  // about what a grant's use is
  Latencies latencies;
  std::uint64_t count = 0;
  const auto start = Clock::now();
  for (; seconds_since(start) < seconds; ++count) {
    const auto begun = Clock::now();
    if (::write(fd, entry.data(), entry.size()) != static_cast<ssize_t>(entry.size()) || ::fdatasync(fd) != 0)
      give_up("cannot write");
    latencies.add(seconds_since(begun));
  }
  fmt::print("{{\"rate\":{:.0f},{}}}\n", static_cast<double>(count) / seconds_since(start), latencies.json());
}

struct Target {
  std::string path, token;
  std::uint16_t port = 0;
};

Target read_target(const std::string& text) {
  Target target;
  if (text.starts_with('/')) {
    target.path = text;
    return target;
  }
  const std::size_t slash = text.find('/');
  target.port = number<std::uint16_t>(std::string_view(text).substr(0, slash));
  if (slash != std::string::npos) target.token = text.substr(slash + 1);
  return target;
}

int connect_to(const Target& target) {
  const int fd = ::socket(target.path.empty() ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int done = -1;
  if (target.path.empty()) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(target.port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    done = ::connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name);
  } else {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    target.path.copy(name.sun_path, sizeof name.sun_path - 1);
    done = ::connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name);
  }
  if (done != 0) give_up(fmt::format("cannot connect: {}", std::strerror(errno)));
  return fd;
}

std::vector<Target> read_targets(std::string_view text) {
  std::vector<Target> targets;
  while (true) {
    const std::size_t comma = text.find(',');
    targets.push_back(read_target(std::string(text.substr(0, comma))));
    if (comma == std::string_view::npos) return targets;
    text.remove_prefix(comma + 1);
  }
}

struct Asking {
  int fd = -1;
  const Target* target = nullptr;
  std::uint64_t id = 0;
  Clock::time_point due;
  std::string in;
};

class Load {
 public:
  Load(std::vector<Target> targets, std::string account, std::string kind, std::size_t connections)
      : targets_(std::move(targets)),
        account_(std::move(account)),
        kind_(std::move(kind)),
        asking_(connections) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < asking_.size(); ++i) {
      asking_[i].target = &targets_[i % targets_.size()];
      idle_.push_back(i);
    }
  }

  void run(std::uint64_t count, double rate) {
    ::prctl(PR_SET_TIMERSLACK, 1);  // nanoseconds; 50,000 would be a twentieth of what is measured
    last_ = count;
    start_ = Clock::now();
    while (answered_ < count) {
      while (sent_ < count && !idle_.empty() && (rate == 0 || due(rate) <= Clock::now())) {
        const std::size_t next = idle_.back();
        idle_.pop_back();
        ask(next, rate == 0 ? Clock::now() : due(rate));
      }
      wait(rate);
    }
    const double seconds = seconds_since(start_);
    fmt::print("{{\"count\":{},\"rate\":{:.0f},{}}}\n", count, static_cast<double>(count) / seconds,
               latencies_.json());
  }

 private:
  [[nodiscard]] Clock::time_point due(double rate) const {
    return start_ + std::chrono::duration_cast<Clock::duration>(
                        std::chrono::duration<double>(static_cast<double>(sent_) / rate));
  }

  static std::string message_of(std::uint64_t id) { return fmt::format("message {}", id); }

  // Connections that say nothing are the first to go, so each is made as it is needed.
  void connect(std::size_t which) {
    asking_[which].fd = connect_to(*asking_[which].target);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = which;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, asking_[which].fd, &event);
  }

  void ask(std::size_t which, Clock::time_point due_at) {
    Asking& one = asking_[which];
    if (one.fd < 0) connect(which);
    one.id = ++sent_;
    one.due = due_at;
    std::string body;
    if (kind_ == "personal") {
      const std::string message = message_of(one.id);
      body = fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"personal_sign","params":["0x{}","{}"]}})",
                         one.id, crypto::to_hex(bytes(message)), account_);
    } else {
      body = fmt::format(R"({{"jsonrpc":"2.0","id":{},{}}})", one.id, kind_);
    }
    const std::string request = fmt::format(
        "POST /{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        "{}\r\n\r\n{}",
        one.target->token, body.size(), body);
    if (::send(one.fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      give_up("cannot send");
  }

  void wait(double rate) {
    std::array<epoll_event, 256> ready{};
    // Asleep until the next one is due: who spins takes the signer the core that it is woken on.
    auto left = Clock::duration(std::chrono::seconds(1));
    if (rate != 0 && !idle_.empty() && sent_ < last_)
      left = std::clamp(due(rate) - Clock::now(), Clock::duration::zero(), left);
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
    const int count = ::epoll_pwait2(epoll_, ready.data(), static_cast<int>(ready.size()), &timeout, nullptr);
    for (int i = 0; i < count; ++i) take(ready[static_cast<std::size_t>(i)].data.u64);
  }

  void take(std::size_t which) {
    Asking& one = asking_[which];
    std::array<char, 16384> buffer;
    const ssize_t got = ::recv(one.fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) give_up("the other end closed");
    one.in.append(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t header = one.in.find("\r\n\r\n");
    if (header == std::string::npos) return;
    std::string head = one.in.substr(0, header);
    std::ranges::transform(head, head.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    constexpr std::string_view kLength = "content-length: ";
    const std::size_t length = head.find(kLength);
    if (length == std::string::npos) give_up("an answer has no length");
    std::size_t size = 0;
    std::from_chars(head.data() + length + kLength.size(), head.data() + head.size(), size);
    if (one.in.size() < header + 4 + size) return;
    check(one, std::string_view(one.in).substr(header + 4));
    latencies_.add(seconds_since(one.due));
    one.in.clear();
    ++answered_;
    idle_.push_back(which);
  }

  void check(const Asking& one, std::string_view body) {
    constexpr std::string_view kResult = R"("result":"0x)";
    const std::size_t at = body.find(kResult);
    if (at == std::string_view::npos ||
        body.find(fmt::format(R"("id":{},)", one.id)) == std::string_view::npos)
      give_up(fmt::format("an answer is none: {}", body.substr(0, 300)));
    if (kind_ != "personal" || one.id % 256 != 1) return;
    std::array<std::uint8_t, 65> raw{};
    if (!crypto::hex_to(body.substr(at + kResult.size(), 130), raw)) give_up("a signature is none");
    const std::string message = message_of(one.id);
    crypto::Signature signature;
    std::copy_n(raw.begin(), 32, signature.r.begin());
    std::copy_n(raw.begin() + 32, 32, signature.s.begin());
    signature.y_parity = crypto::parity_of_message_v(raw[64]).value_or(crypto::YParity::Even);
    const auto signer = crypto::recover(eth::personal_message_hash(bytes(message)), signature);
    if (!signer || signer->text() != account_) give_up("a signature is another account's");
  }

  static std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  }

  std::vector<Target> targets_;
  std::string account_, kind_;
  int epoll_ = -1;
  std::vector<Asking> asking_;
  std::vector<std::size_t> idle_;
  std::uint64_t last_ = 0, sent_ = 0, answered_ = 0;
  Clock::time_point start_;
  Latencies latencies_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[0] == "bare") {
    bare(number<unsigned>(words[1]), number<double>(words[2]));
  } else if (words.size() == 3 && words[0] == "sync") {
    sync(words[1].c_str(), number<double>(words[2]));
  } else if ((words.size() == 6 || words.size() == 7) && words[0] == "ask") {
    Load load(read_targets(words[1]), words[2], words[3], number<std::size_t>(words[4]));
    load.run(number<std::uint64_t>(words[5]), words.size() == 7 ? number<double>(words[6]) : 0);
  } else {
    give_up("see bench/programs/signer_load.cc");
  }
  return 0;
}
