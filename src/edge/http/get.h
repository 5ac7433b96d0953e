#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "edge/http/message.h"

// A small answer from a server on this machine.
namespace dvsguard::http {

// Where the server listens.
struct Endpoint {
  std::string socket;      // a Unix socket's path; else
  std::string host;        // a numeric loopback address, and
  std::uint16_t port = 0;  // its port
  std::string shown;       // what errors call it
};

// The request that get() makes; `target` is the path and query, percent-encoded.
[[nodiscard]] Request request_to(const Endpoint& endpoint, const std::string& target);

struct Limits {
  std::size_t max_body_bytes = std::size_t{4} << 20;     // kMaxBody: 4 MiB
  std::size_t max_header_bytes = std::size_t{16} << 10;  // kMaxHeaders: 16 KiB, trailers and 1xx included
  std::chrono::milliseconds connect{3000}, whole{6000};  // until connected; until the last byte
};

struct Answer {
  long status = 0;
  std::string body;
};

// One GET: no redirect followed, no proxy asked, no credential or cookie sent. Errors (Io, Cap, Syntax) name
// the endpoint; Unsupported where libcurl is not installed.
[[nodiscard]] Result<Answer> get(const Endpoint& endpoint, const std::string& target, const Limits& limits);

}  // namespace dvsguard::http
