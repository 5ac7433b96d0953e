#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "edge/http/message.h"

// What tests of HTTP stand opposite to.
namespace dvsguard::http::testing {

// A server on loopback that gives every connection to `serve`, each on a thread of its own.
class Server {
 public:
  explicit Server(std::function<void(int)> serve)
      : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listening_, 8), 0);
    socklen_t size = sizeof address;
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this, serve = std::move(serve)] {
      for (int peer = -1; (peer = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        ++connections_;  // before anybody is answered, who may ask how many there are
        serving_.emplace_back([peer, serve] {
          serve(peer);
          ::close(peer);
        });
      }
    });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    ::shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    for (std::thread& thread : serving_) thread.join();
    ::close(listening_);
  }
  [[nodiscard]] Request request() const {
    Request request;
    request.url = {Scheme::Http, "127.0.0.1", port_, "/"};
    return request;
  }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  int listening_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

inline bool say(int peer, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Up to the empty line; "" where the peer is gone.
inline std::string hear(int peer) {
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n")) {
    if (::recv(peer, &byte, 1, 0) != 1) return "";
    head += byte;
  }
  return head;
}

}  // namespace dvsguard::http::testing
