#include "core/signer/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/crypto/hex.h"
#include "core/signer/amounts.h"
#include "core/signer/reading.h"
#include "core/text/display.h"

namespace dvsguard::signer {
namespace {

using text::read_keys;

constexpr std::size_t kMaxAccounts = 16;
constexpr std::size_t kMaxClients = 64;
constexpr std::size_t kMaxUpstreams = 9;
constexpr std::size_t kMaxReads = 64;
constexpr std::int64_t kMaxOutstanding = 64;
constexpr std::int64_t kMaxFinality = 10'000;
constexpr std::size_t kMaxAllowances = 64;

constexpr auto kFileKeys =
    std::to_array<std::string_view>({"signer", "accounts", "log", "chains", "clients", "listen", "reader",
                                     "public_ip", "grants", "deny", "reviewed", "events", "users"});
constexpr auto kAccountKeys =
    std::to_array<std::string_view>({"address", "keystore", "passphrase", "outstanding", "guard"});
constexpr auto kPassphraseKeys =
    std::to_array<std::string_view>({"prompt", "file", "credential", "fd", "exec"});
constexpr auto kGuardKeys = std::to_array<std::string_view>({"balance", "allowances"});
constexpr auto kBalanceKeys = std::to_array<std::string_view>({"above", "do"});
constexpr auto kAllowanceKeys = std::to_array<std::string_view>({"token", "spender", "do"});
constexpr auto kActions = std::to_array<std::string_view>({"warn", "refuse"});
constexpr auto kChainKeys =
    std::to_array<std::string_view>({"chain", "upstreams", "quorum", "finality", "reader"});
constexpr auto kEchoKeys = std::to_array<std::string_view>({"echo", "quorum"});
constexpr auto kClientKeys =
    std::to_array<std::string_view>({"token_sha256", "socket", "uid", "gid", "reply"});
constexpr auto kReplies = std::to_array<std::string_view>({"string", "object"});
constexpr auto kListenKeys = std::to_array<std::string_view>({"http"});
constexpr auto kReaderKeys = std::to_array<std::string_view>({"methods"});
constexpr auto kLogKeys = std::to_array<std::string_view>({"folder", "anchor"});
constexpr auto kEventKeys = std::to_array<std::string_view>({"file"});
constexpr auto kSinks = std::to_array<std::string_view>({"stdout", "journald"});
constexpr auto kProcesses = std::to_array<std::string_view>({"vault", "observer", "reader", "front"});

Result<PassphraseSource> read_passphrase(const At& at) {
  TRY_STATUS(read_keys(at, kPassphraseKeys, {}));
  if (at.node->members.size() != 1)
    return wrong(at, "should be one of prompt, file, credential, fd and exec");
  const At value = child_of(at, at.node->members.front());
  const auto kind =
      std::ranges::find(kPassphraseKeys, at.node->members.front().key) - kPassphraseKeys.begin();
  PassphraseSource source{.kind = static_cast<PassphraseKind>(kind), .name = {}, .command = {}};
  switch (source.kind) {
    case PassphraseKind::Prompt: {
      TRY(const bool prompt, text::read_bool(value));
      if (!prompt) return wrong(value, "should be true, or another source");
      break;
    }
    case PassphraseKind::File:
    case PassphraseKind::Credential: {
      TRY(source.name, text::read_text(value));
      break;
    }
    case PassphraseKind::Descriptor: {
      TRY(const std::int64_t fd, text::read_int(value, 3, 1023));
      source.descriptor = static_cast<int>(fd);
      break;
    }
    case PassphraseKind::Exec: {
      TRY_STATUS(text::read_list(value));
      for (std::size_t i = 0; i < value.node->items.size(); ++i) {
        TRY(source.command.emplace_back(), text::read_text(value.item(i)));
      }
      if (source.command.empty() || !source.command[0].starts_with('/')) {
        return wrong(value, "should start with the program's absolute path");
      }
      break;
    }
  }
  return source;
}

Result<grant::GuardAction> read_action(const At& at) {
  TRY(const std::size_t index, text::read_choice(at, kActions));
  return static_cast<grant::GuardAction>(index);
}

Status read_guard(const At& at, grant::AccountTerms& terms) {
  TRY_STATUS(read_keys(at, kGuardKeys, {}));
  if (const auto balance = at.find("balance")) {
    TRY_STATUS(read_keys(*balance, kBalanceKeys, kBalanceKeys));
    TRY(terms.balance_above, read_amount(*balance->find("above")));
    TRY(terms.balance_action, read_action(*balance->find("do")));
  }
  const auto list = at.find("allowances");
  if (!list) return {};
  TRY_STATUS(text::read_list(*list));
  if (list->node->items.size() > kMaxAllowances) return wrong(*list, "holds over 64 pairs (kMaxAllowances)");
  for (std::size_t i = 0; i < list->node->items.size(); ++i) {
    const At pair = list->item(i);
    TRY_STATUS(read_keys(pair, kAllowanceKeys, kAllowanceKeys));
    grant::AllowanceGuard guard;
    TRY(guard.token, read_address(*pair.find("token")));
    TRY(guard.spender, read_address(*pair.find("spender")));
    TRY(guard.action, read_action(*pair.find("do")));
    terms.allowances.push_back(guard);
  }
  return {};
}

Status read_account(const At& at, std::string name, Config& config) {
  TRY_STATUS(read_keys(at, kAccountKeys, std::span(kAccountKeys).first(3)));
  Account account;
  account.name = std::move(name);
  TRY(account.address, read_address(*at.find("address")));
  TRY(account.keystore, text::read_text(*at.find("keystore")));
  TRY(account.passphrase, read_passphrase(*at.find("passphrase")));
  if (config.account(account.address) != nullptr) return wrong(*at.find("address"), "stands twice");
  grant::AccountTerms terms{.account = account.address};
  if (const auto outstanding = at.find("outstanding")) {
    TRY(const std::int64_t count, text::read_int(*outstanding, 1, kMaxOutstanding));
    terms.outstanding = static_cast<std::uint64_t>(count);
  }
  if (const auto guard = at.find("guard")) TRY_STATUS(read_guard(*guard, terms));
  config.accounts.push_back(std::move(account));
  config.grants.accounts.push_back(std::move(terms));
  return {};
}

// "https://RPC.example:443/v1" gives "rpc.example", and another port stays; "" where it is no http URL with a
// host.
std::string host_of(std::string_view url) {
  constexpr std::pair<std::string_view, std::string_view> kSchemes[] = {{"https://", ":443"},
                                                                        {"http://", ":80"}};
  for (const auto& [scheme, usual_port] : kSchemes) {
    if (!url.starts_with(scheme)) continue;
    std::string_view rest = url.substr(scheme.size());
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
    if (rest.ends_with(usual_port)) rest.remove_suffix(usual_port.size());
    std::string host(rest);
    for (char& c : host) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return host;
  }
  return "";
}

Result<std::vector<std::string>> read_upstreams(const At& at) {
  TRY(auto urls, text::read_names(at));
  if (urls.empty() || urls.size() > kMaxUpstreams) return wrong(at, "should be 1 to 9 URLs");
  std::set<std::string> hosts;
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const std::string host = host_of(urls[i]);
    if (host.empty()) return wrong(at.item(i), "is no http or https URL");
    if (!hosts.insert(host).second) {
      return wrong(at.item(i), "is at the same host as another: one liar would count twice",
                   "name an endpoint that somebody else runs");
    }
  }
  return urls;
}

Result<std::uint64_t> read_quorum(const At& at, std::size_t count) {
  TRY(const std::int64_t quorum, text::read_int(at, 1, static_cast<std::int64_t>(count)));
  if (static_cast<std::uint64_t>(quorum) * 2 <= count) {
    return wrong(at, "is not more than half of them, so two quorums could differ");
  }
  return static_cast<std::uint64_t>(quorum);
}

Result<Echo> read_echo(const At& at) {
  TRY_STATUS(read_keys(at, kEchoKeys, kEchoKeys));
  Echo echo;
  TRY(echo.urls, read_upstreams(*at.find("echo")));
  TRY(echo.quorum, read_quorum(*at.find("quorum"), echo.urls.size()));
  return echo;
}

Status read_chain(const At& at, Config& config) {
  TRY_STATUS(read_keys(at, kChainKeys, std::span(kChainKeys).first(3)));
  Chain chain;
  TRY(chain.id, read_chain_id(*at.find("chain")));
  if (config.chain(chain.id) != nullptr) return wrong(*at.find("chain"), "stands twice");
  TRY(chain.upstreams, read_upstreams(*at.find("upstreams")));
  TRY(chain.quorum, read_quorum(*at.find("quorum"), chain.upstreams.size()));
  if (const auto finality = at.find("finality")) {
    TRY(const std::int64_t blocks, text::read_int(*finality, 0, kMaxFinality));
    chain.finality = static_cast<std::uint64_t>(blocks);
  }
  chain.reader = chain.upstreams.front();
  if (const auto reader = at.find("reader")) {
    TRY(chain.reader, text::read_text(*reader));
    if (host_of(chain.reader).empty()) return wrong(*reader, "is no http or https URL");
  }
  config.chains.push_back(std::move(chain));
  return {};
}

Result<crypto::Digest> read_token(const At& at) {
  TRY(const std::string text, text::read_quoted(at));
  const auto digest = crypto::parse_digest("sha256:" + text);
  if (!digest)
    return wrong(at, "is no SHA-256 of 64 lower-case hex digits",
                 "`dvsguard signer token` draws a token and prints it");
  return *digest;
}

Result<std::uint32_t> read_id(const At& at) {
  TRY(const std::int64_t id, text::read_int(at, 0, std::int64_t{UINT32_MAX} - 1));
  return static_cast<std::uint32_t>(id);
}

Status read_client(const At& at, std::string name, Config& config) {
  TRY_STATUS(read_keys(at, kClientKeys, {}));
  Client client;
  client.name = std::move(name);
  if (const auto token = at.find("token_sha256")) {
    TRY(client.token, read_token(*token));
  }
  if (const auto socket = at.find("socket")) {
    TRY(client.socket, text::read_text(*socket));
  }
  if (const auto uid = at.find("uid")) {
    TRY(client.uid, read_id(*uid));
  }
  if (const auto gid = at.find("gid")) {
    TRY(client.gid, read_id(*gid));
  }
  if (const auto reply = at.find("reply")) {
    TRY(const std::size_t shape, text::read_choice(*reply, kReplies));
    client.reply = static_cast<ReplyShape>(shape);
  }
  if (client.socket.empty() != !client.uid)
    return wrong(at, "`socket` and `uid` go together: who may connect there");
  if (client.gid && !client.uid) return wrong(*at.find("gid"), "stands without `uid`");
  if (!client.token && client.socket.empty())
    return wrong(at, "has neither `token_sha256` nor `socket`: nobody could be it");
  if (!client.socket.empty() && !client.socket.starts_with('/'))
    return wrong(*at.find("socket"), "should be an absolute path");
  const auto same = [&](const Client& other) {
    return (client.token && other.token == client.token) ||
           (!client.socket.empty() && other.socket == client.socket);
  };
  if (std::ranges::any_of(config.clients, same))
    return wrong(at, "has the token or the socket of another client");
  config.clients.push_back(std::move(client));
  return {};
}

Status read_log(const At& at, Config& config) {
  TRY_STATUS(read_keys(at, kLogKeys, std::span(kLogKeys).first(1)));
  TRY(config.log_folder, text::read_text(*at.find("folder")));
  if (const auto anchor = at.find("anchor")) {
    TRY(config.log_anchor, text::read_text(*anchor));
  }
  return {};
}

Status read_events(const At& at, Config& config) {
  if (at.node->is_map()) {
    TRY_STATUS(read_keys(at, kEventKeys, kEventKeys));
    config.events = EventSink::File;
    TRY(config.events_file, text::read_text(*at.find("file")));
    return {};
  }
  TRY(const std::size_t sink, text::read_choice(at, kSinks));
  config.events = static_cast<EventSink>(sink);
  return {};
}

Status read_users(const At& at, Config& config) {
  TRY_STATUS(read_keys(at, kProcesses, {}));
  for (std::size_t i = 0; i < kProcesses.size(); ++i) {
    if (const auto user = at.find(kProcesses[i])) {
      TRY(config.users[i], text::read_text(*user));
    }
  }
  return {};
}

// A mapping from names.
template <class Read>
Status read_named(const At& at, std::size_t most, const Read& read) {
  TRY_STATUS(text::read_mapping(at));
  if (at.node->members.size() > most) return wrong(at, fmt::format("holds over {} entries", most));
  for (const text::Member& member : at.node->members) {
    const At entry = child_of(at, member);
    if (!text::is_name(member.key, kMaxNameBytes, "_-")) {
      return wrong(entry, "has a name of other characters than letters, digits, `_` and `-`");
    }
    TRY_STATUS(read(entry, member.key));
  }
  return {};
}

Status read_places(const At& at, Config& config) {
  if (const auto listen = at.find("listen")) {
    TRY_STATUS(read_keys(*listen, kListenKeys, kListenKeys));
    TRY(config.listen_http, text::read_quoted(*listen->find("http")));
  }
  if (const auto reader = at.find("reader")) {
    TRY_STATUS(read_keys(*reader, kReaderKeys, kReaderKeys));
    TRY(config.reads, text::read_names(*reader->find("methods")));
    if (config.reads.size() > kMaxReads) return wrong(*reader, "holds over 64 methods (kMaxReads)");
  }
  if (const auto echo = at.find("public_ip")) {
    TRY(config.public_ip, read_echo(*echo));
  }
  TRY_STATUS(read_log(*at.find("log"), config));
  if (const auto events = at.find("events")) TRY_STATUS(read_events(*events, config));
  if (const auto users = at.find("users")) TRY_STATUS(read_users(*users, config));
  return {};
}

}  // namespace

