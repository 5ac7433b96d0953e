#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/upstream/exchange.h"
#include "edge/http/client.h"
#include "edge/http/requests.h"

// One server that is asked over HTTP again and again: a node's JSON-RPC, or an echo of this host's address.
// Its URL may hold a credential; no error holds any of it.
namespace dvsguard::app_signer {

using Deadline = std::chrono::steady_clock::time_point;

class Upstream {
 public:
  // Of http and https; a user's name and password in it are sent as basic authorization. The environment's
  // proxies are asked, but for this machine itself.
  [[nodiscard]] static Result<Upstream> make(std::string_view text);

  // In one batch where the upstream takes batches, else one by one.
  [[nodiscard]] Result<std::vector<upstream::Reply>> ask(std::span<const upstream::Call> calls,
                                                         Deadline deadline);
  [[nodiscard]] Result<upstream::Reply> ask_one(const upstream::Call& call, std::uint64_t id,
                                                Deadline deadline) const;
  // Among others, for reply_of() once it is finished.
  void begin(http::Requests& requests, const upstream::Call& call, std::uint64_t id,
             const http::Requests::Limits& limits) const;
  [[nodiscard]] static Result<upstream::Reply> reply_of(const http::Requests::Finished& finished);
  // A plain GET.
  [[nodiscard]] Result<std::string> get(std::size_t max_bytes, Deadline deadline) const;

  // Whether a text repeats a part of the URL that may be a credential.
  [[nodiscard]] bool repeats_credential(std::string_view text) const;

 private:
  enum class Batches : std::uint8_t { Unknown, Taken, Refused };

  explicit Upstream(http::Proxies proxies) : client_(std::move(proxies)) {}
  [[nodiscard]] http::Request request() const;
  [[nodiscard]] http::Request posting(std::string_view body) const;
  [[nodiscard]] Result<std::string> exchange(http::Request request, std::size_t max_bytes,
                                             Deadline deadline) const;
  [[nodiscard]] Result<std::string> post(std::string_view body, Deadline deadline) const;

  http::Client client_;
  http::Url url_;
  http::Secret authorization_;
  std::vector<http::Secret> credentials_;
  Batches batches_ = Batches::Unknown;
  std::uint64_t next_id_ = 1;
};

}  // namespace dvsguard::app_signer
