#include "core/draft/signer_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/grant/reviewed_calls.h"
#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::draft {
namespace {

constexpr std::string_view kFill = "FILL";
constexpr std::size_t kMaxName = 64;

std::string or_fill(const std::string& text) {
  return text.empty() ? std::string(kFill) : text;
}
std::string quoted_or_fill(const std::string& text) {
  return text.empty() ? std::string(kFill) : text::json_string(text);
}

// Letters, digits, `_` and `-`, as names in the file are.
std::string name_of(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxName)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += plain || c == '_' || c == '-' ? c : '-';
  }
  return out.empty() ? "unnamed" : out;
}

bool refers_to_config(const text::Node& node) {
  if (node.is_map() && node.members.size() == 1 && node.members.front().key == "config") return true;
  return std::ranges::any_of(node.items, refers_to_config) ||
         std::ranges::any_of(node.members,
                             [](const text::Member& member) { return refers_to_config(member.value); });
}

// JSON, which YAML reads alike. FILL where the contract leaves a value to the operator: without the condition
// the grant would be wider than what the team asks for.
std::string where_of(const contract::KeyUse& use, std::string& note) {
  std::string items;
  for (const contract::Condition& condition : use.where) {
    const auto json = text::canonical_json(condition.terms);
    if (!json || refers_to_config(condition.terms)) {
      note += fmt::format("    # where {}: a value of yours in its place\n",
                          json ? text::printable(*json, 512) : text::printable(condition.arg));
      items += fmt::format("{}{}", items.empty() ? "" : ", ", kFill);
    } else {
      items += (items.empty() ? "" : ", ") + *json;
    }
  }
  return items.empty() ? "" : fmt::format("    where: [{}]\n", items);
}

// Why a use can be no grant as it stands; empty where it can.
std::string obstacle(const contract::KeyUse& use) {
  if (use.call.empty()) {
    return "a message: write a grant of `typed` data with its full type from the project's source";
  }
  if (!use.value.empty() && use.value != "0") return "it carries a value, which this signer never signs";
  if (grant::classify_signature(use.signature) != grant::CallClass::Harmless) {
    return "on no list of reviewed harmless calls (KU02): read what it does; if it is what the key is for, "
           "type its full signature into `reviewed` yourself and write the grant";
  }
  return "";
}

class Draft {
 public:
  Draft(const contract::Contract& contract, const Known& known) : contract_(contract), known_(known) {}

  std::string text() {
    for (const contract::Key& key : contract_.keys) {
      if (key.type == contract::KeyType::EcdsaSecp256k1) add_key(key);
    }
    return head() + account() + chains() + clients() + log() +
           (grants_.empty() ? "# No use of a key could be granted as it stands.\ngrants: []\n"
                            : "grants:\n" + grants_) +
           comments_;
  }

 private:
  std::string head() const {
    return fmt::format(
        "# What the signer holds and may sign: docs/formats/signer.md. Drafted from the contract of {}.\n"
        "# FILL stands where only you know: the signer does not start before you wrote something there.\n"
        "# `dvsguard signer explain REQUEST.json` says which condition decides, `dvsguard signer test` tries "
        "examples of yours.\n"
        "signer: 1\n",
        text::printable(contract_.name));
  }

  std::string account() const {
    return fmt::format(
        "accounts:\n"
        "  operator:\n"
        "    # With EIP-55's checksum; the key in the keystore must be this address's.\n"
        "    address: {}\n"
        "    # A V3 keystore, which `dvsguard key new` and `dvsguard key import` write.\n"
        "    keystore: {}\n"
        "    # Or file, prompt, fd, exec: docs/formats/signer.md.\n"
        "    passphrase: {{credential: operator-passphrase}}\n",
        quoted_or_fill(known_.account), quoted_or_fill(known_.keystore));
  }

  std::string chains() const {
    if (chains_.empty()) return "";
    std::string urls;
    for (const std::string& url : known_.upstreams)
      urls += (urls.empty() ? "" : ", ") + text::json_string(url);
    std::string out =
        "# Endpoints of JSON-RPC, each run by somebody else; more than half must agree on what the chain "
        "says.\nchains:\n";
    for (const std::string& chain : chains_) {
      out += fmt::format("  - chain: {}\n    upstreams: [{}]\n    quorum: {}\n", chain,
                         urls.empty() ? kFill : urls, (known_.upstreams.size() / 2) + 1);
    }
    return out;
  }

