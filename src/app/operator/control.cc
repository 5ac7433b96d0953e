#include "app/operator/control.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/crypto/hex.h"
#include "core/text/json.h"
#include "edge/link/packet.h"

namespace dvsguard::cli {
namespace {

constexpr int kPatience = 30'000;  // milliseconds: a broadcast takes ten seconds at most
constexpr std::size_t kMaxStrayPackets = 64;

Error malformed() {
  return {.code = ErrorCode::Syntax, .what = "the signer's status is malformed"};
}

std::string text_of(const text::Node& node, std::string_view key) {
  const text::Node* found = node.find(key);
  return found == nullptr || !found->is_scalar() ? "" : found->scalar;
}

std::uint64_t number_of(const text::Node& node, std::string_view key) {
  const std::string digits = text_of(node, key);
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

eth::U256 amount_of(const text::Node& node, std::string_view key) {
  const auto amount = eth::from_decimal(text_of(node, key));
  return amount ? *amount : eth::U256{};
}

const std::vector<text::Node>& items_of(const text::Node& node, std::string_view key) {
  static const std::vector<text::Node> kNone;
  const text::Node* found = node.find(key);
  return found == nullptr ? kNone : found->items;
}

ChainStatus read_chain(const text::Node& node) {
  ChainStatus chain{.chain = number_of(node, "chain"),
                    .nonce = number_of(node, "nonce"),
                    .outstanding = number_of(node, "outstanding"),
                    .transactions = {},
                    .agreed = {}};
  for (const text::Node& one : items_of(node, "transactions")) {
    chain.transactions.push_back({number_of(one, "nonce"), text_of(one, "grant"),
                                  amount_of(one, "fee_per_gas"), amount_of(one, "tip_per_gas")});
  }
  if (node.find("block") == nullptr) return chain;
  ChainStatus::Agreed agreed{.block = number_of(node, "block"),
                             .nonce = number_of(node, "chain_nonce"),
                             .seen = text_of(node, "seen"),
                             .base_fee = amount_of(node, "base_fee"),
                             .tip = amount_of(node, "tip"),
                             .balance = amount_of(node, "balance"),
                             .calls = {}};
  for (const text::Node& call : items_of(node, "calls")) {
    const std::string data = text_of(call, "data");
    auto bytes = crypto::from_hex(std::string_view(data).substr(std::min<std::size_t>(2, data.size())));
    if (bytes) agreed.calls.emplace_back(text_of(call, "grant"), std::move(*bytes));
  }
  chain.agreed = std::move(agreed);
  return chain;
}

std::uint64_t request_of(const wire::Message& message) {
  return std::visit(
      [](const auto& one) -> std::uint64_t {
        if constexpr (requires { one.request; }) {
          return one.request;
        } else {
          return 0;
        }
      },
      message);
}

}  // namespace

const ChainStatus* AccountStatus::chain(std::uint64_t id) const {
  const auto found = std::ranges::find(chains, id, &ChainStatus::chain);
  return found == chains.end() ? nullptr : &*found;
}

const AccountStatus* SignerStatus::account(const crypto::Address& address) const {
  const auto found = std::ranges::find(accounts, address, &AccountStatus::address);
  return found == accounts.end() ? nullptr : &*found;
}

Result<SignerStatus> read_status(const std::string& json) {
  const auto tree = text::parse_json(json, nullptr);
  if (!tree || !tree->is_map()) return malformed();
  SignerStatus status{.now = text_of(*tree, "now"), .json = json, .public_ips = {}, .accounts = {}};
  for (const text::Node& seen : items_of(*tree, "public_ip")) {
    const auto address = parse_ip_address(text_of(seen, "address"));
    if (!address) return malformed();
    status.public_ips.push_back(*address);
  }
  for (const text::Node& one : items_of(*tree, "accounts")) {
    AccountStatus account;
    account.name = text_of(one, "name");
    const auto address = crypto::parse_address(text_of(one, "address"));
    if (!address) return malformed();
    account.address = *address;
    const text::Node* locked = one.find("locked");
    if (locked != nullptr && !locked->is_null()) account.locked = locked->scalar;
    for (const text::Node& chain : items_of(one, "chains")) account.chains.push_back(read_chain(chain));
    status.accounts.push_back(std::move(account));
  }
  return status;
}

Result<Control> Control::open(const std::string& socket) {
  const auto failed = [&socket](std::string what) {
    return Error{.code = ErrorCode::Missing,
                 .place = {.file = file_name(socket)},
                 .what = std::move(what),
                 .mend = "is `dvsguard signer run` running, and are you its user or root?"};
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof(address.sun_path)) return failed("is too long a path for a socket");
  std::memcpy(address.sun_path, socket.data(), socket.size());
  sys::Fd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return failed("cannot reach the signer: " + std::generic_category().message(errno));
  return Control(std::move(fd));
}

Result<wire::Message> Control::ask(const wire::Message& message) {
  const Error gone{.code = ErrorCode::Io, .what = "the signer closed the connection"};
  const auto sent = link::send(fd_.get(), wire::encode(message));
  if (!sent) return Error(sent.error());
  if (!*sent) return gone;
  for (std::size_t i = 0; i < kMaxStrayPackets; ++i) {
    pollfd wanted{fd_.get(), POLLIN, 0};
    const int ready = ::poll(&wanted, 1, kPatience);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return Error{.code = ErrorCode::Io, .what = "the signer did not answer within 30 s"};
    TRY(auto packet, link::receive(fd_.get(), wire::kMaxMessageBytes));
    if (!packet) continue;
    if (packet->bytes.empty()) return gone;
    TRY(wire::Message answer, wire::decode(packet->bytes, wire::Link::VaultToOperator));
    if (request_of(answer) == request_of(message)) return answer;
  }
  return Error{.code = ErrorCode::Io, .what = "the signer answers other questions than were asked"};
}

Result<SignerStatus> Control::status() {
  TRY(const wire::Message answer, ask(wire::AskStatus{next_request()}));
  if (const auto* status = std::get_if<wire::Status>(&answer)) return read_status(status->json);
  return malformed();
}

}  // namespace dvsguard::cli
