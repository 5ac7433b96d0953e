// A price-oracle node: reads a price feed over an Ethereum JSON-RPC endpoint, compares it with its peers, and
// has a remote signer attest the median. It holds no key, writes no file, and logs one JSON object a line.
//
//   oracle run      the node                oracle health   exit 0 while the node answers
//
// Environment: CHAIN_RPC and SIGNER_URL (http://host:port/path), OPERATOR_ADDRESS, FEED_ADDRESS, CHAIN_ID,
// P2P_PORT (26656), PEERS (host:port,…), POLL_SECONDS (12).
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t kMaxMessage = 64 * 1024;  // of a peer, the chain or the signer
constexpr int kTimeoutMs = 5000;

volatile std::sig_atomic_t stopping = 0;

std::string json(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

// Security events carry "security":true, so that an operator can route them without parsing the message.
void log(std::string_view level, std::string_view event, bool security, std::string_view detail) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
  std::printf("{\"time\":\"%s\",\"level\":%s,\"event\":%s,\"security\":%s,\"detail\":%s}\n", stamp,
              json(level).c_str(), json(event).c_str(), security ? "true" : "false", json(detail).c_str());
  std::fflush(stdout);
}

std::string setting(const char* name, std::string otherwise = {}) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : std::move(otherwise);
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket(const Socket&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

struct Endpoint {
  std::string host, port, path;
};

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (text.starts_with(kScheme)) text.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view authority = text.substr(0, slash);
  const std::size_t colon = authority.rfind(':');
  if (colon == 0 || authority.empty()) return std::nullopt;
  Endpoint out;
  out.host = authority.substr(0, colon);
  out.port = colon == std::string_view::npos ? "80" : authority.substr(colon + 1);
  out.path = slash < text.size() ? text.substr(slash) : "/";
  return out;
}