  std::string clients() const {
    if (clients_.empty()) return "";
    std::string out =
        "# Who may ask. `uid` is the user of the service's process as this host counts it. Without a "
        "socket:\n"
        "# `dvsguard signer token` draws a token.\nclients:\n";
    for (const std::string& client : clients_) {
      out += fmt::format("  {}: {{socket: {}, uid: {}}}\n", text::json_string(client),
                         text::json_string(fmt::format("/run/dvsguard/{}/signer.sock", client)),
                         known_.uid ? std::to_string(*known_.uid) : std::string(kFill));
    }
    return out +
           "# What clients read through the signer: this is what ethers, viem, web3.js, web3.py and cast do "
           "on "
           "their way.\n"
           "reader:\n"
           "  methods: [eth_blockNumber, eth_call, eth_estimateGas, eth_feeHistory, eth_gasPrice, "
           "eth_getBalance,\n"
           "    eth_getBlockByNumber, eth_getCode, eth_getTransactionByHash, eth_getTransactionCount,\n"
           "    eth_getTransactionReceipt, eth_maxPriorityFeePerGas]\n";
  }

  std::string log() const {
    std::string out = "log:\n  folder: " + text::json_string(known_.log_folder) + "\n";
    if (known_.log_anchor.empty()) {
      return out +
             "  # The newest checkpoint once more, on another file system: an old log that is put back is "
             "found out.\n  # anchor: /var/backups/dvsguard/signer.anchor\n";
    }
    return out + "  anchor: " + text::json_string(known_.log_anchor) + "\n";
  }

  void add_key(const contract::Key& key) {
    for (const contract::KeyUse& use : key.uses) {
      if (const std::string why = obstacle(use); !why.empty()) {
        comments_ += fmt::format("# Not granted: {} of key {} ({}).\n#   {}\n",
                                 text::quoted(use.call.empty() ? use.message : use.call),
                                 text::quoted(key.name), text::printable(use.why), why);
      } else {
        add_grant(key, use);
      }
    }
  }

  void add_grant(const contract::Key& key, const contract::KeyUse& use) {
    std::string names;
    for (const std::string& service : key.services) {
      const std::string client = name_of(service);
      if (std::ranges::find(clients_, client) == clients_.end()) clients_.push_back(client);
      names += (names.empty() ? "" : ", ") + text::json_string(client);
    }
    const std::optional<std::uint64_t> id = use.chain ? use.chain : known_.chain;
    const std::string chain = id ? std::to_string(*id) : std::string(kFill);
    if (std::ranges::find(chains_, chain) == chains_.end()) chains_.push_back(chain);
    std::string note;
    const std::string where = where_of(use, note);
    if (use.to.text.empty()) {
      note += use.to.config.empty()
                  ? "    # The contract names no address: the registry's, as its team publishes it.\n"
                  : fmt::format("    # The contract's address is your {}.\n", text::printable(use.to.config));
    }
    grants_ += fmt::format(
        "  - name: {}\n"
        "    # {}\n"
        "    account: operator\n"
        "    clients: [{}]\n"
        "    chain: {}\n"
        "{}"
        "    to: {}\n"
        "    call: {}\n"
        "{}"
        "    # gas: the limit; fee: gas limit x fee per gas of one transaction; budget: all fees over a "
        "rolling "
        "time.\n"
        "    caps: {{gas: {}, fee_per_gas: {}, tip_per_gas: {}, fee: {}, budget: {{wei: {}, per: 7d}}}}\n"
        "    limits: {{rate: {{count: 6, per: 1d}}, interval: 10m}}\n"
        "    demands: {{state: 2m}}\n",
        text::json_string(grant_name(use)), text::printable(use.why, 512), names, chain, note,
        quoted_or_fill(use.to.text), text::json_string(use.call), where, or_fill(known_.gas),
        or_fill(known_.fee_per_gas), or_fill(known_.tip_per_gas), or_fill(known_.fee),
        or_fill(known_.budget));
  }

  // The function's name; a second one of it is numbered.
  std::string grant_name(const contract::KeyUse& use) {
    const std::string base =
        name_of(std::string_view(use.signature).substr(0, use.signature.find('('))).substr(0, kMaxName - 8);
    std::string name = base;
    for (std::size_t i = 2; !names_.insert(name).second; ++i) name = fmt::format("{}-{}", base, i);
    return name;
  }

  const contract::Contract& contract_;
  const Known& known_;
  std::vector<std::string> chains_, clients_;
  std::set<std::string> names_;
  std::string grants_, comments_;
};

}  // namespace

std::string signer_file(const contract::Contract& contract, const Known& known) {
  return Draft(contract, known).text();
}

}  // namespace dvsguard::draft
