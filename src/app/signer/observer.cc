#include "app/signer/observer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <utility>
#include <variant>

#include "app/signer/network_child.h"
#include "app/signer/upstream.h"
#include "core/text/display.h"
#include "core/upstream/answers.h"
#include "core/upstream/reading.h"
#include "core/wire/message.h"
#include "edge/link/packet.h"
#include "edge/sys/files.h"

namespace dvsguard::app_signer {
namespace {

using std::chrono::steady_clock;
using upstream::Call;
using upstream::Reply;

constexpr std::chrono::milliseconds kPatience{1500};  // the vault's is 2 s
constexpr std::size_t kMaxWaiting = 256;              // broadcasts; questions supersede each other

class Observer {
 public:
  Observer(Upstream upstream, std::optional<upstream::Watch> watch)
      : upstream_(std::move(upstream)), watch_(std::move(watch)) {}

  wire::Message answer(const wire::Message& message) {
    deadline_ = steady_clock::now() + kPatience;
    if (const auto* ask = std::get_if<wire::AskHead>(&message))
      return watch_ ? or_trouble(ask->round, head(*ask)) : or_trouble(ask->round, echo(*ask));
    if (const auto* ask = std::get_if<wire::AskState>(&message)) return or_trouble(ask->round, state(*ask));
    const auto& ask = std::get<wire::Broadcast>(message);
    return or_trouble(ask.round, broadcast(ask));
  }

 private:
  static wire::Message or_trouble(std::uint64_t round, Result<wire::Message> message) {
    if (message) return std::move(*message);
    std::string why = message.error().what;
    if (why.size() > wire::kMaxWhyBytes) why.resize(wire::kMaxWhyBytes);
    return wire::Trouble{.round = round, .why = std::move(why)};
  }

  Status of_a_chain() const {
    if (watch_) return {};
    return Error{.what = "is no upstream of a chain"};
  }

  Result<wire::Message> head(const wire::AskHead& ask) {
    TRY(const std::vector<Reply> replies, upstream_.ask(upstream::head_calls(), deadline_));
    TRY(const std::uint64_t number, upstream::read_head(replies, watch_->what.chain));
    return wire::Head{.round = ask.round, .number = number};
  }

  Result<wire::Message> echo(const wire::AskHead& ask) const {
    TRY(const std::string body, upstream_.get(upstream::kMaxEchoBytes, deadline_));
    TRY(const IpAddress address, upstream::read_echo(body));
    return wire::Address{.round = ask.round, .address = address};
  }

  Result<wire::Message> state(const wire::AskState& ask) {
    TRY_STATUS(of_a_chain());
    upstream::Reading reading(*watch_, ask.block, by_hash_);
    for (std::vector<Call> calls = reading.calls(); !calls.empty(); calls = reading.calls()) {
      TRY(const std::vector<Reply> replies, upstream_.ask(calls, deadline_));
      TRY_STATUS(reading.take(replies));
    }
    by_hash_ = reading.by_hash();
    wire::Message state = wire::State{.round = ask.round, .accounts = reading.accounts()};
    if (wire::encode(state).size() > wire::kMaxMessageBytes)
      return Error{.code = ErrorCode::Cap, .what = "tells more than a message may hold"};
    return state;
  }

  Result<wire::Message> broadcast(const wire::Broadcast& ask) {
    TRY_STATUS(of_a_chain());
    const Call call = upstream::send_call(ask.raw);
    TRY(const std::vector<Reply> replies, upstream_.ask({&call, 1}, deadline_));
    TRY(upstream::Handed handed, upstream::read_sent(replies.at(0), ask.raw));
    if (!handed.taken && is_known(ask.raw)) handed = {.taken = true, .why = ""};
    return wire::Broadcasted{.round = ask.round, .taken = handed.taken, .why = std::move(handed.why)};
  }

  bool is_known(std::string_view raw) {
    const Call call = upstream::find_call(raw);
    const auto replies = upstream_.ask({&call, 1}, deadline_);
    return replies && upstream::read_found(replies->at(0), raw);
  }

