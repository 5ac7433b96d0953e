#include "core/keyscan/other_curve.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/keyscan/characters.h"
#include "core/keyscan/names.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kReach = 512;

// As they are written, without `-` and `_`, in lower case.
constexpr auto kOthers = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"p256", "P-256"},
    {"nistp256", "P-256"},
    {"secp256r1", "P-256"},
    {"prime256v1", "P-256"},
    {"es256", "P-256"},
    {"p224", "P-224"},
    {"secp224r1", "P-224"},
    {"p384", "P-384"},
    {"secp384r1", "P-384"},
    {"p521", "P-521"},
    {"secp521r1", "P-521"},
    {"ed25519", "Ed25519"},
    {"eddsa", "Ed25519"},
    {"x25519", "X25519"},
    {"curve25519", "X25519"},
    {"ed448", "Ed448"},
    {"x448", "X448"},
    {"curve448", "X448"},
    {"sr25519", "sr25519"},
    {"bn254", "BN254"},
    {"bls12381", "BLS12-381"},
    {"babyjubjub", "Baby Jubjub"},
    {"ristretto255", "ristretto255"},
    {"brainpoolp256r1", "brainpoolP256r1"},
});
constexpr auto kOurs = std::to_array<std::string_view>(
    {"secp256k1", "p256k", "p256k1", "k256", "es256k", "eth", "ethereum", "evm", "wallet", "web3"});

struct Said {
  std::string_view other;
  bool ours = false;
};

void judge(std::string_view word, Said& said) {
  if (std::ranges::find(kOurs, word) != kOurs.end()) said.ours = true;
  const auto found = std::ranges::find(kOthers, word, [](const auto& item) { return item.first; });
  if (found != kOthers.end() && said.other.empty()) said.other = found->second;
}

// A token as a whole ("P-256", "bls12_381") and by its words ("PrivKeyEd25519").
void judge_token(std::string_view token, Said& said) {
  std::string whole;
  for (const char c : token) {
    if (c != '-' && c != '_') whole += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  judge(whole, said);
  for (const std::string& word : name_words(token)) judge(word, said);
}

// The name of a key speaks of the key that it names: "ed25519_key": …
bool names_another(std::string_view text, std::size_t end, std::string_view token) {
  if (end < text.size() && (text[end] == '"' || text[end] == '\'')) ++end;
  while (end < text.size() && is_blank(text[end])) ++end;
  return end < text.size() && (text[end] == ':' || text[end] == '=') && key_like_name(token);
}

Said said_in(std::string_view text) {
  constexpr std::size_t kLongest = 64;  // a digest or a key is no name
  const auto in_token = [](char c) { return is_word_char(c) || c == '-'; };
  Said said;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && in_token(text[end])) ++end;
    const std::string_view token = text.substr(at, end - at);
    if (end > at && token.size() < kLongest && !names_another(text, end, token)) judge_token(token, said);
    at = std::max(end, at + 1);
  }
  return said;
}

std::size_t line_start(std::string_view text, std::size_t at) {
  return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
}

// What stands before a bracket on its line and belongs to it: `P256(): {`.
std::size_t title_start(std::string_view text, std::size_t bracket) {
  return bracket == 0 ? 0 : text.find_last_of("{}[],;\n", bracket - 1) + 1;  // npos + 1 is 0
}

// From what the bracket that was opened last before `start` is called to where it is closed; the line of
// [start, end) where no bracket is open.
std::string_view record_of(std::string_view text, std::size_t start, std::size_t end) {
  const std::size_t least = start - std::min(start, kReach);
  const std::size_t most = std::min(text.size(), end + kReach);
  std::size_t from = std::max(line_start(text, start), least);
  std::size_t to = std::min(text.find('\n', end), most);
  std::size_t depth = 0;
  for (std::size_t at = start; at-- > least;) {
    if (text[at] == '}' || text[at] == ']') ++depth;
    if (text[at] != '{' && text[at] != '[') continue;
    if (depth-- > 0) continue;
    from = std::max(title_start(text, at), least);
    depth = 1;
    for (to = end; to < most && depth > 0; ++to) {
      if (text[to] == '{' || text[to] == '[') ++depth;
      if (text[to] == '}' || text[to] == ']') --depth;
    }
    break;
  }
  return text.substr(from, to - from);
}

}  // namespace

std::string_view other_curve(std::string_view name, std::string_view text, std::size_t start,
                             std::size_t end) {
  Said named;
  judge_token(name, named);
  if (named.ours) return {};
  const std::vector<std::string> words = name_words(name);
  // What else the record holds is another key then: an operator's ecdsa_key beside his bn254_key.
  const bool says_enough = !named.other.empty() || std::ranges::find(words, "ecdsa") != words.end();
  if (says_enough) return named.other;
  const Said beside = said_in(record_of(text, start, end));
  return beside.ours ? std::string_view() : beside.other;
}

}  // namespace dvsguard::keyscan
