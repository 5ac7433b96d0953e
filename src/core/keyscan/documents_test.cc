#include <gtest/gtest.h>

#include <string>

#include "core/keyscan/scan.h"

// Keystores and PEM blocks, as their specifications print them.
namespace dvsguard::keyscan {
namespace {

// The Web3 Secret Storage Definition's PBKDF2 test vector; its account's address is added by hand.
const std::string kV3Crypto =
    R"({"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},)"
    R"("ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",)"
    R"("kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",)"
    R"("salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},)"
    R"("mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"})";
const std::string kV3 =
    R"({"crypto":)" + kV3Crypto + R"(,"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3})";

// EIP-2335's shape.
const std::string k2335 =
    R"({"crypto":{"kdf":{"function":"pbkdf2","params":{"dklen":32,"c":262144,"prf":"hmac-sha256","salt":"d4e5"},)"
    R"("message":""},"checksum":{"function":"sha256","params":{},"message":"8a9f"},"cipher":{"function":)"
    R"("aes-128-ctr","params":{"iv":"264d"},"message":"cee0"}},"description":"a test","pubkey":)"
    R"("9612d7a727c9d0a22e185a1c768478dfe919cada9266988cb32359c11f2b7b27f4ae4040902382ae2910c15e2b420d07",)"
    R"("path":"m/12381/60/0/0","uuid":"64625def-3331-4eea-ab6f-782f3ed16a83","version":4})";

Hit only_hit(const std::string& text) {
  const std::vector<Hit> hits = scan_text(text);
  EXPECT_EQ(hits.size(), 1u) << text;
  return hits.empty() ? Hit{} : hits.front();
}

TEST(Keystores, OfVersionThreeAreParsed) {
  const Hit hit = only_hit(kV3);
  EXPECT_EQ(hit.kind, KeyKind::KeystoreV3);
  EXPECT_EQ(hit.certainty, Certainty::Proven);
  EXPECT_TRUE(hit.encrypted);
  EXPECT_EQ(hit.public_id, "");
}

TEST(Keystores, SayWhoseTheyAre) {
  const std::string with_address =
      kV3.substr(0, kV3.size() - 1) + R"(,"address":"008aeeda4d805471df9b2a5b0f38a0c3bcba786b"})";
  const Hit hit = only_hit(with_address);
  EXPECT_EQ(hit.public_id, "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b");
  EXPECT_TRUE(hit.published_test_key);
}

TEST(Keystores, OfBlsKeysAreTold) {
  const Hit validator = only_hit(k2335);
  EXPECT_EQ(validator.kind, KeyKind::KeystoreEip2335);
  EXPECT_TRUE(validator.public_id.starts_with("0x9612d7a7"));
  const std::string point = "E([123,456])";
  const Hit operators = only_hit("{\"pubKey\":\"" + point + "\",\"crypto\":" + kV3Crypto + "}");
  EXPECT_EQ(operators.kind, KeyKind::KeystoreBn254);
  EXPECT_EQ(operators.public_id, point);
}

TEST(Keystores, AreFoundInsideOtherText) {
  EXPECT_EQ(only_hit("A=1\nKEYSTORE='" + kV3 + "'\n").line, 2u);
  EXPECT_EQ(scan_text("[" + kV3 + ",\n" + k2335 + "]").size(), 2u);
  EXPECT_EQ(only_hit("echo \"it's {\" \n" + kV3).kind, KeyKind::KeystoreV3);
  EXPECT_EQ(scan_named_value("X", kV3).value().kind, KeyKind::KeystoreV3);
}

TEST(Keystores, AreNotAnyJsonWithCryptoInIt) {
  for (const std::string& text :
       {std::string(R"({"crypto":{}})"), std::string(R"({"crypto":"on"})"),
        std::string(R"({"crypto":{"ciphertext":"…"}})"),
        std::string(R"({"dependencies":{"crypto":"1.0.1","kdf":"2"}})"), kV3.substr(0, kV3.size() - 1),
        kV3Crypto,
        std::string(R"({"crypto":{"cipher":"aes","ciphertext":"<here>","kdf":"scrypt","kdfparams":{}}})")}) {
    EXPECT_TRUE(scan_text(text).empty()) << text;
  }
}

TEST(Keystores, OfHostileDepthAreRefusedQuickly) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += R"({"crypto":)";
  EXPECT_TRUE(scan_text(deep + std::string(100000, '}')).empty());
}

