#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/server/loop.h"
#include "edge/sys/fd.h"

// Serves JSON-RPC's bodies over HTTP and over geth's IPC stream, which one is told by a connection's first
// byte. It keeps clients within limits.h and serves them in turn, whatever one of them does.
namespace dvsguard::server {

// A socket that listens already.
struct Listener {
  sys::Fd fd;
  bool tcp = false;
  std::string client;  // who connects to it; empty: the token tells
};

struct Query {
  std::uint32_t connection = 0;
  bool over_tcp = false;
  std::string get;    // the target of a GET; empty: a JSON-RPC body
  std::string token;  // basic auth's password, else the first segment of the path; may be empty
  std::string body;
};

struct Answer {
  unsigned status = 200;
  std::string_view type = "application/json";
  std::string body;  // empty with 200: there is nothing to answer
};

// Who answers.
class Handler {
 public:
  virtual ~Handler() = default;
  // Of listeners that are a client's own.
  virtual void greet(std::uint32_t connection, const std::string& client, int fd) = 0;
  virtual void leave(std::uint32_t connection) = 0;
  // A client's name, for what it may take up; everybody unknown is one client.
  [[nodiscard]] virtual std::string client_of(std::string_view token) = 0;
  // One Server::answer follows, now or later, even where the connection is gone by then.
  virtual void ask(Query query) = 0;
};

struct Connection;

class Server {
 public:
  // `hosts`: names beside loopback's that a Host header may have.
  Server(Loop& loop, Handler& handler, std::vector<std::string> hosts);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] Status listen(Listener listener);
  void answer(std::uint32_t id, const Answer& answer);  // of a connection
  // What Loop::run calls.
  void serve();
  void tick();

  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Client {
    std::size_t connections = 0;
    std::size_t asked = 0;
    std::deque<Query> waiting;
  };

  void accept_all(const Listener& listener);
  void accept_one(const Listener& listener, sys::Fd fd);
  [[nodiscard]] bool make_room(const std::string& client);
  [[nodiscard]] bool evict(const std::string& client);
  void ready(Connection& connection, std::uint32_t events);
  void advance(Connection& connection);
  void advance_http(Connection& connection);
  void advance_ipc(Connection& connection);
  void take_request(Connection& connection);
  void queue(Connection& connection, Query query);
  [[nodiscard]] bool become(Connection& connection, const std::string& client);
  void refuse(Connection& connection, unsigned status);
  void send(Connection& connection, std::string bytes);
  void flush(Connection& connection);
  void close(std::uint32_t id);
  void forget(const std::string& client);
  [[nodiscard]] bool is_our_host(std::string_view host) const;

  Loop& loop_;
  Handler& handler_;
  std::vector<std::string> hosts_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  bool paused_ = false;  // no descriptor was left
  std::map<std::uint32_t, std::unique_ptr<Connection>> connections_;
  std::uint32_t next_id_ = 1;
  std::map<std::string, Client> clients_;
  std::map<std::uint32_t, std::string> asked_;  // connection to client
  std::vector<std::uint32_t> closing_;          // what must outlive the call that found it over
};

}  // namespace dvsguard::server