const Account* Config::account(const crypto::Address& address) const {
  const auto found = std::ranges::find(accounts, address, &Account::address);
  return found == accounts.end() ? nullptr : &*found;
}

const Chain* Config::chain(std::uint64_t id) const {
  const auto found = std::ranges::find(chains, id, &Chain::id);
  return found == chains.end() ? nullptr : &*found;
}

const Client* Config::client(std::string_view name) const {
  const auto found = std::ranges::find(clients, name, &Client::name);
  return found == clients.end() ? nullptr : &*found;
}

Result<std::string> read_name(const At& at) {
  TRY(std::string name, text::read_text(at));
  if (!text::is_name(name, kMaxNameBytes, "_-")) {
    return wrong(at, "should be 1 to 64 letters, digits, `_` and `-`");
  }
  return name;
}

Result<crypto::Address> read_address(const At& at) {
  TRY(const std::string text, text::read_quoted(at));
  const auto address = crypto::parse_address(text);
  if (!address) return wrong(at, address.error().what, address.error().mend);
  if (address->text() != text) {
    return wrong(at, "is an address without EIP-55's checksum",
                 "if it is the right one, write " + address->text());
  }
  return *address;
}

Result<eth::U256> read_amount(const At& at) {
  // A plain number is wei, where it is one that no reader rounds.
  const std::string text = at.node->is_scalar() ? at.node->scalar : "";
  auto amount = parse_amount(text);
  if (!amount) return wrong(at, amount.error().what, amount.error().mend);
  return *amount;
}

