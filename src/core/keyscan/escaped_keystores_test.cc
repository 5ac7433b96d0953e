#include <gtest/gtest.h>

#include <string>

#include "core/keyscan/scan.h"
#include "core/text/json.h"

namespace dvsguard::keyscan {
namespace {

// Web3 Secret Storage Definition's own example, shortened in what nobody checks.
const std::string kV3 =
    R"({"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},)"
    R"("ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",)"
    R"("kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},)"
    R"("mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},)"
    R"("address":"008aeeda4d805471df9b2a5b0f38a0c3bcba786b","id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3})";
const std::string kEip2335 =
    R"({"crypto":{"kdf":{"function":"pbkdf2","params":{},"message":""},"checksum":{"function":"sha256","params":{},"message":"8a"},)"
    R"("cipher":{"function":"aes-128-ctr","params":{},"message":"cee0"}},"path":"m/12381/60/0/0","version":4})";

Hit only(const std::string& text) {
  const auto hits = scan_text(text);
  EXPECT_EQ(hits.size(), 1U) << text;
  return hits.empty() ? Hit() : hits[0];
}

TEST(EscapedKeystores, AreFoundInAJsonString) {
  const Hit hit = only("{\"a\": \"b\", \"keystore\": " + text::json_string(kV3) + "}");
  EXPECT_EQ(hit.kind, KeyKind::KeystoreV3);
  EXPECT_EQ(hit.certainty, Certainty::Proven);
  EXPECT_EQ(hit.public_id, "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b");
  EXPECT_EQ(hit.offset, 24U);
}

TEST(EscapedKeystores, AreFoundInAStringOfAString) {
  const std::string once = "{\"keystore\":" + text::json_string(kV3) + "}";
  EXPECT_EQ(only("{\"body\":" + text::json_string(once) + "}").kind, KeyKind::KeystoreV3);
  const std::string twice = "{\"body\":" + text::json_string(once) + "}";
  EXPECT_EQ(only("[" + text::json_string(twice) + "]").kind, KeyKind::KeystoreV3);
}

TEST(EscapedKeystores, AreFoundInAVariableWithoutQuotes) {
  const std::string quoted = text::json_string(kV3);
  EXPECT_EQ(only("KEYSTORE=" + quoted.substr(1, quoted.size() - 2) + "\n").kind, KeyKind::KeystoreV3);
}

TEST(EscapedKeystores, AreFoundInProgramsBetweenBytesOfNoText) {
  const std::string around("\x01\"\x02\\\x00\"", 6);
  EXPECT_EQ(only(around + text::json_string(kEip2335) + around).kind, KeyKind::KeystoreEip2335);
}

TEST(EscapedKeystores, AreEachTold) {
  EXPECT_EQ(scan_text("[" + text::json_string(kV3) + "," + text::json_string(kEip2335) + "]").size(), 2U);
}

TEST(EscapedKeystores, AreNoneWithoutTheStructure) {
  std::string other = kV3;
  other.replace(other.find("ciphertext"), 10, "otherstuff");
  EXPECT_TRUE(scan_text("[" + text::json_string(other) + "]").empty());
  EXPECT_TRUE(scan_text("\\\"kdf\\\"").empty());
  EXPECT_TRUE(scan_text("\"kdf\\").empty());
}

}  // namespace
}  // namespace dvsguard::keyscan