// RFC 7468, section 10: PKCS#8, a key on secp256k1.
const std::string kPkcs8 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgVcB/UNPxalR9zDYAjQIf\n"
    "jojUDiQuGnSJrFEEzZPT/92hRANCAASc7UJtgnF/abqWM60T3XNJEzBv5ez9TdwK\n"
    "H0M6xpM2q+53wmsN/eYLdgtjgBd3DBmHtPilCkiFICXyaA8z9LkJ\n"
    "-----END PRIVATE KEY-----\n";

// RFC 8410, section 10.3.
const std::string kEd25519 =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";

TEST(PemKeys, OfAChainSayWhoseTheyAre) {
  const Hit hit = only_hit("x: y\n" + kPkcs8);
  EXPECT_EQ(hit.kind, KeyKind::PemPrivateKey);
  EXPECT_EQ(hit.certainty, Certainty::Proven);
  EXPECT_FALSE(hit.encrypted);
  EXPECT_EQ(hit.line, 2u);
  EXPECT_EQ(hit.public_id, "0xd60cA3E1FaF5C152F55F7Ad429d99D3310F873df");  // by ethers 6
}

TEST(PemKeys, AreFoundHoweverTheyAreWrapped) {
  std::string indented = "key: |\n";
  std::string escaped = "TLS=\"";
  for (const char c : kEd25519) {
    indented += c == '\n' ? std::string("\n      ") : std::string(1, c);
    escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  for (const std::string& text : {kEd25519, indented, escaped + "\""}) {
    EXPECT_EQ(only_hit(text).certainty, Certainty::Proven) << text;
  }
}

TEST(PemKeys, ThatAreEncryptedSaySo) {
  std::string pkcs8 = kPkcs8;
  for (std::size_t at; (at = pkcs8.find(" PRIVATE")) != std::string::npos;)
    pkcs8.replace(at, 8, " ENCRYPTED_PRIVATE");
  for (std::size_t at; (at = pkcs8.find("ENCRYPTED_")) != std::string::npos;)
    pkcs8.replace(at, 10, "ENCRYPTED ");
  EXPECT_TRUE(only_hit(pkcs8).encrypted);
  // RFC 1421's header, as OpenSSL writes it.
  const Hit legacy = only_hit(
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END RSA PRIVATE KEY-----\n");
  EXPECT_EQ(legacy.kind, KeyKind::PemEncryptedKey);
  EXPECT_TRUE(legacy.encrypted);
}

// OpenSSH's PROTOCOL.key: the magic, then the cipher's name.
TEST(PemKeys, OfOpensshTellTheirCipher) {
  const std::string clear = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB";
  const std::string locked = "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0";
  const auto wrapped = [](const std::string& body) {
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + body + "\n-----END OPENSSH PRIVATE KEY-----\n";
  };
  EXPECT_EQ(only_hit(wrapped(clear)).kind, KeyKind::OpensshKey);
  EXPECT_FALSE(only_hit(wrapped(clear)).encrypted);
  EXPECT_TRUE(only_hit(wrapped(locked)).encrypted);
}

TEST(PemKeys, OfCosignAreTold) {
  // base64 of {"kdf":{"name":"scrypt"},"ciphertext":""}
  const std::string body = "eyJrZGYiOnsibmFtZSI6InNjcnlwdCJ9LCJjaXBoZXJ0ZXh0IjoiIn0=";
  for (const std::string label : {"ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"}) {
    const Hit hit = only_hit("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    EXPECT_EQ(hit.kind, KeyKind::CosignKey);
    EXPECT_EQ(hit.certainty, Certainty::Proven);
  }
}

TEST(PemKeys, AreNotPlaceholdersNorPublicParts) {
  for (const std::string& text :
       {std::string("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"),
        std::string("-----BEGIN PRIVATE KEY-----\n<paste yours here>\n-----END PRIVATE KEY-----"),
        std::string("-----BEGIN PRIVATE KEY-----"), std::string("-----BEGIN "), kEd25519.substr(0, 80),
        std::string(
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
            "-----END PUBLIC KEY-----\n"),
        std::string("grep -q '-----BEGIN PRIVATE KEY-----' key.pem")}) {
    EXPECT_TRUE(scan_text(text).empty()) << text;
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