Socket connect_to(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &hints, &found) != 0) return Socket(-1);
  int fd = -1;
  for (const addrinfo* at = found; at != nullptr && fd < 0; at = at->ai_next) {
    fd = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    const timeval limit{kTimeoutMs / 1000, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (fd >= 0 && ::connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
      ::close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(found);
  return Socket(fd);
}

bool send_all(const Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

// Until the peer closes, `until` has come, or kMaxMessage.
std::string receive(const Socket& socket, std::string_view until = {}) {
  std::string all;
  char chunk[4096];
  while (all.size() < kMaxMessage) {
    const ssize_t got = ::recv(socket.get(), chunk, sizeof chunk, 0);
    if (got <= 0) break;
    all.append(chunk, static_cast<std::size_t>(got));
    if (!until.empty() && all.find(until) != std::string::npos) break;
  }
  return all;
}

// The text of a JSON member `"name":"…"` in a flat answer; answers are small and come from declared peers
// only.
std::optional<std::string> member(std::string_view text, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\"";
  std::size_t at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  at = text.find_first_not_of(" :\t", at + key.size());
  if (at == std::string_view::npos || text[at] != '"') return std::nullopt;
  const std::size_t end = text.find('"', at + 1);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(at + 1, end - at - 1));
}

std::optional<std::string> call(const std::string& url, std::string_view method, std::string_view params) {
  const std::optional<Endpoint> endpoint = parse_endpoint(url);
  if (!endpoint) return std::nullopt;
  const Socket socket = connect_to(*endpoint);
  if (!socket.open()) return std::nullopt;
  const std::string body =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":" + json(method) + ",\"params\":" + std::string(params) + "}";
  const std::string request =
      "POST " + endpoint->path + " HTTP/1.0\r\nHost: " + endpoint->host +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
      body;
  if (!send_all(socket, request)) return std::nullopt;
  const std::string answer = receive(socket);
  const std::string_view status = std::string_view(answer).substr(0, 12);
  if (status.ends_with("401") || status.ends_with("403")) {
    log("error", "auth_failed", true, std::string(method) + " was refused");
    return std::nullopt;
  }
  return member(answer, "result");
}

// latestAnswer() of a price feed: a positive 256-bit integer; prices beyond 63 bits are refused.
std::optional<long long> read_price(const std::string& rpc, const std::string& feed) {
  constexpr std::size_t kWordDigits = 64;
  const std::optional<std::string> word =
      call(rpc, "eth_call", "[{\"to\":" + json(feed) + ",\"data\":\"0x50d25bcd\"},\"latest\"]");
  if (!word || word->size() != 2 + kWordDigits || !word->starts_with("0x")) return std::nullopt;
  const std::string_view digits = std::string_view(*word).substr(2);
  if (digits.substr(0, 48).find_first_not_of('0') != std::string_view::npos) return std::nullopt;
  long long price = 0;
  const auto [end, error] = std::from_chars(digits.data() + 48, digits.data() + kWordDigits, price, 16);
  if (error != std::errc{} || end != digits.data() + kWordDigits) return std::nullopt;
  return price;
}

std::optional<long long> ask_peer(const std::string& peer) {
  const std::optional<Endpoint> endpoint = parse_endpoint(peer);
  if (!endpoint) return std::nullopt;
  const Socket socket = connect_to(*endpoint);
  if (!socket.open() || !send_all(socket, "price\n")) return std::nullopt;
  const std::string answer = receive(socket, "\n");
  long long price = 0;
  const auto [end, error] = std::from_chars(answer.data(), answer.data() + answer.size(), price);
  if (error != std::errc{} || end == answer.data()) return std::nullopt;
  return price;
}

long long median(std::vector<long long> prices) {
  const auto middle = prices.begin() + static_cast<std::ptrdiff_t>(prices.size() / 2);
  std::nth_element(prices.begin(), middle, prices.end());
  return *middle;
}

// EIP-712: what the signer's grant names by domain and type; the node never sees the key.
std::string attestation(const std::string& operator_address, const std::string& feed,
                        const std::string& chain, long long price) {
  return "[" + json(operator_address) +
         ",{\"types\":{\"EIP712Domain\":[{\"name\":\"chainId\",\"type\":\"uint256\"},{\"name\":"
         "\"verifyingContract\",\"type\":\"address\"}],\"Answer\":[{\"name\":\"price\",\"type\":\"uint256\"},"
         "{"
         "\"name\":\"time\",\"type\":\"uint64\"}]},\"primaryType\":\"Answer\",\"domain\":{\"chainId\":" +
         json(chain) + ",\"verifyingContract\":" + json(feed) + "},\"message\":{\"price\":\"" +
         std::to_string(price) + "\",\"time\":\"" + std::to_string(std::time(nullptr)) + "\"}}]";
}

std::optional<int> listen_on(const std::string& port) {
  addrinfo hints{};
  hints.ai_family = AF_INET6;  // dual-stack: IPv4 peers arrive mapped
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(nullptr, port.c_str(), &hints, &found) != 0) return std::nullopt;
  const int fd = ::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound = fd >= 0 && ::bind(fd, found->ai_addr, found->ai_addrlen) == 0 && ::listen(fd, 64) == 0;
  freeaddrinfo(found);
  if (bound) return fd;
  if (fd >= 0) ::close(fd);
  return std::nullopt;
}

// A peer asks "price" or "health"; anything else is told to the log and dropped.
void serve(const Socket& listener, std::optional<long long> price) {
  const Socket peer(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!peer.open()) return;
  const timeval limit{1, 0};
  setsockopt(peer.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const std::string request = receive(peer, "\n");
  if (request == "health\n") {
    send_all(peer, price ? "ok\n" : "no price\n");
  } else if (request == "price\n") {
    send_all(peer, price ? std::to_string(*price) + "\n" : "none\n");
  } else {
    log("warn", "auth_failed", true, "a peer sent something that is no request");
  }
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> items;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    if (comma > at) items.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return items;
}

struct Settings {
  std::string rpc = setting("CHAIN_RPC"), signer = setting("SIGNER_URL");
  std::string operator_address = setting("OPERATOR_ADDRESS"), feed = setting("FEED_ADDRESS");
  std::string chain = setting("CHAIN_ID", "1"), port = setting("P2P_PORT", "26656");
  std::vector<std::string> peers = split(setting("PEERS"));
  int poll_seconds = std::clamp(std::atoi(setting("POLL_SECONDS", "12").c_str()), 1, 3600);
};

// One round: the chain's price, the peers' prices, and the signer's attestation of the median.
std::optional<long long> answer_round(const Settings& settings) {
  const std::optional<long long> own = read_price(settings.rpc, settings.feed);
  if (!own) {
    log("error", "rpc_failed", false, "the chain gave no price");
    return std::nullopt;
  }
  std::vector<long long> prices{*own};
  for (const std::string& peer : settings.peers) {
    if (const std::optional<long long> price = ask_peer(peer)) prices.push_back(*price);
  }
  const long long answer = median(prices);
  const std::optional<std::string> signature =
      call(settings.signer, "eth_signTypedData_v4",
           attestation(settings.operator_address, settings.feed, settings.chain, answer));
  if (signature) {
    log("info", "key_used", true, "the signer attested " + std::to_string(answer));
  } else {
    log("error", "sign_failed", false, "the signer did not sign");
  }
  return own;
}

int run() {
  const Settings settings;
  if (settings.rpc.empty() || settings.signer.empty() || settings.feed.empty()) {
    log("error", "config_missing", false, "CHAIN_RPC, SIGNER_URL and FEED_ADDRESS must be set");
    return 2;
  }
  const std::optional<int> fd = listen_on(settings.port);
  if (!fd) {
    log("error", "listen_failed", false, "cannot listen on port " + settings.port);
    return 1;
  }
  const Socket listener(*fd);
  log("info", "started", true, "listening on port " + settings.port);
  using Clock = std::chrono::steady_clock;
  Clock::time_point next = Clock::now();
  std::optional<long long> price;
  while (stopping == 0) {
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(next - Clock::now()).count();
    pollfd waiting{listener.get(), POLLIN, 0};
    const int ready = wait > 0 ? ::poll(&waiting, 1, static_cast<int>(wait)) : 0;
    if (ready > 0) serve(listener, price);
    if (Clock::now() < next || stopping != 0) continue;
    price = answer_round(settings);
    next = Clock::now() + std::chrono::seconds(settings.poll_seconds);
  }
  log("info", "stopped", true, "asked to stop");
  return 0;
}

int health() {
  const Socket socket = connect_to({"127.0.0.1", setting("P2P_PORT", "26656"), ""});
  return socket.open() && send_all(socket, "health\n") && receive(socket, "\n") == "ok\n" ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc == 2 ? argv[1] : "";
  struct sigaction stop{};
  stop.sa_handler = [](int) { stopping = 1; };
  sigaction(SIGTERM, &stop, nullptr);
  sigaction(SIGINT, &stop, nullptr);
  if (command == "run") return run();
  if (command == "health") return health();
  std::fprintf(stderr, "usage: oracle run | health\n");
  return 2;
}
