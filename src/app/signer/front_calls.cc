#include "app/signer/front_calls.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/jsonrpc/reply.h"

namespace dvsguard::app_signer {
namespace {

using jsonrpc::Code;
using jsonrpc::Fault;

constexpr std::size_t kMaxBatchReply = std::size_t{1} << 20;
constexpr std::string_view kUnknown = "?";        // no client's name: names have no such character
constexpr std::string_view kSignerApi = "6.1.0";  // geth's external signer API, as it stands since 2020

Fault unknown_client() {
  return jsonrpc::refusal("client", "the client is known");
}
Fault too_late() {
  return {Code::Internal, "the vault does not answer"};
}

app_signer::Outcome outcome_of(Code code) {
  switch (code) {
    case Code::Parse:
    case Code::InvalidRequest:
    case Code::NoMethod:
    case Code::InvalidParams:
    case Code::Limit:
      return app_signer::Outcome::Invalid;
    case Code::Refused:
    case Code::Unauthorized:
      return app_signer::Outcome::Refused;
    case Code::Internal:
    case Code::Unavailable:
    case Code::NotSent:
      return app_signer::Outcome::Failed;
  }
  return app_signer::Outcome::Failed;
}

std::vector<crypto::Address> addresses(const wire::Accounts& accounts) {
  std::vector<crypto::Address> out;
  for (const auto& one : accounts.accounts) {
    if (std::ranges::find(out, one.account) == out.end()) out.push_back(one.account);
  }
  return out;
}

// The one chain that the client has grants on, of this account or of all.
std::optional<std::uint64_t> only_chain(const wire::Accounts& accounts, const crypto::Address* account) {
  std::optional<std::uint64_t> only;
  for (const auto& one : accounts.accounts) {
    if (one.chain == 0 || (account != nullptr && one.account != *account)) continue;
    if (only && *only != one.chain) return std::nullopt;
    only = one.chain;
  }
  return only;
}

std::string text_of(const eth::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}
eth::BytesView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

// --- who asks

void FrontCalls::greet(std::uint32_t connection, const std::string& client, int fd) {
  // A copy: the connection may be gone before the vault takes it.
  sys::Fd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!copy) return;
  greeted_[connection] = client;
  links_.tell_vault(client, wire::Greet{connection}, std::move(copy));
}

void FrontCalls::leave(std::uint32_t connection) {
  const auto greeted = greeted_.extract(connection);
  if (greeted) links_.tell_vault(greeted.mapped(), wire::Bye{connection});
}

std::string FrontCalls::client_of(std::string_view token) {
  const auto digest = std::optional(crypto::sha256(token));
  const auto found = std::ranges::find(config_.clients, digest, &signer::Client::token);
  return found == config_.clients.end() ? std::string(kUnknown) : found->name;
}

void FrontCalls::get(const server::Query& query) {
  constexpr std::string_view kText = "text/plain; charset=utf-8";
  const std::uint32_t connection = query.connection;
  if (query.get == "/healthz") return server_->answer(connection, {200, kText, "ok\n"});
  if (query.get == "/metrics" && query.over_tcp) {
    return server_->answer(
        connection, {200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text(server_->connections())});
  }
  if (query.get != "/readyz") return server_->answer(connection, {404, kText, "there is no such page\n"});
  links_.ask_vault(std::string(kUnknown), wire::AskAccounts{.request = 0, .who = wire::Token{}},
                   [this, connection, kText](const std::optional<wire::Message>& answer) {
                     if (answer) return server_->answer(connection, {200, kText, "ready\n"});
                     server_->answer(connection, {503, kText, "the vault does not answer\n"});
                   });
}

// --- a body's calls

void FrontCalls::ask(server::Query query) {
  if (!query.get.empty()) return get(query);
  const Turn turn = std::make_shared<Exchange>();
  turn->connection = query.connection;
  if (query.over_tcp || !query.token.empty()) {
    turn->client = client_of(query.token);
    if (query.token.size() > wire::kMaxTokenBytes) query.token.clear();
    turn->who = wire::Token{std::move(query.token)};
  } else {
    const auto greeted = greeted_.find(query.connection);
    turn->client = greeted == greeted_.end() ? std::string(kUnknown) : greeted->second;
    if (greeted != greeted_.end())
      turn->who = wire::Connection{query.connection};
    else
      turn->who = wire::Token{};  // the vault was not told who it is
  }
  auto body = jsonrpc::read_body(query.body);
  if (const auto* fault = std::get_if<Fault>(&body)) {
    metrics_.count("other", app_signer::Outcome::Invalid, {});
    return server_->answer(turn->connection, {.body = jsonrpc::fault_reply("null", *fault)});
  }
  turn->body = std::move(std::get<jsonrpc::Body>(body));
  step(turn);
}

void FrontCalls::step(const Turn& turn) {
  if (turn->steps) return;
  turn->steps = true;
  while (!turn->waits && turn->next < turn->body.calls.size()) {
    turn->waits = true;
    turn->began = Clock::now();
    const auto& each = turn->body.calls[turn->next];
    if (const auto* bad = std::get_if<jsonrpc::BadCall>(&each)) {
      finish(turn, jsonrpc::fault_reply(bad->id, bad->fault), app_signer::Outcome::Invalid);
    } else {
      begin(turn, std::get<jsonrpc::Call>(each));
    }
  }
  turn->steps = false;
  if (turn->waits) return;
  std::string reply = turn->body.batch        ? jsonrpc::batch_reply(turn->replies)
                      : turn->replies.empty() ? std::string()
                                              : std::move(turn->replies.front());
  server_->answer(turn->connection, {.body = std::move(reply)});
}

void FrontCalls::begin(const Turn& turn, const jsonrpc::Call& call) {
  // Nobody would learn what came of it.
  if (call.id.empty()) return finish(turn, "", app_signer::Outcome::Invalid);
  if (turn->reply_bytes > kMaxBatchReply)
    return done(turn, Fault{Code::Limit, "the answers to a batch are at most 1 MiB"});
  auto read_one = jsonrpc::read_question(call);
  if (const auto* fault = std::get_if<Fault>(&read_one)) return done(turn, *fault);
  const jsonrpc::Question& question = std::get<jsonrpc::Question>(read_one);
  if (const auto* plain_one = std::get_if<jsonrpc::Plain>(&question)) return plain(turn, *plain_one);
  if (const auto* message = std::get_if<jsonrpc::SignMessage>(&question))
    return sign(turn, message->account, wire::Payload::Personal, text_of(message->message));
  if (const auto* typed = std::get_if<jsonrpc::SignTypedData>(&question))
    return sign(turn, typed->account, wire::Payload::TypedData, typed->json);
  if (const auto* one = std::get_if<jsonrpc::SignTransaction>(&question)) return transaction(turn, *one);
  if (const auto* raw = std::get_if<jsonrpc::SendRaw>(&question)) return send_raw(turn, *raw);
  read(turn);
}

std::string_view FrontCalls::label(std::string_view method) const {
  const bool known =
      jsonrpc::is_own_method(method) || std::ranges::find(config_.reads, method) != config_.reads.end();
  return known ? method : "other";
}

void FrontCalls::finish(const Turn& turn, std::string reply, app_signer::Outcome outcome) {
  const auto* call = std::get_if<jsonrpc::Call>(&turn->body.calls[turn->next]);
  metrics_.count(call == nullptr ? "other" : label(call->method), outcome, Clock::now() - turn->began);
  turn->reply_bytes += reply.size();
  if (!reply.empty()) turn->replies.push_back(std::move(reply));
  ++turn->next;
  turn->waits = false;
  step(turn);
}

void FrontCalls::done(const Turn& turn, const Outcome& outcome) {
  const std::string& id = std::get<jsonrpc::Call>(turn->body.calls[turn->next]).id;
  if (const auto* fault = std::get_if<Fault>(&outcome))
    return finish(turn, jsonrpc::fault_reply(id, *fault), outcome_of(fault->code));
  finish(turn, jsonrpc::result_reply(id, std::get<std::string>(outcome)), app_signer::Outcome::Ok);
}

// --- what the client may use

void FrontCalls::with_accounts(const Turn& turn, const ThenAccounts& then) {
  if (const auto found = known_.find(turn->client); found != known_.end()) return then(found->second);
  links_.ask_vault(turn->client, wire::AskAccounts{.request = 0, .who = turn->who},
                   [this, turn, then](const std::optional<wire::Message>& answer) {
                     const auto* accounts = answer ? std::get_if<wire::Accounts>(&*answer) : nullptr;
                     if (accounts == nullptr) return done(turn, too_late());
                     if (accounts->client.empty()) return done(turn, unknown_client());
                     if (accounts->client == turn->client) known_.emplace(turn->client, *accounts);
                     then(*accounts);
                   });
}

void FrontCalls::plain(const Turn& turn, jsonrpc::Plain question) {
  using jsonrpc::Plain;
  with_accounts(turn, [this, turn, question](const wire::Accounts& accounts) {
    const auto chain = only_chain(accounts, nullptr);
    const Fault no_chain{Code::Unavailable, "the client has grants on no chain, or on more than one"};
    switch (question) {
      case Plain::Accounts:
        return done(turn, jsonrpc::addresses_json(addresses(accounts)));
      case Plain::ChainId:
        return done(turn, chain ? Outcome(jsonrpc::quantity_json(*chain)) : Outcome(no_chain));
      case Plain::Network:
        return done(turn, chain ? Outcome(jsonrpc::text_json(std::to_string(*chain))) : Outcome(no_chain));
      case Plain::ClientVersion:
        return done(turn, jsonrpc::text_json("dvsguard/" DVSGUARD_VERSION));
      case Plain::Health:
        return done(turn, jsonrpc::text_json(DVSGUARD_VERSION));
      case Plain::SignerVersion:
        return done(turn, jsonrpc::text_json(kSignerApi));
      case Plain::Modules:
        return done(turn,
                    std::string(R"({"account":"1.0","eth":"1.0","net":"1.0","rpc":"1.0","web3":"1.0"})"));
    }
  });
}

void FrontCalls::read(const Turn& turn) {
  const auto& call = std::get<jsonrpc::Call>(turn->body.calls[turn->next]);
  if (std::ranges::find(config_.reads, call.method) == config_.reads.end())
    return done(turn, Fault{Code::NoMethod, "the method is none that this signer answers"});
  with_accounts(turn, [this, turn](const wire::Accounts& accounts) {
    const auto chain = only_chain(accounts, nullptr);
    if (!chain)
      return done(turn, Fault{Code::Unavailable, "the client has grants on no chain, or on more than one"});
    const auto& asked = std::get<jsonrpc::Call>(turn->body.calls[turn->next]);
    links_.ask_reader(turn->client, *chain, asked.method, asked.raw_params,
                      [this, turn](const std::optional<jsonrpc::ReaderAnswer>& answer) {
                        if (!answer)
                          return done(turn, Fault{Code::Unavailable, "the chain's reader does not answer"});
                        if (answer->is_error) return fail_with(turn, answer->json);
                        done(turn, answer->json);
                      });
  });
}

void FrontCalls::fail_with(const Turn& turn, const std::string& error_json) {
  const std::string& id = std::get<jsonrpc::Call>(turn->body.calls[turn->next]).id;
  finish(turn, R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":)" + error_json + "}",
         app_signer::Outcome::Failed);
}

// --- signatures

void FrontCalls::sign(const Turn& turn, crypto::Address account, wire::Payload payload, std::string bytes) {
  if (bytes.size() > wire::kMaxPayloadBytes)
    return done(turn, Fault{Code::Limit, "a message is at most 128 KiB"});
  links_.ask_vault(turn->client,
                   wire::Ask{.request = 0,
                             .who = turn->who,
                             .account = account,
                             .payload = payload,
                             .send = false,
                             .bytes = std::move(bytes)},
                   [this, turn](const std::optional<wire::Message>& answer) {
                     if (!answer) return done(turn, too_late());
                     if (const auto* refused = std::get_if<wire::Refused>(&*answer))
                       return done(turn, jsonrpc::refusal(refused->reason, refused->what));
                     const auto* given = std::get_if<wire::Signed>(&*answer);
                     if (given == nullptr) return done(turn, too_late());
                     done(turn, jsonrpc::signature_json(given->signature));
                   });
}

void FrontCalls::transaction(const Turn& turn, const jsonrpc::SignTransaction& question) {
  with_accounts(turn, [this, turn, question](const wire::Accounts& accounts) {
    jsonrpc::Draft draft = question.draft;
    const std::vector<crypto::Address> own = addresses(accounts);
    if (!draft.from && own.size() == 1) draft.from = own.front();
    if (!draft.from) return done(turn, Fault{Code::InvalidParams, "params[0]: from is missing"});
    if (!draft.chain_id) draft.chain_id = only_chain(accounts, &*draft.from);
    if (!draft.chain_id) {
      if (std::ranges::find(own, *draft.from) == own.end())
        return done(turn, jsonrpc::refusal("no-grant", "a grant of this account is the client's"));
      return done(
          turn, Fault{Code::InvalidParams,
                      "params[0]: chainId is missing, and the account has grants on no chain or on several"});
    }
    need_facts(turn, std::move(draft), question.answer, accounts.object_reply);
  });
}

void FrontCalls::need_facts(const Turn& turn, jsonrpc::Draft draft, jsonrpc::Answer answer, bool object) {
  if (!draft.lacks_facts()) return need_gas(turn, std::move(draft), answer, object);
  const wire::AskFacts question{
      .request = 0, .who = turn->who, .account = *draft.from, .chain = *draft.chain_id};
  links_.ask_vault(turn->client, question,
                   [this, turn, draft, answer, object](const std::optional<wire::Message>& message) {
                     if (!message) return done(turn, too_late());
                     if (const auto* refused = std::get_if<wire::Refused>(&*message))
                       return done(turn, jsonrpc::refusal(refused->reason, refused->what));
                     const auto* facts = std::get_if<wire::Facts>(&*message);
                     if (facts == nullptr) return done(turn, too_late());
                     jsonrpc::Draft filled = draft;
                     jsonrpc::fill(filled, *facts);
                     need_gas(turn, std::move(filled), answer, object);
                   });
}

void FrontCalls::need_gas(const Turn& turn, jsonrpc::Draft draft, jsonrpc::Answer answer, bool object) {
  if (draft.gas) return sign_draft(turn, draft, answer, object);
  links_.ask_reader(
      turn->client, *draft.chain_id, "eth_estimateGas", jsonrpc::estimate_params(draft),
      [this, turn, draft, answer, object](const std::optional<jsonrpc::ReaderAnswer>& estimate) {
        if (!estimate)
          return done(turn,
                      Fault{Code::Unavailable, "gas is missing, and the chain's reader does not answer"});
        if (estimate->is_error) return fail_with(turn, estimate->json);
        const auto gas = eth::from_quantity(estimate->text);
        jsonrpc::Draft filled = draft;
        if (gas) filled.gas = gas->as_u64();
        if (!filled.gas)
          return done(turn, Fault{Code::Unavailable, "gas is missing, and the chain's reader knows none"});
        sign_draft(turn, filled, answer, object);
      });
}

void FrontCalls::sign_draft(const Turn& turn, const jsonrpc::Draft& draft, jsonrpc::Answer answer,
                            bool object) {
  const auto transaction = jsonrpc::finish(draft);
  if (!transaction) return done(turn, jsonrpc::invalid_params(transaction.error()));
  const bool send = answer == jsonrpc::Answer::Sent;
  const bool whole = answer == jsonrpc::Answer::RawAndTx || object;
  links_.ask_vault(turn->client,
                   wire::Ask{.request = 0,
                             .who = turn->who,
                             .account = *draft.from,
                             .payload = wire::Payload::Transaction,
                             .send = send,
                             .bytes = text_of(eth::encode_unsigned(*transaction))},
                   [this, turn, whole](const std::optional<wire::Message>& message) {
                     if (!message) return done(turn, too_late());
                     if (const auto* refused = std::get_if<wire::Refused>(&*message))
                       return done(turn, jsonrpc::refusal(refused->reason, refused->what));
                     if (const auto* sent = std::get_if<wire::Sent>(&*message)) return sent_one(turn, *sent);
                     const auto* given = std::get_if<wire::Signed>(&*message);
                     if (given == nullptr) return done(turn, too_late());
                     if (!whole) return done(turn, jsonrpc::hex_json(view(given->raw)));
                     auto both = jsonrpc::raw_and_tx_json(view(given->raw));
                     if (!both) return done(turn, too_late());
                     done(turn, std::move(*both));
                   });
}

void FrontCalls::sent_one(const Turn& turn, const wire::Sent& sent) {
  if (sent.taken) return done(turn, jsonrpc::hex_json(sent.hash));
  done(turn, Fault{Code::NotSent, "no upstream took the transaction: " + sent.why});
}

void FrontCalls::send_raw(const Turn& turn, const jsonrpc::SendRaw& question) {
  if (question.raw.size() > wire::kMaxPayloadBytes)
    return done(turn, Fault{Code::Limit, "a transaction is at most 128 KiB"});
  links_.ask_vault(turn->client, wire::AskSend{.request = 0, .who = turn->who, .raw = text_of(question.raw)},
                   [this, turn](const std::optional<wire::Message>& message) {
                     if (!message) return done(turn, too_late());
                     if (const auto* refused = std::get_if<wire::Refused>(&*message))
                       return done(turn, jsonrpc::refusal(refused->reason, refused->what));
                     const auto* sent = std::get_if<wire::Sent>(&*message);
                     if (sent == nullptr) return done(turn, too_late());
                     sent_one(turn, *sent);
                   });
}

}  // namespace dvsguard::app_signer