Result<std::uint64_t> read_duration(const At& at) {
  TRY(const std::string text, text::read_text(at));
  auto seconds = parse_duration(text);
  if (!seconds) return wrong(at, seconds.error().what, seconds.error().mend);
  return *seconds;
}

Result<std::uint64_t> read_chain_id(const At& at) {
  TRY(const std::int64_t id, text::read_int(at, 1, static_cast<std::int64_t>(eth::kMaxChainId)));
  return static_cast<std::uint64_t>(id);
}

Result<Instant> read_instant(const At& at) {
  TRY(const std::string text, text::read_quoted(at));
  auto instant = parse_instant(text);
  if (!instant) return wrong(at, instant.error().what, instant.error().mend);
  return *instant;
}

Result<Config> read_config(const text::Node& file) {
  const At at{&file, "signer"};
  TRY_STATUS(read_keys(at, kFileKeys, std::span(kFileKeys).first(3)));
  TRY_STATUS(text::status_of(text::read_int(*at.find("signer"), 1, 1)));
  Config config;
  TRY_STATUS(read_named(*at.find("accounts"), kMaxAccounts, [&](const At& entry, const std::string& name) {
    return read_account(entry, name, config);
  }));
  if (config.accounts.empty()) return wrong(*at.find("accounts"), "is empty");
  if (const auto chains = at.find("chains")) {
    TRY_STATUS(text::read_list(*chains));
    for (std::size_t i = 0; i < chains->node->items.size(); ++i)
      TRY_STATUS(read_chain(chains->item(i), config));
  }
  if (const auto clients = at.find("clients")) {
    TRY_STATUS(read_named(*clients, kMaxClients, [&](const At& entry, const std::string& name) {
      return read_client(entry, name, config);
    }));
  }
  TRY_STATUS(read_places(at, config));
  std::vector<grant::AccountTerms> accounts = std::move(config.grants.accounts);
  TRY(config.grants, read_grants(at, config));
  config.grants.accounts = std::move(accounts);
  return config;
}

}  // namespace dvsguard::signer
