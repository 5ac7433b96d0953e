#include "core/keyscan/paths.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/keyscan/names.h"

namespace dvsguard::keyscan {
namespace {

using Words = std::vector<std::string>;

// Where systems keep public keys and certificates.
constexpr auto kPublicPlaces = std::to_array<std::string_view>(
    {"/etc/apt/", "/usr/share/keyrings", "/etc/ssl/certs", "/etc/pki/ca-trust", "/usr/share/ca-certificates",
     "/usr/local/share/ca-certificates"});

// Folders that hold secrets and little else, at any depth.
constexpr auto kKeyHomes =
    std::to_array<std::string_view>({".ssh", ".gnupg", ".password-store", ".keys", ".keystore", ".secrets"});

// Homes of tools that keep keys beside logs and databases: the home as a whole holds a key, what lies in it
// is judged by its own name.
constexpr auto kToolHomes = std::to_array<std::string_view>({".pelldvs", ".eigenlayer", ".charon"});

// Files that are keys by their exact name.
constexpr auto kKeyFiles = std::to_array<std::string_view>(
    {"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", "priv_validator_key.json",
     "node_key.json", "nodekey", "identity.key", "secring.gpg", "key.json", "keys.json", "key.pem", "key.txt",
     "cosign.key"});

constexpr auto kKeyEndings = std::to_array<std::string_view>(
    {".key", ".key.json", ".keystore", ".keystore.json", ".jks", ".p12", ".pfx", ".ppk", ".privkey"});

constexpr auto kPublicEndings = std::to_array<std::string_view>(
    {".pub", ".crt", ".cer", ".csr", ".crl", ".md", ".so", ".js", ".ts", ".go", ".py", ".h", ".sol", ".rs",
     ".sh", ".yml", ".yaml", ".toml", ".conf"});

// Endings after which a name that is like a key's still names one: ecdsa_key.json, mnemonic.txt,
// operator_key.
constexpr auto kHolderEndings =
    std::to_array<std::string_view>({".json", ".txt", ".hex", ".pem", ".key", ".der", ".bin", ".dat", ".enc",
                                     ".age", ".asc", ".gpg", ".bak"});

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Words components(std::string_view path) {
  Words out;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) out.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return out;
}

template <class Set>
bool is_one_of(const Set& set, std::string_view text) {
  return std::ranges::find(set, text) != set.end();
}

template <class Set>
bool ends_with_one_of(const Set& set, std::string_view text) {
  return std::ranges::any_of(set, [&](std::string_view end) { return text.ends_with(end) && text != end; });
}

bool has_word(const Words& words, std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(wanted, std::string_view(word)) != wanted.end();
  });
}

// "keystore", "validator_keys", ".operator-keys", "keyring-file": a directory that is named for what it
// holds.
bool is_key_directory(std::string_view name) {
  if (is_one_of(kKeyHomes, lowered(name))) return true;
  const Words words = name_words(name);
  if (words.empty() || has_word(words, {"public", "known", "authorized", "trusted", "api", "translation"})) {
    return false;
  }
  if (words.size() <= 2 && (words.front() == "keyring" || words.back() == "keystore")) return true;
  return words.back() == "keys";
}

bool is_certificate(const Words& words) {
  return has_word(
      words, {"cert", "certs", "certificate", "certificates", "chain", "fullchain", "ca", "cacert", "cacerts",
              "crt", "bundle", "root", "roots", "dhparam", "dhparams", "public", "tlscert"});
}

// "ecdsa_key" of ecdsa_key.json; the whole where there is no such ending.
std::string_view without_ending(std::string_view name) {
  for (const std::string_view end : kHolderEndings) {
    if (name.size() > end.size() && name.ends_with(end)) return name.substr(0, name.size() - end.size());
  }
  return name;
}

bool is_key_file(std::string_view name) {
  const std::string lower = lowered(name);
  if (is_one_of(kKeyFiles, lower) || lower.starts_with("utc--") || lower.starts_with("keystore-m_"))
    return true;
  const Words words = name_words(name);
  if (has_word(words, {"public", "known", "authorized"}) || ends_with_one_of(kPublicEndings, lower))
    return false;
  if (ends_with_one_of(kKeyEndings, lower)) return !is_certificate(words);
  if (lower.ends_with(".pem")) return !is_certificate(words);
  const std::string_view stem = without_ending(name);
  const bool other_ending = stem.size() == name.size() && name.find('.', 1) != std::string_view::npos;
  return !other_ending && key_like_name(stem);
}

}  // namespace

bool key_file_path(std::string_view path) {
  if (std::ranges::any_of(kPublicPlaces, [&](std::string_view place) { return path.starts_with(place); })) {
    return false;
  }
  const Words parts = components(path);
  if (parts.empty()) return false;
  const std::string& last = parts.back();
  if (is_key_file(last) || is_key_directory(last) || is_one_of(kToolHomes, lowered(last))) return true;
  if (ends_with_one_of(kPublicEndings, lowered(last)) ||
      has_word(name_words(last), {"public", "known", "authorized"})) {
    return false;
  }
  return std::any_of(parts.begin(), parts.end() - 1, is_key_directory);
}

}  // namespace dvsguard::keyscan
