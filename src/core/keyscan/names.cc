#include "core/keyscan/names.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <utility>

#include "core/keyscan/characters.h"

namespace dvsguard::keyscan {
namespace {

using Words = std::vector<std::string>;

// Words that are written together, in the words they are made of.
constexpr auto kCompounds = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"privatekey", "private key"},
    {"privatekeys", "private keys"},
    {"privkey", "private key"},
    {"privkeys", "private keys"},
    {"prvkey", "private key"},
    {"priv", "private"},
    {"secretkey", "secret key"},
    {"seckey", "secret key"},
    {"signingkey", "signing key"},
    {"signkey", "signing key"},
    {"ecdsakey", "ecdsa key"},
    {"blskey", "bls key"},
    {"ethkey", "eth key"},
    {"nodekey", "node key"},
    {"operatorkey", "operator key"},
    {"validatorkey", "validator key"},
    {"pubkey", "public key"},
    {"pubkeys", "public keys"},
    {"publickey", "public key"},
    {"pub", "public"},
    {"apikey", "api key"},
    {"apikeys", "api keys"},
    {"accesskey", "access key"},
    {"authkey", "auth key"},
    {"authtoken", "auth token"},
    {"keyfile", "key file"},
    {"keypath", "key path"},
    {"keydir", "key dir"},
    {"keystorefile", "keystore file"},
    {"keystorepath", "keystore path"},
    {"keystoredir", "keystore dir"},
    {"keypassword", "key password"},
    {"keypasswd", "key password"},
    {"keypass", "key password"},
    {"keypwd", "key password"},
    {"storepass", "keystore password"},
    {"passwd", "password"},
    {"passwds", "password"},
    {"passwords", "password"},
    {"pwd", "password"},
    {"pass", "password"},
    {"pswd", "password"},
    {"psw", "password"},
    {"passcode", "password"},
    {"seedphrase", "seed phrase"},
    {"mnemonics", "mnemonic"},
    {"keystores", "keystore"},
    {"creds", "credentials"},
    {"cred", "credentials"},
    {"credential", "credentials"},
    {"secrets", "secret"},
    {"filename", "file"},
    {"filepath", "file path"},
    {"files", "file"},
    {"paths", "path"},
    {"addr", "address"},
    {"addrs", "address"},
    {"addresses", "address"},
    {"directory", "dir"},
    {"dirs", "dir"},
    {"directories", "dir"},
    {"folder", "dir"},
});

// A last word that says where something is, or counts or describes it.
constexpr auto kReferring = std::to_array<std::string_view>(
    {"file",       "path",        "dir",       "address",   "url",       "urls",       "uri",
     "endpoint",   "endpoints",   "port",      "ports",     "id",        "ids",        "host",
     "hosts",      "hostname",    "name",      "names",     "location",  "mount",      "volume",
     "type",       "types",       "kind",      "algorithm", "algo",      "alg",        "length",
     "len",        "size",        "count",     "version",   "format",    "scheme",     "curve",
     "index",      "alias",       "label",     "timeout",   "interval",  "ttl",        "expiry",
     "expiration", "lifetime",    "rotation",  "enabled",   "enable",    "disabled",   "disable",
     "required",   "prefix",      "suffix",    "header",    "mode",      "language",   "strength",
     "source",     "provider",    "backend",   "issuer",    "audience",  "subject",    "home",
     "owner",      "user",        "username",  "group",     "image",     "tag",        "delay",
     "period",     "arn",         "symbol",    "decimals",  "amount",    "supply",     "limit",
     "price",      "list",        "usage",     "policy",    "retention", "derivation", "digest",
     "checksum",   "fingerprint", "signature", "commitment"});

// A first word that makes the name a switch or a number.
constexpr auto kAsking = std::to_array<std::string_view>(
    {"enable", "enabled", "disable", "use", "skip", "require", "has", "is", "allow", "num", "max", "min",
     "generate", "verify", "check", "show", "with", "without", "no"});

constexpr auto kPublicKeys = std::to_array<std::string_view>(
    {"public",  "verify",      "verifying", "verification", "verifier", "proving", "groth16",
     "plonk",   "primary",     "foreign",   "partition",    "cache",    "sort",    "hot",
     "routing", "idempotency", "map",       "object",       "row",      "lookup",  "index",
     "hash",    "group",       "feature",   "translation",  "shortcut", "hash",    "trusted",
     "known",   "authorized",  "peer"});

