#include "app/operator/signer_control.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "app/operator/control.h"
#include "app/operator/operator_call.h"
#include "app/operator/receipt.h"
#include "app/operator/signer_file.h"
#include "app/shell/output.h"
#include "core/crypto/hex.h"
#include "core/eth/abi.h"
#include "core/text/display.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

constexpr std::uint64_t kTransferGas = 21'000;  // what a cancel needs
constexpr std::chrono::seconds kLook{2};

// What a command needs: the file, and the signer that runs with it.
struct Running {
  SignerFile file;
  Control control;

  static Result<Running> open(const std::string& config) {
    TRY(SignerFile file, read_signer_file(config));
    TRY(Control control, Control::open(file.control_socket()));
    return Running{std::move(file), std::move(control)};
  }
};

struct Outcome {
  std::string text;
  int code = kDone;
};

int perform(const Result<Outcome>& outcome) {
  return outcome ? print(outcome->text, outcome->code) : fail(outcome.error());
}

Outcome refused(const wire::Refused& refusal) {
  return {
      fmt::format("refused ({}): {}\n", text::printable(refusal.reason), text::printable(refusal.what, 512)),
      kRefused};
}

// --- status

std::string text_of(const SignerStatus& status) {
  std::string out;
  for (const IpAddress& address : status.public_ips) out += "public address  " + address.text() + "\n";
  for (const AccountStatus& account : status.accounts) {
    out += fmt::format("{}  {}  {}\n", text::printable(account.name), account.address.text(),
                       account.locked ? "locked: " + text::printable(*account.locked, 512) : "ready");
    for (const ChainStatus& chain : account.chains) {
      out += fmt::format("  chain {}  next nonce {}, {} outstanding", chain.chain, chain.nonce,
                         chain.outstanding);
      if (chain.agreed) {
        out += fmt::format("; agreed at block {}: nonce {}, balance {} wei, base fee {} wei ({})\n",
                           chain.agreed->block, chain.agreed->nonce, eth::to_decimal(chain.agreed->balance),
                           eth::to_decimal(chain.agreed->base_fee), text::printable(chain.agreed->seen));
      } else {
        out += "; its upstreams agree on nothing yet\n";
      }
      for (const auto& one : chain.transactions) {
        out += fmt::format("    nonce {} waits: {}, {} wei per gas\n", one.nonce, text::printable(one.grant),
                           eth::to_decimal(one.fee_per_gas));
      }
    }
  }
  return out;
}

Result<Outcome> status(const SignerControlOptions& options) {
  TRY(Running running, Running::open(options.config));
  TRY(const SignerStatus status, running.control.status());
  const bool locked =
      std::ranges::any_of(status.accounts, [](const auto& one) { return one.locked.has_value(); });
  return Outcome{options.json ? status.json + "\n" : text_of(status), locked ? kRefused : kDone};
}

// --- which account, chain, grant

Result<crypto::Address> account_of(const SignerFile& file, const std::string& named) {
  for (const signer::Account& account : file.config.accounts) {
    if (account.name == named || account.address.text() == named) return account.address;
  }
  return usage_error("the file has no account " + text::quoted(named), "its name there, or its address");
}

Result<std::uint64_t> chain_of(const SignerFile& file, const SignerControlOptions& options) {
  if (options.chain) {
    if (file.config.chain(*options.chain) != nullptr) return *options.chain;
  } else if (file.config.chains.size() == 1) {
    return file.config.chains.front().id;
  }
  return usage_error("which of the file's chains is meant?", "--chain N");
}

struct CallGrant {
  const grant::Grant* grant;
  const grant::CallTerms* terms;
};

Result<CallGrant> grant_of(const SignerFile& file, const std::string& named) {
  const auto& grants = file.config.grants.allow;
  const auto found = std::ranges::find(grants, named, &grant::Grant::name);
  if (found == grants.end())
    return usage_error("the file has no grant " + text::quoted(named), "it lists `grants`");
  const auto* terms = std::get_if<grant::CallTerms>(&found->terms);
  if (terms == nullptr)
    return usage_error("the grant is of messages: nothing of it is sent", "name one of a call");
  return CallGrant{&*found, terms};
}

