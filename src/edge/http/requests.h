#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "edge/http/client.h"
#include "edge/http/get.h"
#include "edge/http/message.h"

// Many requests under way at once on one thread, by libcurl's multi interface. None waits for another, and
// each answer is taken whole.
namespace dvsguard::http {

struct CurlLibrary;

class Requests {
 public:
  struct Limits {
    std::size_t max_body_bytes = 0;
    std::chrono::milliseconds whole{0};  // until the last byte
  };
  struct Finished {
    std::uint64_t id = 0;
    Result<Answer> answer;  // an Error as Client::open gives it, and as read_body does
  };

  Requests();
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;
  ~Requests();

  // As `client` would ask; what comes of it is among the finished.
  void begin(std::uint64_t id, const Client& client, Request request, const Limits& limits);
  // Until something moved, or `fd` can be read.
  [[nodiscard]] Status wait(int fd);
  [[nodiscard]] std::vector<Finished> take_finished();
  [[nodiscard]] std::size_t under_way() const { return running_.size(); }

 private:
  struct Running {
    std::uint64_t id = 0;
    std::unique_ptr<Transfer> transfer;
  };
  [[nodiscard]] Status open();
  [[nodiscard]] Status start(std::uint64_t id, const Client& client, Request request, const Limits& limits);

  const CurlLibrary* curl_ = nullptr;
  void* multi_ = nullptr;             // libcurl's CURLM
  std::map<void*, Running> running_;  // by libcurl's CURL
  std::vector<Finished> finished_;
};

}  // namespace dvsguard::http
