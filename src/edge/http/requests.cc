#include "edge/http/requests.h"

#include <utility>

#include "edge/http/transfer.h"

namespace dvsguard::http {
namespace {

constexpr long kKeptConnections = 16;
constexpr int kLongestPoll = 1000;  // milliseconds

Error broken() {
  return {.code = ErrorCode::Io, .what = "cannot be asked any further"};
}

}  // namespace

Requests::Requests() = default;
Requests::~Requests() {
  for (auto& [easy, running] : running_) curl_->multi_remove_handle(multi_, easy);
  running_.clear();
  if (multi_ != nullptr) curl_->multi_cleanup(multi_);
}

void Requests::begin(std::uint64_t id, const Client& client, Request request, const Limits& limits) {
  if (Status started = start(id, client, std::move(request), limits); !started)
    finished_.push_back({id, Error(started.error())});
}

Status Requests::open() {
  if (multi_ != nullptr) return {};
  TRY(curl_, curl_library());
  multi_ = curl_->multi_init();
  if (multi_ == nullptr) return broken();
  curl_->multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kKeptConnections);
  return {};
}

Status Requests::start(std::uint64_t id, const Client& client, Request request, const Limits& limits) {
  TRY_STATUS(open());
  TRY(auto transfer, client.prepare(std::move(request), Patience()));
  if (!transfer->keep_body(limits.max_body_bytes, limits.whole) ||
      curl_->multi_add_handle(multi_, transfer->easy()) != CURLM_OK)
    return broken();
  void* const easy = transfer->easy();
  running_.emplace(easy, Running{id, std::move(transfer)});
  return {};
}

Status Requests::wait(int fd) {
  TRY_STATUS(open());
  curl_waitfd other{.fd = fd, .events = CURL_WAIT_POLLIN, .revents = 0};
  const int timeout = finished_.empty() ? kLongestPoll : 0;
  int running = 0;
  int left = 0;
  if (curl_->multi_poll(multi_, &other, 1, timeout, nullptr) != CURLM_OK ||
      curl_->multi_perform(multi_, &running) != CURLM_OK)
    return broken();
  while (const CURLMsg* message = curl_->multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    auto done = running_.extract(message->easy_handle);
    if (!done) continue;
    Transfer& transfer = *done.mapped().transfer;
    auto body = transfer.take_body(message->data.result);
    curl_->multi_remove_handle(multi_, transfer.easy());
    finished_.push_back({done.mapped().id, body ? Result<Answer>(Answer{transfer.status(), std::move(*body)})
                                                : Error(body.error())});
  }
  return {};
}

std::vector<Requests::Finished> Requests::take_finished() {
  return std::exchange(finished_, {});
}

}  // namespace dvsguard::http
