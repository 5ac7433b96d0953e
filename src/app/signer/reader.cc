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

namespace dvsguard::signer_app {
namespace {

using upstream::ReadAnswer;
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
    return send(trouble(request.id, "too many requests wait"));
  }

 private:
  static ReadAnswer trouble(std::uint64_t id, std::string why) {
    return {.id = id, .kind = ReadAnswer::Kind::Trouble, .text = std::move(why)};
  }

  // Pieces of two answers never mix.
  Status send(const ReadAnswer& answer) {
    const std::lock_guard lock(sending_);
    for (const std::string& packet : upstream::packets_of(upstream::encode(answer)))
      TRY_STATUS(send_patiently(link_, packet));
    return {};
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

  ReadAnswer answer(const ReadRequest& request) {
    const auto upstream = upstreams_.find(request.chain);
    if (upstream == upstreams_.end()) return trouble(request.id, "no such chain");
    if (!allows(request.call.method)) return trouble(request.id, "not a method that may be read");
    const auto reply =
        upstream->second.ask_one(request.call, next_id_++, std::chrono::steady_clock::now() + kPatience);
    if (!reply) return trouble(request.id, "the upstream " + reply.error().what);
    ReadAnswer answer = upstream::read_answer(request.id, *reply);
    if (upstream->second.repeats_credential(answer.text))
      return trouble(request.id, "the upstream repeats a part of its URL that may be a credential");
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

}  // namespace dvsguard::signer_app
