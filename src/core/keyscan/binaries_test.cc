#include <gtest/gtest.h>

#include <string>

#include "core/base/base64.h"
#include "core/crypto/hex.h"
#include "core/keyscan/scan.h"

// Keys in binary, made by OpenSSL 3.0 and GnuPG 2.2 unless another source is named.
namespace dvsguard::keyscan {
namespace {

std::string bytes_of(const std::string& base64) {
  return base64_decode(base64).value();
}

// RFC 8410, section 10.3; RFC 7468, section 10 (on secp256k1); an RSA key of 1024 bits.
const std::string kEd25519 = bytes_of("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC");
const std::string kSecp256k1 = bytes_of(
    "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgVcB/UNPxalR9zDYAjQIfjojUDiQuGnSJrFEEzZPT/92hRANCAASc7UJtgnF/"
    "abqWM60T"
    "3XNJEzBv5ez9TdwKH0M6xpM2q+53wmsN/eYLdgtjgBd3DBmHtPilCkiFICXyaA8z9LkJ");
const std::string kRsa = bytes_of(
    "MIICXAIBAAKBgQC2KRlo5aiMx855xmANVWptg72tjQP+TfPjUPItk/"
    "PVTdP3hDhAAapElNWRVyvTGU4yIdL5KJ+7GA8pAqqtdnQnHXJnOolii6"
    "19uKXh5o9o7vk+3HbKt0pVBHMHVF+fkzWaGYhMuRlzMK3nvKeajDqCBOWGELld02fekADeP0DjNQIDAQABAoGAE00HhDXRRhllp0F9q+"
    "wA+tma"
    "n2jxo2BfFxbckje6/j7g1rkLvLxwbhPXDS9PVW64+lbbI8tKIWjLMm016GtEozKYVOpWIFJu//"
    "vmhK5IDqmi8FDcbYNXItL6uKDuL0uXg5Q7nT"
    "5tEBSpGA8RhDUReO+DqRKclMcyfOc0h/PZPYECQQDYz/"
    "YYtOb1QXrXybO8JoZSHD+SfJXEUKDLn+Iy9QUrore3B7EKjynlSjINY+kOpFIywKbC"
    "Ciku0jx/ur0SndKnAkEA1xXHJ1JR+1Ay2Fy/"
    "rz+1IYXrrva6RDR2gODfr+lqQ+5X7I9M3CtfpUzTd3bj+daOKZGuHht3v3NFGRGptp7iwwJAMp"
    "l+Rs/ZYv2wLLJPNycKjBk5oPdggJuMm1kqElhqp39nPtkVsXAuB+wj+EoL9zXUVTHu+TQj3mCEbA7p13Fr2wJAOqrCC8O0gOw7MjD6R/"
    "8ElQRG"
    "aQ77d6cnu7eazAzK44Sbjvb3bAaYrCnsdGWFgZw4YrZN3AB6BUqXymK6/AkSqQJBAKNSB2OJF27juQQavrDJDHYC/"
    "7JinGhOAkzX3xwsDZ+me7"
    "cEnoqvOSMPcsjhfWOkAUGRNUTEmh+oQHeqk+nupfE=");
const std::string kEncrypted = bytes_of(
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhKlRLVh5PlYAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEG9c"
    "FLo2hscf"
    "BYPIPQptmn0EQD3FZOg78D4aSIIvFxTSvmU3zob5Dwr5cbdRq36Fcb3yjOX3ZkrXpRNNi0iA4EZ73HFay7B0WHnh4hxsKljG2Bs=");
const std::string kPkcs12 = bytes_of(
    "MIIBIAIBAzCB2wYJKoZIhvcNAQcBoIHNBIHKMIHHMIHEBgkqhkiG9w0BBwGggbYEgbMwgbAwga0GCyqGSIb3DQEMCgECoIGdMIGaMFYG"
    "CSqGSIb3"
    "DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhuIxHcvWZfBwIBATAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQzHu8HB+"
    "SJXx8X7GXOTzrKQRAT+ni"
    "dCctUJXbi0KgOqGSezfBZtr32jSijN7yEUJsPUq70DTW0yLLvmLypIGvPcVCNj2tMXwSFDTvIz/"
    "VMEzxCzA9MDEwDQYJYIZIAWUDBAIBBQAEIKXC"
    "YG8Xh+hVM6gbtrUtD9LgTtzOAKEEAW1uF/IbXcXTBAjQQ4T2qcpHYw==");
// `gpg --export-secret-keys`: the packet of an Ed25519 key without a passphrase.
const std::string kPgp = bytes_of(
    "lFgEawrk3xYJKwYBBAHaRw8BAQdASxMg2u0ZNrlbnwBOGGzP6hiVrVRBwj88wRb0kvKyZxYAAQCYicGWCJ1TbbF8T76SKo/"
    "jz5QsVgd0gKpnkOd6"
    "DNimsxBl");

std::string in_a_program(const std::string& key) {
  return std::string(
             "\x7f"
             "ELF\2\1\1\0",
             8) +
         std::string(300, '\x90') + key + std::string(300, '\xcc');
}

Hit only_hit(const std::string& file) {
  const std::vector<Hit> hits = scan_text(file);
  EXPECT_EQ(hits.size(), 1u);
  return hits.empty() ? Hit{} : hits.front();
}

TEST(DerKeys, AreFoundInPrograms) {
  for (const auto& [key, kind] :
       {std::pair(kSecp256k1, KeyKind::DerPrivateKey), std::pair(kRsa, KeyKind::DerPrivateKey),
        std::pair(kEncrypted, KeyKind::DerEncryptedKey), std::pair(kPkcs12, KeyKind::Pkcs12)}) {
    const Hit hit = only_hit(in_a_program(key));
    EXPECT_EQ(hit.kind, kind);
    EXPECT_EQ(hit.certainty, Certainty::Proven);
    EXPECT_EQ(hit.offset, 308u);
    EXPECT_EQ(hit.encrypted, kind != KeyKind::DerPrivateKey);
  }
  EXPECT_EQ(only_hit(in_a_program(kSecp256k1)).public_id,
            "0xd60cA3E1FaF5C152F55F7Ad429d99D3310F873df");  // by ethers 6
}

// Libraries hold the first sixteen bytes of an Ed25519 key, to put a key after them.
TEST(DerKeys, WithNothingToBearThemOutAreProvenInAFileOfTheirOwn) {
  EXPECT_EQ(only_hit(kEd25519).certainty, Certainty::Proven);
  // The digest of RFC 8410's public key (section 10.1), by sha256sum.
  EXPECT_EQ(only_hit(kEd25519).public_id,
            "sha256:a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f");
  EXPECT_EQ(only_hit(in_a_program(kEd25519)).certainty, Certainty::Likely);
  EXPECT_TRUE(scan_text(in_a_program(kEd25519.substr(0, 16))).empty());
  EXPECT_TRUE(scan_text(in_a_program(kEd25519.substr(0, 16) + std::string(32, '\0'))).empty());
}

TEST(DerKeys, AreWhole) {
  for (const std::string& key : {kSecp256k1, kRsa, kEncrypted}) {
    for (std::size_t size = 0; size < key.size(); ++size) {
      EXPECT_TRUE(scan_text(key.substr(0, size)).empty()) << size;
    }
  }
  std::string longer = kRsa + "x";
  longer[3] = static_cast<char>(longer[3] + 1);
  EXPECT_TRUE(scan_text(longer).empty());
}

TEST(PgpKeys, AreFoundInPrograms) {
  for (const std::string& file : {kPgp, in_a_program(kPgp)}) {
    const Hit hit = only_hit(file);
    EXPECT_EQ(hit.kind, KeyKind::PgpKey);
    EXPECT_EQ(hit.certainty, Certainty::Proven);
    EXPECT_FALSE(hit.encrypted);
    EXPECT_EQ(hit.public_id, "dc5e00971f2738984efea6b694e469c06bfb9ca5");  // by gpg
  }
}

TEST(PgpKeys, AreProvenByTheirChecksum) {
  std::string other = kPgp;
  other.back() = static_cast<char>(other.back() ^ 1);
  EXPECT_TRUE(scan_text(in_a_program(other)).empty());
  for (std::size_t size = 0; size < kPgp.size(); ++size) EXPECT_TRUE(scan_text(kPgp.substr(0, size)).empty());
  std::string public_key = kPgp;
  public_key[0] = '\x98';  // the tag of a public key
  EXPECT_TRUE(scan_text(public_key).empty());
}

TEST(PgpKeys, OfTheAgentAreTold) {
  EXPECT_EQ(only_hit("(11:private-key(3:ecc(5:curve7:Ed25519)))").kind, KeyKind::PgpKey);
  EXPECT_TRUE(
      only_hit("Created: 20261128T000000\nKey: (protected-private-key (ecc (curve Ed25519)\n").encrypted);
  EXPECT_TRUE(scan_text("Key: (shadowed-private-key (ecc\n").empty());
}

// Web3 Secret Storage Definition, test vector of PBKDF2.
constexpr std::string_view kKeystore = R"({
    "crypto" : {
        "cipher" : "aes-128-ctr",
        "cipherparams" : {"iv" : "6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext" : "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
        "kdf" : "pbkdf2",
        "kdfparams" : {"c" : 262144, "dklen" : 32, "prf" : "hmac-sha256",
            "salt" : "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac" : "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"
    },
    "id" : "3198bc9c-6672-5ab3-d995-4942343ae5b6",
    "version" : 3
})";

TEST(Binaries, StrayQuotesAndBracesBeforeAKeystoreHideNothing) {
  for (const std::string before : {"\"", "{", "\"{", "{\"", "{\"a\\", "\"\"\""}) {
    const std::string bytes = before + std::string(4, '\0') + std::string(kKeystore) + std::string(4, '\0');
    const auto hits = scan_text(bytes);
    ASSERT_EQ(hits.size(), 1U) << before;
    EXPECT_EQ(hits[0].kind, KeyKind::KeystoreV3);
    EXPECT_EQ(hits[0].offset, before.size() + 4);
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