  Upstream upstream_;
  std::optional<upstream::Watch> watch_;  // absent: an echo
  bool by_hash_ = true;
  steady_clock::time_point deadline_;
};

// Tells the operator when an upstream stops answering and when it does again: not each time, since one
// question that is lost is nothing.
class Health {
 public:
  explicit Health(std::string name) : name_(std::move(name)) {}

  void note(const wire::Message& answer) {
    if (const auto* trouble = std::get_if<wire::Trouble>(&answer)) {
      if (++troubles_ == kTold) tell(trouble->why);
    } else if (std::holds_alternative<wire::State>(answer) || std::holds_alternative<wire::Address>(answer)) {
      if (troubles_ >= kTold) tell("answers again");
      troubles_ = 0;
    }
  }

 private:
  static constexpr int kTold = 3;

  void tell(std::string_view what) const {
    const std::string line = fmt::format("dvsguard: {}: {}\n", name_, text::printable(what));
    (void)sys::write_all(STDERR_FILENO, line, "standard error");
  }

  std::string name_;
  int troubles_ = 0;  // one after another; far from any end of int, as each takes seconds
};

// What the vault asked and nobody answered yet. Of questions only the newest, as the vault has given up the
// others, and before what is to be broadcast, of which a client can ask for much.
class Waiting {
 public:
  // False once the link is closed.
  Result<bool> take_all(int link) {
    while (true) {
      TRY(auto packet, link::receive(link, wire::kMaxMessageBytes));
      if (!packet) return true;
      if (packet->bytes.empty()) return false;
      TRY(wire::Message message, wire::decode(packet->bytes, wire::Link::VaultToObserver));
      if (!std::holds_alternative<wire::Broadcast>(message)) {
        question_ = std::move(message);
        continue;
      }
      if (broadcasts_.size() == kMaxWaiting) broadcasts_.pop_front();
      broadcasts_.push_back(std::move(message));
    }
  }

  std::optional<wire::Message> next() {
    if (question_) return std::exchange(question_, std::nullopt);
    if (broadcasts_.empty()) return std::nullopt;
    wire::Message message = std::move(broadcasts_.front());
    broadcasts_.pop_front();
    return message;
  }

 private:
  std::optional<wire::Message> question_;
  std::deque<wire::Message> broadcasts_;
};

Result<std::string> url_of(const signer::Config& config, const ObserverTask& task) {
  const std::vector<std::string>* urls = nullptr;
  if (!task.chain) {
    if (config.public_ip) urls = &config.public_ip->urls;
  } else if (const signer::Chain* chain = config.chain(*task.chain); chain != nullptr) {
    urls = &chain->upstreams;
  }
  if (urls != nullptr && task.number < urls->size()) return (*urls)[task.number];
  return Error{.code = ErrorCode::Usage, .what = "the config has no such upstream"};
}

}  // namespace

Status run_observer(const signer::Config& config, const ObserverTask& task, int link) {
  TRY(const std::string url, url_of(config, task));
  auto upstream = Upstream::make(url);
  if (!upstream) return Error(upstream.error());
  std::optional<upstream::Watch> watch;
  if (task.chain) watch = upstream::watch_of(config, *task.chain);
  TRY_STATUS(confine_to_network());
  // As the file lists them: its hosts may be worth hiding.
  Health health(task.chain ? fmt::format("upstream {} of chain {}", task.number + 1, *task.chain)
                           : fmt::format("echo {} of the public address", task.number + 1));
  Observer observer(std::move(*upstream), std::move(watch));
  Waiting waiting;
  while (true) {
    TRY_STATUS(wait_for_packet(link));
    TRY(bool open, waiting.take_all(link));
    while (open) {
      const auto message = waiting.next();
      if (!message) break;
      const wire::Message answer = observer.answer(*message);
      health.note(answer);
      TRY_STATUS(send_patiently(link, wire::encode(answer)));
      TRY(open, waiting.take_all(link));
    }
    if (!open) return {};
  }
}

}  // namespace dvsguard::app_signer
