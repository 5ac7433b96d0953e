#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/jsonrpc/stream.h"
#include "edge/server/http_reader.h"
#include "edge/sys/fd.h"

// One client's connection, from its bytes to a request and back: what Server keeps of it.
namespace dvsguard::server {

struct Connection {
  enum class Kind : std::uint8_t { Unknown, Http, Ipc };
  enum class Phase : std::uint8_t {
    Reading,
    Asked,      // a request waits for its answer; nothing is read meanwhile
    Answering,  // the answer is on its way
    Lingering,  // it was, and the client may see its end before we close
    Over,
  };
  using Clock = std::chrono::steady_clock;

  std::uint32_t id = 0;
  sys::Fd fd;
  bool tcp = false;
  bool greeted = false;
  std::string client;  // whose limits it counts against
  Kind kind = Kind::Unknown;
  Phase phase = Phase::Reading;
  bool keep_alive = true;
  std::string in, out;
  std::size_t sent = 0;  // of out
  HttpReader http;
  jsonrpc::ValueStream ipc;
  Clock::time_point active;  // the last byte either way
  Clock::time_point began;   // the request under way

  // Some of a request came, and not all.
  [[nodiscard]] bool inside() const { return http.inside() || ipc.inside(); }
};

}  // namespace dvsguard::server
