#include "app/signer/reader.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "app/signer/network_child.h"
#include "app/signer/upstream.h"
#include "core/upstream/read.h"
#include "edge/link/packet.h"

namespace dvsguard::app_signer {
namespace {

using upstream::Fault;
using upstream::ReadRequest;

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kInFlight = 8;     // requests at once, each a thread
constexpr std::size_t kMaxWaiting = 64;  // beyond those

class Reader {
 public:
  Reader(const signer::Config& config, int link) : reads_(config.reads), link_(link) {}

  Status open(const std::vector<signer::Chain>& chains) {
    for (const signer::Chain& chain : chains) {
      auto upstream = Upstream::make(chain.reader);
      if (!upstream) return Error(upstream.error());
      upstreams_.emplace(chain.id, std::move(*upstream));
    }
    return {};
  }

  void start() {
    for (std::size_t i = 0; i < kInFlight; ++i) std::thread([this] { work(); }).detach();
  }

  Status take(std::string_view packet) {
    TRY(ReadRequest request, upstream::parse_read_request(packet));
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() < kMaxWaiting) {
        waiting_.push_back(std::move(request));
        more_.notify_one();
        return {};
      }
    }
    return send(upstream::read_fault(request.id, Fault::Limit, "too many requests wait"));
  }

 private:
  Status send(std::string_view answer) {
    const std::lock_guard lock(sending_);
    return send_patiently(link_, answer);
  }

  [[noreturn]] void work() {
    while (true) {
      ReadRequest request;
      {
        std::unique_lock lock(mutex_);
        more_.wait(lock, [&] { return !waiting_.empty(); });
        request = std::move(waiting_.front());
        waiting_.pop_front();
      }
      if (!send(answer(request))) ::_exit(0);  // the front is gone
    }
  }

  bool allows(std::string_view method) const {
    return upstream::is_read_only(method) &&
           (method == "eth_estimateGas" || std::ranges::find(reads_, method) != reads_.end());
  }

  std::string answer(const ReadRequest& request) {
    const auto fault = [&](Fault code, std::string_view message) {
      return upstream::read_fault(request.id, code, message);
    };
    const auto upstream = upstreams_.find(request.chain);
    if (upstream == upstreams_.end()) return fault(Fault::Unavailable, "no such chain");
    if (!allows(request.call.method)) return fault(Fault::NoMethod, "not a method that may be read");
    const auto reply =
        upstream->second.ask_one(request.call, next_id_++, std::chrono::steady_clock::now() + kPatience);
    if (!reply) return fault(Fault::Unavailable, "the chain's upstream " + reply.error().what);
    std::string answer = upstream::read_answer(request.id, *reply);
    if (upstream->second.repeats_credential(answer))
      return fault(Fault::Internal, "the upstream repeats a part of its URL that may be a credential");
    return answer;
  }

  const std::vector<std::string> reads_;
  const int link_;
  std::map<std::uint64_t, Upstream> upstreams_;  // by chain
  std::atomic<std::uint64_t> next_id_ = 1;
  std::mutex mutex_, sending_;
  std::condition_variable more_;
  std::deque<ReadRequest> waiting_;
};

}  // namespace

Status run_reader(const signer::Config& config, int link) {
  // For as long as the process: its threads end with it.
  static Reader reader(config, link);
  TRY_STATUS(reader.open(config.chains));
  TRY_STATUS(confine_to_network());
  reader.start();
  while (true) {
    TRY_STATUS(wait_for_packet(link));
    TRY(const auto packet, link::receive(link, upstream::kMaxReadPacket));
    if (!packet) continue;
    if (packet->bytes.empty()) ::_exit(0);
    TRY_STATUS(reader.take(packet->bytes));
  }
}

}  // namespace dvsguard::app_signer