// What, beside "key", tells a chain's or a machine's own key.
constexpr auto kOwners = std::to_array<std::string_view>(
    {"private",    "ecdsa",      "bls",        "bn254",      "bls12",    "secp256k1", "ed25519",   "eth",
     "ethereum",   "evm",        "operator",   "validator",  "signer",   "signing",   "wallet",    "deployer",
     "owner",      "node",       "account",    "sequencer",  "proposer", "batcher",   "relayer",   "attester",
     "aggregator", "challenger", "oracle",     "keeper",     "executor", "staker",    "funder",    "faucet",
     "minter",     "consensus",  "lagr",       "ssh",        "tls",      "ssl",       "gpg",       "pgp",
     "cosign",     "identity",   "p2p",        "libp2p",     "delegate", "hot",       "cold",      "dvs",
     "avs",        "gateway",    "withdrawal", "spend",      "spending", "submitter", "finalizer", "reporter",
     "publisher",  "guardian",   "witness",    "dkg",        "tss",      "share",     "enr",       "sol",
     "solana",     "cosmos",     "pell",       "dispatcher", "bundler",  "paymaster", "keystore"});

// "key" with one of these is a service's secret, not a chain's key, unless an owner stands beside it too.
constexpr auto kServices = std::to_array<std::string_view>(
    {"api",    "access",  "license",     "encryption", "cookie",      "session", "auth",
     "jwt",    "app",     "webhook",     "rpc",        "stripe",      "aws",     "gcp",
     "azure",  "grafana", "sentry",      "datadog",    "infura",      "alchemy", "etherscan",
     "secret", "admin",   "service",     "client",     "storage",     "storj",   "root",
     "master", "shared",  "integration", "project",    "subscription"});

// Whose password opens a key.
constexpr auto kKeyPasswordContext = std::to_array<std::string_view>(
    {"key",       "keys",     "keystore", "keyring", "ecdsa",   "bls",    "bn254",
     "eth",       "ethereum", "lagr",     "wallet",  "account", "signer", "signing",
     "validator", "operator", "mnemonic", "seed",    "unlock",  "cosign", "private"});

constexpr auto kServicePasswordContext = std::to_array<std::string_view>(
    {"db",       "database",   "postgres", "postgresql", "pg",     "mysql",    "mariadb", "mongo",
     "mongodb",  "redis",      "smtp",     "mail",       "email",  "grafana",  "gf",      "admin",
     "user",     "basic",      "http",     "rpc",        "rabbit", "rabbitmq", "amqp",    "registry",
     "docker",   "ftp",        "sftp",     "ldap",       "proxy",  "sudo",     "root",    "vnc",
     "influxdb", "clickhouse", "elastic",  "kafka",      "nats",   "web",      "portal",  "login"});

// Words that make "token" a coin, or a count of words.
constexpr auto kCoinContext = std::to_array<std::string_view>(
    {"base",   "quote",   "stake",   "staking",    "fee",        "erc20",   "reward",  "rewards",
     "gas",    "native",  "max",     "min",        "num",        "lp",      "wrapped", "pool",
     "bridge", "bridged", "payment", "collateral", "underlying", "deposit", "swap",    "stop"});

constexpr auto kSeedOwners =
    std::to_array<std::string_view>({"wallet", "hd", "bip39", "master", "secret", "private", "key", "account",
                                     "operator", "validator", "deployer", "recovery"});

bool in(std::span<const std::string_view> set, std::string_view word) {
  return std::ranges::find(set, word) != set.end();
}

bool any_in(const Words& words, std::span<const std::string_view> set) {
  return std::ranges::any_of(words, [&](const std::string& word) { return in(set, word); });
}

bool has(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool has_key(const Words& words) {
  return has(words, "key") || has(words, "keys");
}

void append(Words& words, std::string word) {
  if (word.find_first_not_of("0123456789") == std::string::npos) return;
  // KEY2 and PRIVKEY1 count keys; secp256k1 and g1 are words of their own, so only known words lose digits.
  const std::string_view stem = std::string_view(word).substr(0, word.find_last_not_of("0123456789") + 1);
  for (const auto& [together, apart] : kCompounds) {
    if (together != stem) continue;
    const std::size_t space = apart.find(' ');
    words.emplace_back(apart.substr(0, space));
    if (space != std::string_view::npos) words.emplace_back(apart.substr(space + 1));
    return;
  }
  for (const std::string_view counted :
       {"key", "mnemonic", "keystore", "password", "token", "secret", "pk"}) {
    if (word.starts_with(counted) &&
        word.find_first_not_of("0123456789", counted.size()) == std::string::npos) {
      word = counted;
    }
  }
  words.push_back(std::move(word));
}

// True where a word starts at `i`: "keyFile" before F, "BLSKey" before K.
bool starts_word(std::string_view name, std::size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  return is_lower(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1]));
}

// The words without the encodings and containers at their end, which say nothing of what is held.
Words stripped(Words words) {
  while (words.size() > 1 && in(std::to_array<std::string_view>(
                                    {"hex", "base64", "b64", "json", "pem", "raw", "plain", "plaintext",
                                     "value", "data", "content", "contents", "string", "bytes", "encoded"}),
                                words.back())) {
    words.pop_back();
  }
  return words;
}

bool is_seed(const Words& words) {
  if (has(words, "mnemonic") || has(words, "xprv") || has(words, "wif")) return true;
  if (!has(words, "seed")) return has(words, "recovery") && has(words, "phrase");
  return has(words, "phrase") || has(words, "words") ||
         (words.back() == "seed" && any_in(words, kSeedOwners));
}