Result<const ChainStatus*> agreed_chain(const SignerStatus& status, const crypto::Address& account,
                                        std::uint64_t chain) {
  const AccountStatus* own = status.account(account);
  const ChainStatus* found = own == nullptr ? nullptr : own->chain(chain);
  if (found == nullptr || !found->agreed) {
    return Error{.what = fmt::format("the upstreams of chain {} agree on nothing yet", chain),
                 .mend = "`dvsguard signer status` shows when they do"};
  }
  return found;
}

// --- adopt

Result<bool> confirmed(const std::string& question, bool yes) {
  if (yes) return true;
  if (!sys::is_terminal(STDIN_FILENO)) return usage_error("nobody is here to be asked", "--yes says yes");
  TRY_STATUS(sys::write_all(STDERR_FILENO, question + " [y/N] ", "stderr"));
  char answer = 0;
  return ::read(STDIN_FILENO, &answer, 1) == 1 && (answer == 'y' || answer == 'Y');
}

Result<Outcome> adopt(const SignerControlOptions& options) {
  TRY(Running running, Running::open(options.config));
  TRY(const crypto::Address account, account_of(running.file, options.account));
  TRY(const std::uint64_t chain, chain_of(running.file, options));
  TRY(const SignerStatus status, running.control.status());
  TRY(const ChainStatus* known, agreed_chain(status, account, chain));
  const AccountStatus* own = status.account(account);
  const std::string facts =
      fmt::format("{} on chain {}: the chain has nonce {} (block {}), the log {}\n{}\n", account.text(),
                  chain, known->agreed->nonce, known->agreed->block, known->nonce,
                  own->locked ? "locked: " + text::printable(*own->locked, 512) : "not locked");
  if (!options.nonce)
    return usage_error("adopt wants the nonce that you take for the account's own", "--nonce N");
  TRY_STATUS(sys::write_all(STDERR_FILENO, facts, "stderr"));
  TRY(const bool yes, confirmed("Whatever was signed before that nonce is yours?", options.yes));
  if (!yes) return Outcome{"nothing was adopted\n", kRefused};
  TRY(const wire::Message answer,
      running.control.ask(wire::Adopt{running.control.next_request(), account, chain, *options.nonce}));
  if (const auto* refusal = std::get_if<wire::Refused>(&answer)) return refused(*refusal);
  return Outcome{fmt::format("adopted: the next nonce is {}\n", *options.nonce)};
}

// --- transactions

std::string bytes_of(const eth::SignableTransaction& transaction) {
  const eth::Bytes bytes = eth::encode_unsigned(transaction);
  return {bytes.begin(), bytes.end()};
}

// Until the quorum's nonce is past it; then what the reader's upstream tells of it.
Result<Outcome> await_receipt(Running& running, const crypto::Address& account, std::uint64_t chain,
                              const crypto::Keccak256& hash, std::uint64_t nonce, std::uint64_t seconds) {
  const std::string named = "0x" + crypto::to_hex(hash);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (seconds > 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(kLook);
    TRY(const SignerStatus status, running.control.status());
    const auto known = agreed_chain(status, account, chain);
    if (!known || (*known)->agreed->nonce <= nonce) continue;
    const auto receipt = ask_receipt(running.file.config.chain(chain)->reader, hash);
    if (!receipt) return Outcome{fmt::format("{}\nthe chain has it; {}\n", named, receipt.error().what)};
    if (!receipt->mined)
      return Outcome{named + "\nanother transaction of its nonce is in the chain\n", kRefused};
    return Outcome{
        fmt::format("{}\n{} in block {}\n", named, receipt->reverted ? "reverted" : "done", receipt->block),
        receipt->reverted ? kRefused : kDone};
  }
  if (seconds == 0) return Outcome{named + "\n"};
  return Outcome{
      fmt::format("{}\nsent; not in the chain after {} s (`dvsguard signer unstick`, or `cancel`)\n", named,
                  seconds),
      kRefused};
}

// `grant`: the one that is to allow it; "": any.
Result<Outcome> send(Running& running, const crypto::Address& account, grant::Purpose purpose,
                     const std::string& grant, const eth::SignableTransaction& transaction,
                     std::uint64_t wait) {
  TRY(const wire::Message answer,
      running.control.ask(wire::Operate{running.control.next_request(), purpose, account,
                                        wire::Payload::Transaction, true, grant, bytes_of(transaction)}));
  if (const auto* refusal = std::get_if<wire::Refused>(&answer)) return refused(*refusal);
  const auto* sent = std::get_if<wire::Sent>(&answer);
  if (sent == nullptr) return Error{.code = ErrorCode::Syntax, .what = "the signer answers something else"};
  if (!sent->taken) {
    return Outcome{fmt::format("signed, and no upstream took it: {}\n", text::printable(sent->why, 512)),
                   kRefused};
  }
  return await_receipt(running, account, transaction.chain_id(), sent->hash, transaction->nonce, wait);
}

