#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/signer/front_links.h"
#include "app/signer/metrics.h"
#include "core/jsonrpc/question.h"
#include "core/signer/config.h"
#include "edge/server/server.h"

// What the front answers to each call of its clients, from what the vault and the reader say.
namespace dvsguard::app_signer {

class FrontCalls final : public server::Handler {
 public:
  FrontCalls(const signer::Config& config, FrontLinks& links) : config_(config), links_(links) {}
  void serve_with(server::Server& server) { server_ = &server; }

  void greet(std::uint32_t connection, const std::string& client, int fd) override;
  void leave(std::uint32_t connection) override;
  [[nodiscard]] std::string client_of(std::string_view token) override;
  void ask(server::Query query) override;

 private:
  using Clock = std::chrono::steady_clock;
  // A body's calls. They begin in their order, each once the one before it is answered or, where both are
  // between the front and the vault alone, once the vault was asked: it decides in the order that it is asked
  // in, and makes what it is asked together durable together.
  struct Exchange {
    std::uint32_t connection = 0;
    std::string client;
    wire::Who who;
    jsonrpc::Body body;
    std::size_t next = 0;    // call to begin
    std::size_t open = 0;    // begun and not answered
    bool undecided = false;  // the last one begun has more to ask before its answer
    bool alone = false;      // the next one begins when all before it are answered
    bool steps = false;
    bool answered = false;
    std::vector<std::string> replies;  // by call
    std::size_t reply_bytes = 0;
  };
  // One call under way.
  struct Turn {
    std::shared_ptr<Exchange> all;
    std::size_t index = 0;
    bool ahead = false;  // begun while one before it was open
    Clock::time_point began;

    [[nodiscard]] const jsonrpc::Call& call() const {
      return std::get<jsonrpc::Call>(all->body.calls[index]);
    }
  };
  using Outcome = std::variant<std::string, jsonrpc::Fault>;  // a result's JSON text
  using ThenAccounts = std::function<void(const wire::Accounts& accounts)>;

  void get(const server::Query& query);
  void step(const std::shared_ptr<Exchange>& all);
  [[nodiscard]] bool may_begin(const Exchange& all) const;
  void begin(const std::shared_ptr<Exchange>& all);
  void serve(const Turn& turn, const jsonrpc::Question& question);
  // Nothing is left to be asked for this call.
  void asked_all(const Turn& turn);
  void done(const Turn& turn, const Outcome& outcome);
  void fail_with(const Turn& turn, const std::string& error_json);
  void finish(const Turn& turn, std::string reply, app_signer::Outcome outcome);
  void with_accounts(const Turn& turn, const ThenAccounts& then);
  void plain(const Turn& turn, jsonrpc::Plain question);
  void read(const Turn& turn);
  void sign(const Turn& turn, crypto::Address account, wire::Payload payload, std::string bytes);
  void transaction(const Turn& turn, const jsonrpc::SignTransaction& question);
  void need_facts(const Turn& turn, jsonrpc::Draft draft, jsonrpc::Answer answer, bool object);
  void need_gas(const Turn& turn, jsonrpc::Draft draft, jsonrpc::Answer answer, bool object);
  void sign_draft(const Turn& turn, const jsonrpc::Draft& draft, jsonrpc::Answer answer, bool object);
  void sent_one(const Turn& turn, const wire::Sent& sent);
  void send_raw(const Turn& turn, const jsonrpc::SendRaw& question);
  [[nodiscard]] std::string_view label(std::string_view method) const;

  const signer::Config& config_;
  FrontLinks& links_;
  server::Server* server_ = nullptr;
  Metrics metrics_;
  std::map<std::uint32_t, std::string> greeted_;  // connection to client
  std::map<std::string, wire::Accounts> known_;   // by client: it does not change while the vault lives
  std::map<std::string, std::size_t> ahead_;      // by client: calls begun while one before them was open
};

}  // namespace dvsguard::app_signer
