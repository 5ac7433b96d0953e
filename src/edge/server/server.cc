#include "edge/server/server.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "edge/server/connection.h"
#include "edge/server/limits.h"
#include "edge/server/response.h"

namespace dvsguard::server {
namespace {

using Kind = Connection::Kind;
using Phase = Connection::Phase;

constexpr std::size_t kReadBytes = std::size_t{16} << 10;
constexpr std::chrono::seconds kLinger{2};
constexpr std::string_view kNotIpc =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"a request is an object or a list, at most 256 KiB"}})"
    "\n";

}  // namespace

Server::Server(Loop& loop, Handler& handler, std::vector<std::string> hosts)
    : loop_(loop), handler_(handler), hosts_(std::move(hosts)) {}

Server::~Server() {
  for (const auto& [id, connection] : connections_) loop_.remove(connection->fd.get());
  for (const auto& listener : listeners_) loop_.remove(listener->fd.get());
}

Status Server::listen(Listener listener) {
  if (::fcntl(listener.fd.get(), F_SETFL, O_NONBLOCK) != 0)
    return Error{.code = ErrorCode::Io, .what = "cannot listen without blocking"};
  listeners_.push_back(std::make_unique<Listener>(std::move(listener)));
  const Listener& kept = *listeners_.back();
  return loop_.add(kept.fd.get(), kReadable, [this, &kept](std::uint32_t) { accept_all(kept); });
}

// --- who may connect

