#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What the detectors find. A hit never holds the secret, nor a hash of it.
namespace dvsguard::keyscan {

enum class KeyKind : std::uint8_t {
  Secp256k1,        // a raw scalar
  OtherCurveKey,    // the same of a curve that is named beside it: P-256, Ed25519, …
  BlsScalar,        // of BN254 or BLS12-381
  Mnemonic,         // BIP-39
  ExtendedKey,      // BIP-32: xprv and its kin
  WifKey,           // Bitcoin's wallet import format
  KeystoreV3,       // Web3 Secret Storage
  KeystoreEip2335,  // BLS validator keystore
  KeystoreBn254,    // EigenLayer's and Pell's {"pubKey": …, "crypto": …}
  CometKey,         // priv_validator_key.json, node_key.json
  SolanaKey,        // 64 bytes: seed, then public key
  PemPrivateKey,    // PKCS#8, SEC1, PKCS#1, DSA, in the clear
  PemEncryptedKey,  // the same, encrypted
  DerPrivateKey,    // the same, binary
  DerEncryptedKey,  // PKCS#8, binary and encrypted
  Pkcs12,           // RFC 7292
  JavaKeystore,     // JKS and JCEKS
  OpensshKey,       // encrypted or not: `encrypted` says
  PgpKey,           // OpenPGP secret key, armoured or binary
  CosignKey,        // ENCRYPTED SIGSTORE (or COSIGN) PRIVATE KEY
  DockerTrustKey,   // Notary's: PEM with a role
  MinisignKey,
  AgeKey,             // AGE-SECRET-KEY-1…
  AwsKey,             // access key id and secret
  GcpServiceAccount,  //
  GithubToken,
  GitlabToken,
  NpmToken,
  DockerAuth,  // user and password of a registry
  DiscordWebhook,
  TelegramToken,
  SlackToken,
  NetrcPassword,
  PgpassPassword,
};

enum class Certainty : std::uint8_t {
  Proven,  // a checksum, a curve's range or a parsed structure says so, and the context agrees
  Likely,  // the shape and its context say so
};

struct Hit {
  KeyKind kind = KeyKind::Secp256k1;
  Certainty certainty = Certainty::Likely;
  std::size_t offset = 0;  // in bytes, from 0
  std::size_t line = 0;    // from 1; 0 in a binary
  std::size_t column = 0;  // in bytes, from 1; 0 in a binary
  bool encrypted = false;  // a password stands between the holder and the key
  std::string what;        // "secp256k1 private key", fit for a message
  std::string why;         // one clause: "its address 0x… stands beside it"
  std::string
      public_id;  // the address, public key or its fingerprint where it can be told; never for a mnemonic
  bool published_test_key = false;
  std::string test_key_name;  // "anvil and hardhat, account 0"
};

[[nodiscard]] std::string_view kind_name(KeyKind kind);

// True for what opens a service (a token, a password of a registry) rather than signs or decrypts.
[[nodiscard]] bool is_credential(KeyKind kind);

}  // namespace dvsguard::keyscan
