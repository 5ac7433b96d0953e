#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "app/signer/read_turns.h"
#include "core/base/result.h"
#include "core/jsonrpc/reader_link.h"
#include "core/wire/message.h"
#include "edge/server/loop.h"
#include "edge/sys/fd.h"

// The front's links: what was asked, by whom, and who waits for the answer.
namespace dvsguard::app_signer {

// Packets out, of each client in turn.
class TurnOutbox {
 public:
  void put(const std::string& client, std::string bytes, sys::Fd passed = {});
  // Sends what the other end takes; false where some is left.
  [[nodiscard]] Result<bool> flush(int fd);

 private:
  struct Packet {
    std::string bytes;
    sys::Fd passed;
  };
  std::map<std::string, std::deque<Packet>> queues_;
  std::string last_;  // whose turn it was
};

// One link: packets that carry a number, and an answer for each.
template <class Answer>
class AskLink {
 public:
  using Then = std::function<void(std::optional<Answer> answer)>;  // nothing: none came in time

  // Numbers begin at one that no earlier front of this link used.
  explicit AskLink(std::uint64_t first) : last_(first) {}

  std::uint64_t expect(std::chrono::steady_clock::duration within, Then then) {
    waiting_.emplace(++last_, Waiting{std::chrono::steady_clock::now() + within, std::move(then)});
    return last_;
  }
  void answered(std::uint64_t id, Answer answer) {
    auto found = waiting_.extract(id);
    if (found) found.mapped().then(std::move(answer));
  }
  void tick() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::uint64_t> late;
    for (const auto& [id, one] : waiting_) {
      if (one.until <= now) late.push_back(id);
    }
    for (const std::uint64_t id : late) {
      auto found = waiting_.extract(id);
      if (found) found.mapped().then(std::nullopt);
    }
  }

 private:
  struct Waiting {
    std::chrono::steady_clock::time_point until;
    Then then;
  };
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t last_;
};

class FrontLinks {
 public:
  using VaultThen = AskLink<wire::Message>::Then;
  using ReaderThen = AskLink<jsonrpc::ReaderAnswer>::Then;

  FrontLinks(server::Loop& loop, sys::Fd vault, sys::Fd reader);
  ~FrontLinks();
  FrontLinks(const FrontLinks&) = delete;
  FrontLinks& operator=(const FrontLinks&) = delete;
  [[nodiscard]] Status start();

  // Its `request` is set here. Sent answers a message that is `send`, whatever comes before it.
  template <class M>
  void ask_vault(const std::string& client, M message, VaultThen then) {
    bool send = std::is_same_v<M, wire::AskSend>;
    if constexpr (std::is_same_v<M, wire::Ask>) send = message.send;
    message.request = vault_asked_.expect(kVaultTimeout, std::move(then));
    if (send) sending_.emplace(message.request);
    tell_vault(client, message);
  }
  void tell_vault(const std::string& client, const wire::Message& message, sys::Fd passed = {});
  // An answer that is an error where too many reads of this client wait.
  void ask_reader(const std::string& client, std::uint64_t chain, std::string_view method,
                  std::string_view params, ReaderThen then);
  // Sends what waits; an error is the end.
  void flush();
  void tick();
  // Why it ended, once it did.
  [[nodiscard]] const std::optional<Status>& over() const { return over_; }

 private:
  static constexpr std::chrono::seconds kVaultTimeout{30};
  static constexpr std::chrono::seconds kReaderTimeout{15};
  void end(Status status);
  void from_vault();
  void from_reader();
  void send_read(const std::string& client, std::uint64_t chain, std::string_view method,
                 std::string_view params, const ReaderThen& then);

  server::Loop& loop_;
  sys::Fd vault_, reader_;
  bool reader_gone_ = false;
  TurnOutbox to_vault_, to_reader_;
  AskLink<wire::Message> vault_asked_;
  AskLink<jsonrpc::ReaderAnswer> reader_asked_;
  ReadTurns reads_;
  std::set<std::uint64_t> sending_;
  std::optional<Status> over_;
};

}  // namespace dvsguard::app_signer