Result<Outcome> call(Running& running, const CallGrant& named, const eth::Bytes& data,
                     const SignerControlOptions& options) {
  const grant::CallTerms& terms = *named.terms;
  TRY(const SignerStatus status, running.control.status());
  TRY(const ChainStatus* chain, agreed_chain(status, named.grant->account, terms.chain));
  const std::uint64_t gas = options.gas.value_or(terms.caps.gas);
  TRY(const auto transaction,
      call_transaction(terms, data, chain->nonce, gas, usual_fees(*chain->agreed, terms.caps, gas)));
  return send(running, named.grant->account, grant::Purpose::Ask, named.grant->name, transaction,
              options.wait);
}

Result<Outcome> perform_call(const SignerControlOptions& options) {
  TRY(const SignerFile file, read_signer_file(options.config));
  TRY(const CallGrant checked, grant_of(file, options.grant));
  TRY(const eth::Bytes data, encode_arguments(checked.terms->function, options.arguments));
  TRY(Running running, Running::open(options.config));
  TRY(const CallGrant named, grant_of(running.file, options.grant));
  return call(running, named, data, options);
}

Result<const ChainStatus::Outstanding*> outstanding_of(const ChainStatus& chain,
                                                       const std::optional<std::uint64_t>& nonce) {
  if (chain.transactions.empty()) return Error{.what = "no transaction of this account waits for the chain"};
  if (!nonce) return &chain.transactions.front();  // the one that the others wait for
  const auto found = std::ranges::find(chain.transactions, *nonce, &ChainStatus::Outstanding::nonce);
  if (found == chain.transactions.end())
    return usage_error("no transaction of that nonce waits", "--nonce N");
  return &*found;
}

Result<Outcome> unstick(const SignerControlOptions& options) {
  TRY(Running running, Running::open(options.config));
  TRY(const CallGrant named, grant_of(running.file, options.grant));
  TRY(eth::Bytes data, encode_arguments(named.terms->function, options.arguments));
  TRY(const SignerStatus status, running.control.status());
  TRY(const ChainStatus* chain, agreed_chain(status, named.grant->account, named.terms->chain));
  TRY(const ChainStatus::Outstanding* old, outstanding_of(*chain, options.nonce));
  const std::uint64_t gas = options.gas.value_or(named.terms->caps.gas);
  TRY(const Fees fees, raised_fees(*old, usual_fees(*chain->agreed, named.terms->caps, gas)));
  TRY(const auto transaction, call_transaction(*named.terms, std::move(data), old->nonce, gas, fees));
  return send(running, named.grant->account, grant::Purpose::Unstick, named.grant->name, transaction,
              options.wait);
}

Result<Outcome> cancel(const SignerControlOptions& options) {
  TRY(Running running, Running::open(options.config));
  TRY(const crypto::Address account, account_of(running.file, options.account));
  TRY(const std::uint64_t id, chain_of(running.file, options));
  TRY(const SignerStatus status, running.control.status());
  TRY(const ChainStatus* chain, agreed_chain(status, account, id));
  TRY(const ChainStatus::Outstanding* old, outstanding_of(*chain, options.nonce));
  TRY(const CallGrant named, grant_of(running.file, old->grant));
  TRY(const Fees fees, raised_fees(*old, usual_fees(*chain->agreed, named.terms->caps, kTransferGas)));
  grant::CallTerms terms = *named.terms;
  terms.to = account;
  TRY(const auto transaction, call_transaction(terms, {}, old->nonce, kTransferGas, fees));
  return send(running, account, grant::Purpose::Cancel, "", transaction, options.wait);
}

// --- follow-public-ip

struct Followed {
  CallGrant named;
  std::string arg;
  const grant::DiffersDemand* differs;
};

