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
  // A body's calls, one after another.
  struct Exchange {
    std::uint32_t connection = 0;
    std::string client;
    wire::Who who;
    jsonrpc::Body body;
    std::size_t next = 0;
    std::vector<std::string> replies;
    std::size_t reply_bytes = 0;
    bool waits = false;
    bool steps = false;
    Clock::time_point began;  // the call under way
  };
  using Turn = std::shared_ptr<Exchange>;
  using Outcome = std::variant<std::string, jsonrpc::Fault>;  // a result's JSON text
  using ThenAccounts = std::function<void(const wire::Accounts& accounts)>;

  void get(const server::Query& query);
  void step(const Turn& turn);
  void begin(const Turn& turn, const jsonrpc::Call& call);
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
};

}  // namespace dvsguard::app_signer
