#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// HTTP/1.1 requests from a stream of bytes (RFC 9112), refused wherever two readers could differ about where
// one ends.
namespace dvsguard::server {

struct HttpRequest {
  std::string method;
  std::string target;
  std::string host;           // without its port
  std::string authorization;  // the header's value
  std::string body;
  bool has_origin = false;
  bool is_json = true;  // its Content-Type, or none
  bool keep_alive = true;
};

class HttpReader {
 public:
  HttpReader();
  HttpReader(HttpReader&&) noexcept;
  HttpReader& operator=(HttpReader&&) noexcept;
  HttpReader(const HttpReader&) = delete;
  HttpReader& operator=(const HttpReader&) = delete;
  ~HttpReader();

  enum class State : unsigned char {
    Header,  // more of it is wanted
    Body,
    Done,  // take()
    Bad,   // status() says why; nothing can follow
  };
  // Takes from the front of `bytes` what belongs to the request that is under way.
  [[nodiscard]] std::size_t feed(std::string_view bytes);
  [[nodiscard]] State state() const { return state_; }
  // Some of a request was read, and not all.
  [[nodiscard]] bool inside() const;
  // The client waits for "100 Continue" before it sends the body; true once.
  [[nodiscard]] bool take_continue();
  [[nodiscard]] unsigned status() const { return status_; }  // 400, 411, 413, 417, 431, 501 or 505
  // The request, and ready for the next one.
  [[nodiscard]] HttpRequest take();

 private:
  struct Parser;
  void fail(unsigned status);
  void read_header();
  void begin();

  State state_ = State::Header;
  unsigned status_ = 0;
  bool expects_continue_ = false;
  std::string header_;  // as far as it came
  HttpRequest request_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace dvsguard::server
