#include <algorithm>
#include <cstddef>
#include <string>

#include "core/crypto/address.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/test_keys.h"
#include "core/text/json.h"

namespace dvsguard::keyscan {
namespace {

using text::Node;

constexpr std::size_t kMaxKeystoreBytes = std::size_t{16} * 1024;  // real ones have one to two KiB
constexpr std::size_t kMaxOpenObjects = 64;

bool is_hex(std::string_view digits) {
  return !digits.empty() && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

const Node* member(const Node& map, std::string_view key, text::Kind kind) {
  const Node* node = map.find(key);
  return node != nullptr && node->kind == kind ? node : nullptr;
}

std::string_view string_member(const Node& map, std::string_view key) {
  const Node* node = member(map, key, text::Kind::String);
  return node == nullptr ? std::string_view() : std::string_view(node->scalar);
}

// Web3 Secret Storage Definition, version 3: crypto{cipher, ciphertext, kdf, kdfparams, mac}.
bool is_v3_crypto(const Node& crypto) {
  return is_hex(string_member(crypto, "ciphertext")) && !string_member(crypto, "cipher").empty() &&
         !string_member(crypto, "kdf").empty() && member(crypto, "kdfparams", text::Kind::Mapping) != nullptr;
}

// EIP-2335: crypto{kdf, checksum, cipher}, each with function, params, message.
bool is_2335_crypto(const Node& crypto) {
  for (const std::string_view module : {"kdf", "checksum", "cipher"}) {
    const Node* node = member(crypto, module, text::Kind::Mapping);
    if (node == nullptr || string_member(*node, "function").empty()) return false;
  }
  return is_hex(string_member(*crypto.find("cipher"), "message"));
}

// EigenLayer's and Pell's writing of a BN254 point: "E([x,y])" in decimal, or hex.
std::string public_point(std::string_view text) {
  const bool plain = text.size() <= 400 &&
                     text.find_first_not_of("0123456789abcdefABCDEFx()[],+*") == std::string_view::npos;
  return plain ? std::string(text) : std::string();
}

void name_account(Hit& hit, std::string_view address) {
  const std::string prefixed = address.starts_with("0x") ? std::string(address) : "0x" + std::string(address);
  const Result<crypto::Address> parsed = crypto::parse_address(prefixed);
  if (!parsed) return;
  hit.public_id = parsed->text();
  if (const std::optional<std::string> known = test_account_name(*parsed)) {
    hit.published_test_key = true;
    hit.test_key_name = *known;
  }
}

std::string_view bn254_point(const Node& root) {
  const std::string_view camel = string_member(root, "pubKey");
  return camel.empty() ? string_member(root, "pubkey") : camel;
}

std::optional<Hit> judge(const Node& root) {
  const Node* crypto = member(root, "crypto", text::Kind::Mapping);
  if (crypto == nullptr) crypto = member(root, "Crypto", text::Kind::Mapping);
  if (crypto == nullptr) return std::nullopt;
  Hit hit;
  hit.encrypted = true;
  hit.certainty = Certainty::Proven;
  if (is_2335_crypto(*crypto)) {
    hit.kind = KeyKind::KeystoreEip2335;
    const std::string_view key = string_member(root, "pubkey");
    if (key.size() == 96 && is_hex(key)) hit.public_id = "0x" + std::string(key);
  } else if (is_v3_crypto(*crypto) && root.find("address") == nullptr && !bn254_point(root).empty()) {
    hit.kind = KeyKind::KeystoreBn254;
    hit.public_id = public_point(bn254_point(root));
  } else if (is_v3_crypto(*crypto)) {
    hit.kind = KeyKind::KeystoreV3;
    const Node* version = root.find("version");
    if (version == nullptr || version->scalar != "3") hit.certainty = Certainty::Likely;
    name_account(hit, string_member(root, "address"));
  } else {
    return std::nullopt;
  }
  hit.what = kind_name(hit.kind);
  return hit;
}

constexpr std::string_view kBlanks = "\t\n\r";  // control bytes that JSON may hold between its tokens

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}

struct Open {
  std::size_t start = 0;
  bool has_crypto = false;
};

class Finder {
 public:
  Finder(std::string_view text, std::size_t base, Findings& findings)
      : text_(text), base_(base), findings_(findings) {}

  void run(bool in_string) {
    for (std::size_t i = in_string ? string(0) + 1 : 0; i < text_.size(); ++i) {
      switch (text_[i]) {
        case '"':
          i = string(i);
          break;
        case '{':
          // Only the innermost objects matter: a keystore has three levels.
          if (open_.size() == kMaxOpenObjects) open_.erase(open_.begin());
          open_.push_back({.start = i});
          break;
        case '}':
          close(i);
          break;
        default:
          if (is_control(text_[i]) && kBlanks.find(text_[i]) == std::string_view::npos) open_.clear();
      }
    }
  }

 private:
  // The string that opens at `at`; its last byte's place. None goes over a control byte (RFC 8259, 7): a
  // quote in the bytes of a program before a keystore must not swallow the keystore's first.
  std::size_t string(std::size_t at) {
    std::size_t end = at + 1;
    while (end < text_.size() && text_[end] != '"' && !is_control(text_[end]))
      end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size() || text_[end] != '"') return std::min(end, text_.size());
    const std::string_view content = text_.substr(at + 1, end - at - 1);
    if ((content == "crypto" || content == "Crypto") && !open_.empty()) open_.back().has_crypto = true;
    return end;
  }

  void close(std::size_t at) {
    if (open_.empty()) return;
    const Open object = open_.back();
    open_.pop_back();
    const std::size_t size = at + 1 - object.start;
    if (!object.has_crypto || size > kMaxKeystoreBytes) return;
    const text::Limits limits{.max_bytes = kMaxKeystoreBytes, .max_nodes = 1000, .max_depth = 16};
    const Result<Node> root = text::parse_json(text_.substr(object.start, size), nullptr, limits);
    if (!root) return;
    if (std::optional<Hit> hit = judge(*root)) {
      hit->offset = base_ + object.start;
      findings_.add(std::move(*hit));
    }
  }

  std::string_view text_;
  std::size_t base_;
  Findings& findings_;
  std::vector<Open> open_;
};

}  // namespace

void find_keystores(std::string_view text, std::size_t base, Findings& findings) {
  // Whether it starts inside a string nobody can tell.
  Finder(text, base, findings).run(false);
  Finder(text, base, findings).run(true);
}

void find_keystore(const Candidate& candidate, Findings& findings) {
  const std::size_t start = candidate.at - std::min(candidate.at, kMaxKeystoreBytes);
  const std::size_t end = std::min(candidate.text.size(), candidate.at + 2 * kMaxKeystoreBytes);
  find_keystores(candidate.text.substr(start, end - start), start, findings);
  findings.resume_at(candidate.at + kMaxKeystoreBytes);
}

}  // namespace dvsguard::keyscan
