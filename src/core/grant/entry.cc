#include "core/grant/entry.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "core/crypto/hex.h"
#include "core/text/json.h"

namespace dvsguard::grant {
namespace {

using text::Node;

constexpr auto kKinds =
    std::to_array<std::string_view>({"started", "used", "confirmed", "locked", "adopted", "refused"});
constexpr auto kPurposes = std::to_array<std::string_view>({"ask", "unstick", "cancel"});

// --- writing: members in RFC 8785's order, since their names are ASCII: sorted by bytes.

std::string hex(std::span<const std::uint8_t> bytes) {
  return "0x" + crypto::to_hex(bytes);
}

std::string moment(const Moment& at) {
  std::string out = "{";
  if (at.block) out += fmt::format(R"("block":"{}",)", instant_text(*at.block));
  return out + fmt::format(R"("boot":"{}","boot_seconds":{},"wall":"{}"}})", hex(at.boot), at.boot_seconds,
                           instant_text(at.wall));
}

std::string transaction(const UsedNonce& used) {
  return fmt::format(
      R"({{"call":"{}","chain":{},"fee":"{}","fee_per_gas":"{}","nonce":{},"tip_per_gas":"{}"}})",
      hex(used.call), used.chain, to_decimal(used.fee), to_decimal(used.fee_per_gas), used.nonce,
      to_decimal(used.tip_per_gas));
}

std::string members(const Started& entry) {
  return fmt::format(R"("at":{},"config":{},"kind":"started","version":{})", moment(entry.at),
                     text::json_string(entry.config), text::json_string(entry.version));
}

std::string members(const Used& entry) {
  std::string out = fmt::format(
      R"("account":"{}","at":{},"client":{},"digest":"{}","grant":{},"kind":"used","purpose":"{}")",
      entry.account.text(), moment(entry.at), text::json_string(entry.client), hex(entry.digest),
      text::json_string(entry.grant), kPurposes[static_cast<std::size_t>(entry.purpose)]);
  if (entry.transaction) out += fmt::format(R"(,"transaction":{})", transaction(*entry.transaction));
  return out;
}

template <class NonceEntry>
std::string nonce_members(const NonceEntry& entry, std::string_view kind) {
  return fmt::format(R"("account":"{}","at":{},"chain":{},"kind":"{}","nonce":{})", entry.account.text(),
                     moment(entry.at), entry.chain, kind, entry.nonce);
}
std::string members(const Confirmed& entry) {
  return nonce_members(entry, "confirmed");
}
std::string members(const Adopted& entry) {
  return nonce_members(entry, "adopted");
}

std::string members(const Locked& entry) {
  return fmt::format(R"("account":"{}","at":{},"kind":"locked","why":{})", entry.account.text(),
                     moment(entry.at), text::json_string(entry.why));
}

std::string members(const Refused& entry) {
  std::string counts;
  for (const auto& [reason, count] : entry.counts) {
    counts += fmt::format("{}{}:{}", counts.empty() ? "" : ",", text::json_string(reason), count);
  }
  return fmt::format(R"("at":{},"client":{},"counts":{{{}}},"kind":"refused")", moment(entry.at),
                     text::json_string(entry.client), counts);
}

// --- reading: the members are taken, and the whole is held against what encode_entry makes of them.

Error bad(std::string_view member) {
  return {.code = ErrorCode::Syntax,
          .what = fmt::format("a log entry's member {} is missing or malformed", member)};
}

// What is missing is a node of no kind, so that every reader refuses it.
const Node& member(const Node& node, std::string_view name) {
  static const Node kNone;
  const Node* found = node.find(name);
  return found == nullptr ? kNone : *found;
}

Result<std::string> read_text(const Node& node, std::string_view name) {
  const Node& found = member(node, name);
  if (found.kind != text::Kind::String) return bad(name);
  return found.scalar;
}

Result<std::uint64_t> read_number(const Node& node, std::string_view name) {
  const Node& found = member(node, name);
  std::uint64_t number = 0;
  const std::string& digits = found.scalar;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (found.kind != text::Kind::Int || error != std::errc() || end != digits.data() + digits.size())
    return bad(name);
  return number;
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> read_bytes(const Node& node, std::string_view name) {
  TRY(const std::string text, read_text(node, name));
  std::array<std::uint8_t, N> out{};
  if (!text.starts_with("0x") || !crypto::hex_to(std::string_view(text).substr(2), out)) return bad(name);
  return out;
}

Result<eth::U256> read_amount(const Node& node, std::string_view name) {
  TRY(const std::string text, read_text(node, name));
  auto amount = eth::from_decimal(text);
  if (!amount) return bad(name);
  return *amount;
}

Result<crypto::Address> read_account(const Node& node) {
  TRY(const std::string text, read_text(node, "account"));
  return crypto::parse_address(text);
}

Result<Instant> read_instant(const Node& node, std::string_view name) {
  TRY(const std::string text, read_text(node, name));
  return parse_instant(text);
}

Result<Moment> read_moment(const Node& entry) {
  const Node& node = member(entry, "at");
  Moment at;
  TRY(at.wall, read_instant(node, "wall"));
  TRY(at.boot, read_bytes<16>(node, "boot"));
  TRY(at.boot_seconds, read_number(node, "boot_seconds"));
  if (node.find("block") != nullptr) {
    TRY(at.block, read_instant(node, "block"));
  }
  return at;
}

Result<UsedNonce> read_transaction(const Node& node) {
  UsedNonce out;
  TRY(out.call, read_bytes<32>(node, "call"));
  TRY(out.chain, read_number(node, "chain"));
  TRY(out.fee, read_amount(node, "fee"));
  TRY(out.fee_per_gas, read_amount(node, "fee_per_gas"));
  TRY(out.nonce, read_number(node, "nonce"));
  TRY(out.tip_per_gas, read_amount(node, "tip_per_gas"));
  return out;
}

Result<Entry> read_used(const Node& node, const Moment& at) {
  Used out;
  out.at = at;
  TRY(out.account, read_account(node));
  TRY(out.client, read_text(node, "client"));
  TRY(out.digest, read_bytes<32>(node, "digest"));
  TRY(out.grant, read_text(node, "grant"));
  TRY(const std::string purpose, read_text(node, "purpose"));
  const auto found = std::find(kPurposes.begin(), kPurposes.end(), purpose);
  if (found == kPurposes.end()) return bad("purpose");
  out.purpose = static_cast<Purpose>(found - kPurposes.begin());
  if (const Node* transaction = node.find("transaction")) {
    TRY(out.transaction, read_transaction(*transaction));
  }
  return out;
}

template <class NonceEntry>
Result<Entry> read_nonce(const Node& node, const Moment& at) {
  NonceEntry out;
  out.at = at;
  TRY(out.account, read_account(node));
  TRY(out.chain, read_number(node, "chain"));
  TRY(out.nonce, read_number(node, "nonce"));
  return out;
}

Result<Entry> read_refused(const Node& node, const Moment& at) {
  Refused out;
  out.at = at;
  TRY(out.client, read_text(node, "client"));
  const Node& counts = member(node, "counts");
  if (!counts.is_map()) return bad("counts");
  for (const text::Member& count : counts.members) {
    TRY(out.counts[count.key], read_number(counts, count.key));
  }
  return out;
}

Result<Entry> read_entry(const Node& node) {
  TRY(const Moment at, read_moment(node));
  TRY(const std::string kind, read_text(node, "kind"));
  if (kind == "used") return read_used(node, at);
  if (kind == "confirmed") return read_nonce<Confirmed>(node, at);
  if (kind == "adopted") return read_nonce<Adopted>(node, at);
  if (kind == "refused") return read_refused(node, at);
  if (kind == "locked") {
    TRY(const crypto::Address account, read_account(node));
    TRY(std::string why, read_text(node, "why"));
    return Locked{account, std::move(why), at};
  }
  if (kind == "started") {
    TRY(std::string version, read_text(node, "version"));
    TRY(std::string config, read_text(node, "config"));
    return Started{std::move(version), std::move(config), at};
  }
  return bad("kind");
}

}  // namespace

std::string encode_entry(const Entry& entry) {
  return "{" + std::visit([](const auto& one) { return members(one); }, entry) + "}";
}

Result<Entry> parse_entry(std::string_view json) {
  if (json.size() > kMaxEntryBytes) return Error{.code = ErrorCode::Cap, .what = "a log entry is over 8 KiB"};
  TRY(const Node node, text::parse_json(json, nullptr));
  TRY(Entry entry, read_entry(node));
  if (encode_entry(entry) != json) {
    return Error{.code = ErrorCode::Syntax, .what = "a log entry is not in its one form"};
  }
  return entry;
}

std::string_view entry_kind(const Entry& entry) {
  return kKinds[entry.index()];
}

}  // namespace dvsguard::grant