void Server::accept_all(const Listener& listener) {
  constexpr int kAtOnce = 32;  // others are served in between
  for (int i = 0; i < kAtOnce; ++i) {
    sys::Fd fd(::accept4(listener.fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd) {
      accept_one(listener, std::move(fd));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      paused_ = true;
      for (const auto& each : listeners_) loop_.change(each->fd.get(), 0);
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

void Server::accept_one(const Listener& listener, sys::Fd fd) {
  if (!make_room(listener.client)) return;
  auto connection = std::make_unique<Connection>();
  connection->id = next_id_++;
  connection->fd = std::move(fd);
  connection->tcp = listener.tcp;
  connection->client = listener.client;
  connection->active = Clock::now();
  Connection& kept = *connection;
  if (!loop_.add(kept.fd.get(), kReadable, [this, &kept](std::uint32_t events) { ready(kept, events); }))
    return;
  ++clients_[kept.client].connections;
  connections_.emplace(kept.id, std::move(connection));
  if (!kept.client.empty()) {
    kept.greeted = true;
    handler_.greet(kept.id, kept.client, kept.fd.get());
  }
}

// Where there is no room, whoever takes up most gives way; a client at its own limit gives way to itself.
bool Server::make_room(const std::string& client) {
  const auto own = clients_.find(client);
  const std::size_t count = own == clients_.end() ? 0 : own->second.connections;
  if (count >= kMaxClientConnections) return evict(client);
  if (connections_.size() < kMaxConnections) return true;
  const auto most =
      std::ranges::max_element(clients_, {}, [](const auto& entry) { return entry.second.connections; });
  return evict(most->second.connections > count + 1 ? most->first : client);
}

// Closes the connection of this client that has been silent longest and waits for no answer.
bool Server::evict(const std::string& client) {
  Connection* oldest = nullptr;
  for (const auto& [id, connection] : connections_) {
    if (connection->client != client || connection->phase == Phase::Asked || connection->phase == Phase::Over)
      continue;
    if (oldest == nullptr || connection->active < oldest->active) oldest = connection.get();
  }
  if (oldest == nullptr) return false;
  close(oldest->id);
  return true;
}

// The connection counts as this client's from now on; false where he has too many.
bool Server::become(Connection& connection, const std::string& client) {
  if (connection.client == client) return true;
  const auto found = clients_.find(client);
  if (found != clients_.end() && found->second.connections >= kMaxClientConnections && !evict(client))
    return false;
  ++clients_[client].connections;
  --clients_[connection.client].connections;
  forget(std::exchange(connection.client, client));
  return true;
}

void Server::forget(const std::string& client) {
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  const Client& one = found->second;
  if (one.connections == 0 && one.asked == 0 && one.waiting.empty()) clients_.erase(found);
}

// It ends here; what it is made of goes once nobody works on it.
void Server::close(std::uint32_t id) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second->phase == Phase::Over) return;
  Connection& connection = *found->second;
  connection.phase = Phase::Over;
  loop_.remove(connection.fd.get());
  connection.fd = sys::Fd();
  if (connection.greeted) handler_.leave(id);
  Client& client = clients_[connection.client];
  --client.connections;
  std::erase_if(client.waiting, [id](const Query& query) { return query.connection == id; });
  forget(connection.client);
  closing_.push_back(id);
}

// --- bytes in

void Server::ready(Connection& connection, std::uint32_t events) {
  if ((events & kWritable) != 0 && connection.phase == Phase::Answering) flush(connection);
  if ((events & kReadable) != 0 &&
      (connection.phase == Phase::Reading || connection.phase == Phase::Lingering)) {
    std::array<char, kReadBytes> buffer;
    const ssize_t count = ::recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count < 0 || (count == 0 && connection.phase == Phase::Lingering)) return close(connection.id);
    if (connection.phase == Phase::Lingering) return;  // what nobody reads any more
    if (count == 0) return close(connection.id);       // whole requests were taken before
    connection.active = Clock::now();
    connection.in.append(buffer.data(), static_cast<std::size_t>(count));
    return advance(connection);
  }
  if ((events & kBroken) != 0) return close(connection.id);
  // It sends more before it has its answer, as few do: until then it is not listened to.
  if (connection.phase == Phase::Asked) loop_.change(connection.fd.get(), 0);
}

void Server::advance(Connection& connection) {
  if (connection.phase != Phase::Reading || connection.in.empty()) return;
  const bool was_inside = connection.inside();
  if (connection.kind == Kind::Unknown) {
    const char first = connection.in.front();
    connection.kind = connection.tcp || (first >= 'A' && first <= 'Z') ? Kind::Http : Kind::Ipc;
  }
  if (!was_inside) connection.began = Clock::now();
  connection.kind == Kind::Http ? advance_http(connection) : advance_ipc(connection);
}

void Server::advance_http(Connection& connection) {
  using State = HttpReader::State;
  HttpReader& http = connection.http;
  std::size_t used = 0;
  while (http.state() == State::Header || http.state() == State::Body) {
    const std::string_view rest = std::string_view(connection.in).substr(used);
    if (rest.empty()) break;
    const std::size_t taken = http.feed(rest);
    used += taken;
    if (taken == 0 && (http.state() == State::Header || http.state() == State::Body)) break;
  }
  connection.in.erase(0, used);
  if (http.state() == State::Bad) return refuse(connection, http.status());
  // Nothing of a chunk's frame is longer than this.
  if (http.state() == State::Body && connection.in.size() > kMaxHeaderBytes) return refuse(connection, 400);
  if (http.take_continue()) {
    // A few bytes into an empty buffer: where they do not fit, the client is not reading.
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const ssize_t count = ::send(connection.fd.get(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL);
    if (count != static_cast<ssize_t>(kContinue.size())) return close(connection.id);
  }
  if (http.state() == State::Done) take_request(connection);
}

void Server::take_request(Connection& connection) {
  HttpRequest request = connection.http.take();
  connection.keep_alive = request.keep_alive;
  if (!request.target.starts_with('/')) return refuse(connection, 400);
  if (!request.host.empty() && !is_our_host(request.host)) return refuse(connection, 421);
  if (request.has_origin) return refuse(connection, 403);
  if (request.method != "POST" && request.method != "GET") return refuse(connection, 405);
  Query query{.connection = connection.id, .over_tcp = connection.tcp, .get = {}, .token = {}, .body = {}};
  if (request.method == "GET") {
    query.get = std::move(request.target);
    return queue(connection, std::move(query));
  }
  if (!request.is_json) return refuse(connection, 415);
  query.token = token_of(request.authorization, request.target);
  query.body = std::move(request.body);
  if ((connection.tcp || !query.token.empty()) && !become(connection, handler_.client_of(query.token)))
    return refuse(connection, 503);
  queue(connection, std::move(query));
}

void Server::advance_ipc(Connection& connection) {
  const auto taken = connection.ipc.feed(connection.in);
  if (!taken) {
    connection.keep_alive = false;
    return send(connection, std::string(kNotIpc));
  }
  connection.in.erase(0, *taken);
  auto value = connection.ipc.take();
  if (!value) return;
  queue(connection,
        {.connection = connection.id, .over_tcp = false, .get = {}, .token = {}, .body = std::move(*value)});
}

// --- one request after another of each client in turn

void Server::queue(Connection& connection, Query query) {
  connection.phase = Phase::Asked;
  clients_[connection.client].waiting.push_back(std::move(query));
}

void Server::serve() {
  for (bool more = true; more;) {
    more = false;
    std::vector<std::string> names;
    for (const auto& [name, client] : clients_) {
      if (!client.waiting.empty() && client.asked < kMaxClientRequests) names.push_back(name);
    }
    for (const std::string& name : names) {
      const auto found = clients_.find(name);
      if (found == clients_.end() || found->second.waiting.empty()) continue;
      Query query = std::move(found->second.waiting.front());
      found->second.waiting.pop_front();
      ++found->second.asked;
      asked_[query.connection] = name;
      handler_.ask(std::move(query));
      more = true;
    }
  }
  for (const std::uint32_t id : std::exchange(closing_, {})) connections_.erase(id);
}

void Server::answer(std::uint32_t id, const Answer& answer) {
  if (const auto asked = asked_.find(id); asked != asked_.end()) {
    const std::string name = std::move(asked->second);
    asked_.erase(asked);
    --clients_[name].asked;
    forget(name);
  }
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second->phase != Phase::Asked) return;
  Connection& connection = *found->second;
  if (connection.kind == Kind::Ipc) return send(connection, answer.body.empty() ? "" : answer.body + "\n");
  const unsigned status = answer.status == 200 && answer.body.empty() ? 204 : answer.status;
  send(connection, http_response(status, answer.type, answer.body, connection.keep_alive));
}

// --- bytes out

void Server::refuse(Connection& connection, unsigned status) {
  connection.keep_alive = false;
  send(connection, http_response(status, "text/plain", "", false));
}

void Server::send(Connection& connection, std::string bytes) {
  connection.phase = Phase::Answering;
  connection.out = std::move(bytes);
  connection.sent = 0;
  connection.active = Clock::now();
  flush(connection);
}

void Server::flush(Connection& connection) {
  while (connection.sent < connection.out.size()) {
    const ssize_t count = ::send(connection.fd.get(), connection.out.data() + connection.sent,
                                 connection.out.size() - connection.sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return loop_.change(connection.fd.get(), kWritable);
    if (count < 0) return close(connection.id);
    connection.sent += static_cast<std::size_t>(count);
    connection.active = Clock::now();
  }
  connection.out = {};
  loop_.change(connection.fd.get(), kReadable);
  if (!connection.keep_alive) {
    // What the client still sends is read, or it would lose the answer to a reset.
    ::shutdown(connection.fd.get(), SHUT_WR);
    connection.phase = Phase::Lingering;
    return;
  }
  connection.phase = Phase::Reading;
  advance(connection);
}

// --- time

void Server::tick() {
  if (std::exchange(paused_, false)) {
    for (const auto& listener : listeners_) loop_.change(listener->fd.get(), kReadable);
  }
  const Clock::time_point now = Clock::now();
  for (const auto& [id, one] : connections_) {
    Connection& connection = *one;
    const auto silent = now - connection.active;
    switch (connection.phase) {
      case Phase::Reading:
        if (connection.inside() && now - connection.began >= kRequestTimeout) {
          connection.kind == Kind::Http ? refuse(connection, 408) : close(id);
        } else if (!connection.inside() && silent >= kIdleTimeout &&
                   (connection.tcp || connection.kind == Kind::Http)) {
          close(id);
        }
        break;
      case Phase::Answering:
        if (silent >= kAnswerTimeout) close(id);
        break;
      case Phase::Lingering:
        if (silent >= kLinger) close(id);
        break;
      case Phase::Asked:
      case Phase::Over:
        break;
    }
  }
}

bool Server::is_our_host(std::string_view host) const {
  return is_loopback_host(host) || std::ranges::find(hosts_, host) != hosts_.end();
}

}  // namespace dvsguard::server