bool is_private_without_key(const Words& words) {
  return has(words, "private") &&
         any_in(words, std::to_array<std::string_view>(
                           {"bls", "ecdsa", "bn254", "ed25519", "secp256k1", "scalar", "eth", "wallet"}));
}

NameClass classify_key(const Words& words) {
  if (any_in(words, kPublicKeys) && !has(words, "private")) return NameClass::Refers;
  if (has(words, "private")) return NameClass::Key;
  if (any_in(words,
             std::to_array<std::string_view>({"api", "access", "license", "jwt", "cookie", "session"}))) {
    return NameClass::Secret;
  }
  if (any_in(words, kOwners)) return NameClass::Key;
  if (any_in(words, kServices)) return NameClass::Secret;
  return words.size() > 1 ? NameClass::Secret : NameClass::Other;  // `key` alone names anything
}

NameClass classify_password(const Words& words) {
  if (has(words, "passphrase")) return NameClass::KeyPassword;
  const bool of_key = has_key(words) || has(words, "keystore") || has(words, "keyring");
  if (!of_key && any_in(words, kServicePasswordContext)) return NameClass::Secret;
  return any_in(words, kKeyPasswordContext) ? NameClass::KeyPassword : NameClass::Secret;
}

bool is_short_key(const Words& words) {
  const bool is_pk = words.back() == "pk" || words.back() == "sk";
  return is_pk && !any_in(words, kPublicKeys) &&
         !any_in(words, std::to_array<std::string_view>({"zk", "snark", "db"}));
}

NameClass classify_held(const Words& words) {
  if (has(words, "password") || has(words, "passphrase")) return classify_password(words);
  if (is_seed(words) || is_private_without_key(words) || is_short_key(words)) return NameClass::Key;
  if (has(words, "keystore") || has(words, "keyring")) return NameClass::Key;
  if (has_key(words)) return classify_key(words);
  if (has(words, "token") || has(words, "tokens")) {
    return any_in(words, kCoinContext) ? NameClass::Other : NameClass::Secret;
  }
  const bool secret = any_in(words, std::to_array<std::string_view>(
                                        {"secret", "credentials", "jwt", "bearer", "htpasswd", "apitoken"}));
  const bool basic = words.size() > 1 && words.back() == "auth";
  return secret || basic ? NameClass::Secret : NameClass::Other;
}

}  // namespace

std::vector<std::string> name_words(std::string_view name) {
  Words words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) append(words, std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_lower(c) && !is_upper(c) && !is_digit(c)) {
      flush();
      continue;
    }
    if (starts_word(name, i)) flush();
    word += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  flush();
  return words;
}

NameClass classify_name(std::string_view name) {
  if (name == "PWD" || name == "OLDPWD") return NameClass::Refers;  // the shell's working directory
  const Words words = stripped(name_words(name));
  if (words.empty()) return NameClass::Other;
  if (words.back() == "hash" && !has(words, "password")) return NameClass::Refers;
  if (in(kReferring, words.back()) || (words.size() > 1 && in(kAsking, words.front())))
    return NameClass::Refers;
  return classify_held(words);
}

bool key_like_name(std::string_view name) {
  return classify_name(name) == NameClass::Key;
}
bool key_password_name(std::string_view name) {
  return classify_name(name) == NameClass::KeyPassword;
}
bool other_secret_name(std::string_view name) {
  return classify_name(name) == NameClass::Secret;
}
bool refers_only(std::string_view name) {
  return classify_name(name) == NameClass::Refers;
}

bool key_location_name(std::string_view name) {
  Words words = stripped(name_words(name));
  std::size_t size = words.size();
  while (size > 0 && in(std::to_array<std::string_view>(
                            {"file", "path", "dir", "host", "location", "mount", "volume", "home", "name"}),
                        words[size - 1])) {
    --size;
  }
  if (size == 0 || size == words.size()) return false;
  words.resize(size);
  return classify_held(words) == NameClass::Key || words == Words{"key"} || words == Words{"keys"};
}

std::string shown_name(std::string_view name) {
  constexpr std::string_view kFits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  constexpr std::size_t kMost = 64;
  const std::string_view fit = name.substr(0, name.find_first_not_of(kFits));
  if (fit.empty()) return "(no name)";
  return std::string(fit.substr(0, kMost)) + (fit.size() > kMost ? "…" : "");
}

bool path_like_value(std::string_view value) {
  if (value.empty() || value.find_first_of(" \t\n{\"") != std::string_view::npos) return false;
  for (const std::string_view start : {"/", "./", "../", "~/", "file:"}) {
    if (value.starts_with(start)) return true;
  }
  for (const std::string_view end :
       {".json", ".pem", ".key", ".txt", ".keystore", ".yaml", ".yml", ".toml", ".p12"}) {
    if (value.ends_with(end)) return true;
  }
  return false;
}

}  // namespace dvsguard::keyscan
