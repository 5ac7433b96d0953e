#include "core/contract/keys.h"

#include <algorithm>
#include <utility>

#include "core/contract/condition.h"
#include "core/contract/config.h"
#include "core/grant/reviewed_calls.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

constexpr std::size_t kMaxKeyName = 64;

Result<std::optional<std::uint64_t>> read_chain(const At& at) {
  const std::optional<At> chain = at.find("chain");
  if (!chain) return std::optional<std::uint64_t>();
  // EIP-2294 bounds a chain's id.
  TRY(const std::int64_t id, read_int(*chain, 1, (INT64_MAX / 2) - 36));
  return std::optional<std::uint64_t>(static_cast<std::uint64_t>(id));
}

// Wei: a decimal number of at most 256 bits, without leading zeros.
Result<std::string> read_wei(const At& at) {
  const text::Kind kind = at.node->kind;
  const std::string& digits = at.node->scalar;
  const bool fits = (kind == text::Kind::Int || kind == text::Kind::String) && !digits.empty() &&
                    digits.size() <= 78 && digits.find_first_not_of("0123456789") == std::string::npos &&
                    (digits == "0" || digits.front() != '0');
  if (!fits) return wrong(at, "should be an amount of wei, a whole decimal number", "write it in quotes");
  return digits;
}

Result<Value> read_address(const At& at) {
  if (is_reference(at)) return read_value(at);
  TRY(std::string text, read_quoted(at));
  if (!is_address(text)) {
    return wrong(at, "is no address with EIP-55's checksum",
                 "copy it in mixed case from where it was published");
  }
  return Value{.text = std::move(text), .config = {}, .place = at.place()};
}

Result<KeyUse> read_call(const At& at) {
  TRY_STATUS(read_block(at, Block::CallUse));
  KeyUse use;
  use.place = at.place();
  TRY(use.chain, read_chain(at));
  if (const std::optional<At> to = at.find("to")) {
    TRY(use.to, read_address(*to));
  }
  const At call = *at.find("call");
  TRY(use.call, read_text(call));
  Result<std::string> signature = grant::canonical_signature(use.call);
  if (!signature) {
    return wrong(call, "is no function signature: " + signature.error().what,
                 "write it as updateSocket(string socket)");
  }
  use.signature = std::move(*signature);
  if (const std::optional<At> value = at.find("value")) {
    TRY(use.value, read_wei(*value));
  }
  if (const std::optional<At> where = at.find("where")) {
    TRY(use.where, read_where(*where, parameters_of(use.call)));
  }
  TRY(use.why, read_reason(*at.find("why")));
  return use;
}

Result<KeyUse> read_message(const At& at) {
  TRY_STATUS(read_block(at, Block::MessageUse));
  KeyUse use;
  use.place = at.place();
  TRY(use.chain, read_chain(at));
  const At sign = *at.find("sign");
  TRY(use.message, read_text(sign));
  if (!is_name(use.message, kMaxKeyName, "-_.")) {
    return wrong(sign, "is no name of a kind of message", "write it as task-response");
  }
  TRY(use.why, read_reason(*at.find("why")));
  return use;
}

Result<KeyUse> read_use(const At& at, KeyType type) {
  TRY_STATUS(read_mapping(at));
  const bool call = at.find("call").has_value();
  if (call == at.find("sign").has_value()) {
    return wrong(at, "a use is either a contract call or a message", "write `call`, or `sign`, and not both");
  }
  if (!call) return read_message(at);
  if (type != KeyType::EcdsaSecp256k1) {
    return wrong(at, "only an ecdsa-secp256k1 key makes contract calls", "name the message with `sign`");
  }
  return read_call(at);
}

Status read_uses(const At& at, Key& key) {
  const std::optional<At> uses = at.find("uses");
  if (uses) {
    TRY_STATUS(read_list(*uses));
    for (std::size_t i = 0; i < uses->node->items.size(); ++i) {
      TRY(KeyUse use, read_use(uses->item(i), key.type));
      key.uses.push_back(std::move(use));
    }
  }
  if (key.uses.empty() && key.delivery == Delivery::Signer) {
    return wrong(at, "a key that a signer holds has no `uses`, so it may sign nothing",
                 "add what it may sign");
  }
  return {};
}

Result<Key> read_key(const std::string& name, const At& at) {
  TRY_STATUS(read_block(at, Block::Key));
  Key key;
  key.name = name;
  key.place = at.place();
  TRY(const std::size_t type, read_choice(*at.find("type"), key_types()));
  key.type = static_cast<KeyType>(type);
  TRY(const std::size_t delivery, read_choice(*at.find("delivery"), deliveries()));
  key.delivery = static_cast<Delivery>(delivery);
  const At services = *at.find("services");
  TRY(key.services, read_names(services));
  if (key.services.empty())
    return wrong(services, "no service has a use for the key", "name one, or remove the key");
  TRY_STATUS(read_uses(at, key));
  return key;
}

}  // namespace

Result<std::vector<Key>> read_keys(const At& at) {
  TRY_STATUS(read_mapping(at));
  std::vector<Key> keys;
  for (const text::Member& member : at.node->members) {
    const At child = child_of(at, member);
    if (!is_name(member.key, kMaxKeyName, "-_")) {
      return wrong(child, text::quoted(member.key, 64) + " is no name of a key",
                   "use at most 64 letters, digits, `-` and `_`");
    }
    TRY(Key key, read_key(member.key, child));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace dvsguard::contract