Result<Followed> followed(const SignerFile& file, const SignerControlOptions& options) {
  TRY(const CallGrant named, grant_of(file, options.grant));
  const grant::Demands& demands = named.terms->demands;
  if (!demands.public_ip || !demands.differs || demands.differs->arg != demands.public_ip->arg) {
    return usage_error("the grant does not demand the public address and that the value on the chain differs",
                       "add `public_ip` and `differs` of one argument to its `demands`");
  }
  return Followed{named, demands.public_ip->arg, &*demands.differs};
}

// The socket on the chain; "" where none stands there.
Result<std::string> on_chain(const Followed& follow, const ChainStatus& chain) {
  for (const auto& [grant, data] : chain.agreed->calls) {
    if (grant != follow.named.grant->name) continue;
    TRY(const auto values, eth::decode_parameters({&follow.differs->output, 1}, data));
    if (const auto* text = std::get_if<std::string>(&values.front().is)) return *text;
  }
  return Error{.what = "the value on the chain was not read"};
}

// What the argument has to become; nothing where it is so already.
Result<std::optional<std::string>> wanted(const std::string& now, const SignerStatus& status) {
  if (status.public_ips.empty())
    return Error{.what = "the public address is not observed: the echoes do not agree"};
  for (const IpAddress& address : status.public_ips) {
    TRY(std::string next, with_host(now, address));
    if (next == now) return std::optional<std::string>();
  }
  // Of the family that stands there.
  const bool v6 = now.starts_with('[');
  const auto same =
      std::ranges::find_if(status.public_ips, [v6](const IpAddress& ip) { return ip.v4 != v6; });
  TRY(std::string next, with_host(now, same == status.public_ips.end() ? status.public_ips.front() : *same));
  return std::optional(std::move(next));
}

// The options' other arguments, and the socket.
std::vector<std::string> arguments_with(const SignerControlOptions& options, const std::string& arg,
                                        const std::string& value) {
  std::vector<std::string> out;
  for (const std::string& argument : options.arguments) {
    if (!argument.starts_with(arg + "=")) out.push_back(argument);
  }
  out.push_back(arg + "=" + value);
  return out;
}

Result<Outcome> look(Running& running, const Followed& follow, const SignerControlOptions& options) {
  TRY(const SignerStatus status, running.control.status());
  TRY(const ChainStatus* chain, agreed_chain(status, follow.named.grant->account, follow.named.terms->chain));
  if (chain->outstanding > 0) return Outcome{};  // what was sent is on its way
  TRY(std::string now, on_chain(follow, *chain));
  if (now.empty()) {
    for (const std::string& argument : options.arguments)
      if (argument.starts_with(follow.arg + "=")) now = argument.substr(follow.arg.size() + 1);
  }
  TRY(const auto next, wanted(now, status));
  if (!next) return Outcome{};
  TRY(const eth::Bytes data,
      encode_arguments(follow.named.terms->function, arguments_with(options, follow.arg, *next)));
  TRY(Outcome outcome, call(running, follow.named, data, options));
  outcome.text = fmt::format("{} -> {}\n{}", text::printable(now), text::printable(*next), outcome.text);
  return outcome;
}

Result<Outcome> look_once(const SignerControlOptions& options) {
  TRY(Running running, Running::open(options.config));
  TRY(const Followed follow, followed(running.file, options));
  return look(running, follow, options);
}

}  // namespace

int perform_signer_status(const SignerControlOptions& options) {
  return perform(status(options));
}
int perform_signer_adopt(const SignerControlOptions& options) {
  return perform(adopt(options));
}
int perform_signer_call(const SignerControlOptions& options) {
  return perform(perform_call(options));
}
int perform_signer_unstick(const SignerControlOptions& options) {
  return perform(unstick(options));
}
int perform_signer_cancel(const SignerControlOptions& options) {
  return perform(cancel(options));
}

// A signer that is restarted, and upstreams that fail, are waited for; what can never work ends it.
int perform_signer_follow(const SignerControlOptions& options) {
  const auto file = read_signer_file(options.config);
  if (!file) return fail(file.error());
  if (const auto possible = followed(*file, options); !possible) return fail(possible.error());
  while (true) {
    const auto outcome = look_once(options);
    const int code = perform(outcome);
    if (options.once) return code;
    if (outcome && code == kUndecided) return code;  // nobody reads what is printed
    std::this_thread::sleep_for(std::chrono::seconds(options.every));
  }
}

}  // namespace dvsguard::cli
