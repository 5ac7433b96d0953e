#include "app/signer/reader.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "app/signer/network_child.h"
#include "app/signer/upstream.h"
#include "core/upstream/read.h"
#include "edge/http/requests.h"
#include "edge/link/packet.h"

namespace dvsguard::app_signer {
namespace {

using upstream::Fault;
using upstream::ReadRequest;

// What is passed on is at most kMaxReadPacket, and what a node answers is hardly longer than its compact
// form.
constexpr http::Requests::Limits kLimits{.max_body_bytes = 2 * upstream::kMaxReadPacket,
                                         .whole = std::chrono::seconds(10)};
// The front's limit of a client's reads for as many clients as there may be: it sends no more.
constexpr std::size_t kMaxUnderWay = 512;
constexpr int kPacketsAtOnce = 64;

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

  [[nodiscard]] Error run() {
    while (true) {
      TRY_STATUS(requests_.wait(link_));
      for (const auto& finished : requests_.take_finished()) finish(finished);
      for (int i = 0; i < kPacketsAtOnce; ++i) {
        TRY(const auto packet, link::receive(link_, upstream::kMaxReadPacket));
        if (!packet) break;
        if (packet->bytes.empty()) front_is_gone();
        TRY(const ReadRequest request, upstream::parse_read_request(packet->bytes));
        take(request);
      }
    }
  }

 private:
  struct Asked {
    std::uint64_t id = 0;  // the front's
    const Upstream* upstream = nullptr;
  };

  // At once: a name that is still looked up would be waited for.
  [[noreturn]] static void front_is_gone() { ::_exit(0); }

  void send(std::string_view answer) {
    if (!send_patiently(link_, answer)) front_is_gone();
  }

  bool allows(std::string_view method) const {
    return upstream::is_read_only(method) &&
           (method == "eth_estimateGas" || std::ranges::find(reads_, method) != reads_.end());
  }

  void take(const ReadRequest& request) {
    const auto fault = [&](Fault code, std::string_view message) {
      send(upstream::read_fault(request.id, code, message));
    };
    const auto upstream = upstreams_.find(request.chain);
    if (upstream == upstreams_.end()) return fault(Fault::Unavailable, "no such chain");
    if (!allows(request.call.method)) return fault(Fault::NoMethod, "not a method that may be read");
    if (asked_.size() >= kMaxUnderWay) return fault(Fault::Limit, "too many requests wait");
    asked_.emplace(++last_id_, Asked{request.id, &upstream->second});
    upstream->second.begin(requests_, request.call, last_id_, kLimits);
  }

  void finish(const http::Requests::Finished& finished) {
    const auto asked = asked_.extract(finished.id);
    if (asked) send(answer_of(asked.mapped(), finished));
  }

  static std::string answer_of(const Asked& asked, const http::Requests::Finished& finished) {
    const auto reply = Upstream::reply_of(finished);
    if (!reply && reply.error().code == ErrorCode::Cap)
      return upstream::read_fault(asked.id, Fault::Limit, "the answer is over 320 KiB");
    if (!reply)
      return upstream::read_fault(asked.id, Fault::Unavailable, "the chain's upstream " + reply.error().what);
    std::string answer = upstream::read_answer(asked.id, *reply);
    if (!asked.upstream->repeats_credential(answer)) return answer;
    return upstream::read_fault(asked.id, Fault::Internal,
                                "the upstream repeats a part of its URL that may be a credential");
  }

  const std::vector<std::string> reads_;
  const int link_;
  std::map<std::uint64_t, Upstream> upstreams_;  // by chain
  http::Requests requests_;
  std::map<std::uint64_t, Asked> asked_;  // by the id that the upstream sees
  std::uint64_t last_id_ = 0;
};

}  // namespace

Status run_reader(const signer::Config& config, int link) {
  Reader reader(config, link);
  TRY_STATUS(reader.open(config.chains));
  TRY_STATUS(confine_to_network());
  return reader.run();
}

}  // namespace dvsguard::app_signer
