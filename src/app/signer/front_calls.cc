#include "app/signer/front_calls.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/jsonrpc/reply.h"
#include "edge/server/limits.h"

namespace dvsguard::app_signer {
namespace {

using jsonrpc::Code;
using jsonrpc::Fault;

constexpr std::size_t kMaxBatchReply = std::size_t{1} << 20;
// A client's calls that do not wait for those before them in their body: few beside its requests at once, so
// that others wait behind hardly more of them in the vault.
constexpr std::size_t kMaxAhead = 16;
static_assert(kMaxAhead < server::kMaxClientRequests);
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

// Whether answering it takes nobody but these two, and sends nothing that was signed before.
bool is_between_front_and_vault(const jsonrpc::Question& question) {
  if (const auto* one = std::get_if<jsonrpc::SignTransaction>(&question)) return one->draft.gas.has_value();
  return !std::holds_alternative<jsonrpc::SendRaw>(question) &&
         !std::holds_alternative<jsonrpc::Other>(question);
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
  const auto all = std::make_shared<Exchange>();
  all->connection = query.connection;
  if (query.over_tcp || !query.token.empty()) {
    all->client = client_of(query.token);
    if (query.token.size() > wire::kMaxTokenBytes) query.token.clear();
    all->who = wire::Token{std::move(query.token)};
  } else {
    const auto greeted = greeted_.find(query.connection);
    all->client = greeted == greeted_.end() ? std::string(kUnknown) : greeted->second;
    if (greeted != greeted_.end())
      all->who = wire::Connection{query.connection};
    else
      all->who = wire::Token{};  // the vault was not told who it is
  }
  auto body = jsonrpc::read_body(query.body);
  if (const auto* fault = std::get_if<Fault>(&body)) {
    metrics_.count("other", app_signer::Outcome::Invalid, {});
    return server_->answer(all->connection, {.body = jsonrpc::fault_reply("null", *fault)});
  }
  all->body = std::move(std::get<jsonrpc::Body>(body));
  all->replies.resize(all->body.calls.size());
  step(all);
}

void FrontCalls::step(const std::shared_ptr<Exchange>& all) {
  if (std::exchange(all->steps, true)) return;
  while (may_begin(*all)) begin(all);
  all->steps = false;
  if (all->open > 0 || std::exchange(all->answered, true)) return;
  std::string reply = all->body.batch ? jsonrpc::batch_reply(all->replies) : std::move(all->replies.front());
  server_->answer(all->connection, {.body = std::move(reply)});
}

bool FrontCalls::may_begin(const Exchange& all) const {
  if (all.next == all.body.calls.size()) return false;
  if (all.open == 0) return true;
  const auto ahead = ahead_.find(all.client);
  return !all.undecided && !all.alone && (ahead == ahead_.end() || ahead->second < kMaxAhead);
}

void FrontCalls::begin(const std::shared_ptr<Exchange>& all) {
  const Turn turn{all, all->next, all->open > 0, Clock::now()};
  const auto* call = std::get_if<jsonrpc::Call>(&all->body.calls[turn.index]);
  std::variant<jsonrpc::Question, Fault> parsed;
  if (call != nullptr) parsed = jsonrpc::read_question(*call);
  const auto* question = std::get_if<jsonrpc::Question>(&parsed);
  all->alone = turn.ahead && question != nullptr && !is_between_front_and_vault(*question);
  if (all->alone) return;
  ++all->next;
  ++all->open;
  all->undecided = true;
  if (turn.ahead) ++ahead_[all->client];
  if (call == nullptr) {
    const auto& bad = std::get<jsonrpc::BadCall>(all->body.calls[turn.index]);
    return finish(turn, jsonrpc::fault_reply(bad.id, bad.fault), app_signer::Outcome::Invalid);
  }
  // Nobody would learn what came of it.
  if (call->id.empty()) return finish(turn, "", app_signer::Outcome::Invalid);
  if (all->reply_bytes > kMaxBatchReply)
    return done(turn, Fault{Code::Limit, "the answers to a batch are at most 1 MiB"});
  if (question == nullptr) return done(turn, std::get<Fault>(parsed));
  serve(turn, *question);
}

void FrontCalls::serve(const Turn& turn, const jsonrpc::Question& question) {
  if (const auto* plain_one = std::get_if<jsonrpc::Plain>(&question)) return plain(turn, *plain_one);
  if (const auto* message = std::get_if<jsonrpc::SignMessage>(&question))
    return sign(turn, message->account, wire::Payload::Personal, text_of(message->message));
  if (const auto* typed = std::get_if<jsonrpc::SignTypedData>(&question))
    return sign(turn, typed->account, wire::Payload::TypedData, typed->json);
  if (const auto* one = std::get_if<jsonrpc::SignTransaction>(&question)) return transaction(turn, *one);
  if (const auto* raw = std::get_if<jsonrpc::SendRaw>(&question)) return send_raw(turn, *raw);
  read(turn);
}

void FrontCalls::asked_all(const Turn& turn) {
  if (turn.index + 1 != turn.all->next) return;
  turn.all->undecided = false;
  step(turn.all);
}

std::string_view FrontCalls::label(std::string_view method) const {
  const bool known =
      jsonrpc::is_own_method(method) || std::ranges::find(config_.reads, method) != config_.reads.end();
  return known ? method : "other";
}

void FrontCalls::finish(const Turn& turn, std::string reply, app_signer::Outcome outcome) {
  Exchange& all = *turn.all;
  const auto* call = std::get_if<jsonrpc::Call>(&all.body.calls[turn.index]);
  metrics_.count(call == nullptr ? "other" : label(call->method), outcome, Clock::now() - turn.began);
  all.reply_bytes += reply.size();
  all.replies[turn.index] = std::move(reply);
  --all.open;
  if (turn.index + 1 == all.next) all.undecided = false;
  if (turn.ahead) {
    const auto ahead = ahead_.find(all.client);
    if (--ahead->second == 0) ahead_.erase(ahead);
  }
  step(turn.all);
}

void FrontCalls::done(const Turn& turn, const Outcome& outcome) {
  const std::string& id = turn.call().id;
  if (const auto* fault = std::get_if<Fault>(&outcome))
    return finish(turn, jsonrpc::fault_reply(id, *fault), outcome_of(fault->code));
  finish(turn, jsonrpc::result_reply(id, std::get<std::string>(outcome)), app_signer::Outcome::Ok);
}

// --- what the client may use

void FrontCalls::with_accounts(const Turn& turn, const ThenAccounts& then) {
  if (const auto found = known_.find(turn.all->client); found != known_.end()) return then(found->second);
  links_.ask_vault(turn.all->client, wire::AskAccounts{.request = 0, .who = turn.all->who},
                   [this, turn, then](const std::optional<wire::Message>& answer) {
                     const auto* accounts = answer ? std::get_if<wire::Accounts>(&*answer) : nullptr;
                     if (accounts == nullptr) return done(turn, too_late());
                     if (accounts->client.empty()) return done(turn, unknown_client());
                     if (accounts->client == turn.all->client) known_.emplace(turn.all->client, *accounts);
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
  const auto& call = turn.call();
  if (std::ranges::find(config_.reads, call.method) == config_.reads.end())
    return done(turn, Fault{Code::NoMethod, "the method is none that this signer answers"});
  with_accounts(turn, [this, turn](const wire::Accounts& accounts) {
    const auto chain = only_chain(accounts, nullptr);
    if (!chain)
      return done(turn, Fault{Code::Unavailable, "the client has grants on no chain, or on more than one"});
    const auto& asked = turn.call();
    links_.ask_reader(turn.all->client, *chain, asked.method, asked.raw_params,
                      [this, turn](const std::optional<jsonrpc::ReaderAnswer>& answer) {
                        if (!answer)
                          return done(turn, Fault{Code::Unavailable, "the chain's reader does not answer"});
                        if (answer->is_error) return fail_with(turn, answer->json);
                        done(turn, answer->json);
                      });
  });
}

void FrontCalls::fail_with(const Turn& turn, const std::string& error_json) {
  const std::string& id = turn.call().id;
  finish(turn, R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":)" + error_json + "}",
         app_signer::Outcome::Failed);
}

// --- signatures

void FrontCalls::sign(const Turn& turn, crypto::Address account, wire::Payload payload, std::string bytes) {
  if (bytes.size() > wire::kMaxPayloadBytes)
    return done(turn, Fault{Code::Limit, "a message is at most 128 KiB"});
  links_.ask_vault(turn.all->client,
                   wire::Ask{.request = 0,
                             .who = turn.all->who,
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
  asked_all(turn);
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
      .request = 0, .who = turn.all->who, .account = *draft.from, .chain = *draft.chain_id};
  links_.ask_vault(turn.all->client, question,
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
      turn.all->client, *draft.chain_id, "eth_estimateGas", jsonrpc::estimate_params(draft),
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
  links_.ask_vault(turn.all->client,
                   wire::Ask{.request = 0,
                             .who = turn.all->who,
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
  asked_all(turn);
}

void FrontCalls::sent_one(const Turn& turn, const wire::Sent& sent) {
  if (sent.taken) return done(turn, jsonrpc::hex_json(sent.hash));
  done(turn, Fault{Code::NotSent, "no upstream took the transaction: " + sent.why});
}

void FrontCalls::send_raw(const Turn& turn, const jsonrpc::SendRaw& question) {
  if (question.raw.size() > wire::kMaxPayloadBytes)
    return done(turn, Fault{Code::Limit, "a transaction is at most 128 KiB"});
  links_.ask_vault(turn.all->client,
                   wire::AskSend{.request = 0, .who = turn.all->who, .raw = text_of(question.raw)},
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
