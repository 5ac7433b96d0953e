#include "core/keyscan/other_curve.h"

#include <gtest/gtest.h>

#include <string>

#include "core/keyscan/scan.h"

namespace dvsguard::keyscan {
namespace {

// Made for this test: by openssl genpkey, and by openssl ecparam -name prime256v1.
const std::string kX25519 = "f89babe0c67f38b4540aaf034d1398e9944db8ccc7f541a0fbd743eeea3ce477";
const std::string kEd25519 = "ce31bc53d02d74857c7e9a79d6130f84b4c5a898963c21ffb77405af739b8d2d";
const std::string kP256 = "c53fef6d392cd0735af0236b9903cece005966c0417fece917fcfe24918c9605";
// EIP-155's example, less one.
const std::string kOurs = "4646464646464646464646464646464646464646464646464646464646464645";

struct Told {
  KeyKind kind;
  Certainty certainty;
  std::string id;
};

Told only(const std::string& text) {
  const std::vector<Hit> hits = scan_text(text);
  EXPECT_EQ(hits.size(), 1U) << text;
  if (hits.size() != 1) return {KeyKind::PgpassPassword, Certainty::Proven, ""};
  return {hits[0].kind, hits[0].certainty, hits[0].public_id};
}

TEST(OtherCurve, WhereItIsNamedTheKeyIsNotProvenToBeSecp256k1s) {
  for (const std::string& text :
       {"\tecdh.P256(): {\n\t\tPrivateKey: \"" + kP256 +
            "\",\n\t\tPublicKey: \"04\" +\n\t\t\t\"ab\",\n\t},\n",
        "\tecdh.X25519(): {\n\t\tPrivateKey:    \"" + kX25519 + "\",\n\t},\n",
        "{\"curve\": \"secp256r1\", \"private_key\": \"" + kP256 + "\"}",
        "{\"private_key\": \"" + kP256 + "\", \"x\": {\"y\": [1]}, \"crv\": \"P-256\"}",
        "{\n  \"kty\": \"OKP\",\n  \"crv\": \"Ed25519\",\n  \"privateKey\": \"" + kEd25519 + "\"\n}\n",
        "{\"type\": \"tendermint/PrivKeyEd25519\", \"private_key\": \"" + kEd25519 + "\"}",
        "ED25519_PRIVATE_KEY=" + kEd25519 + "\n", "ed25519PrivateKey: \"0x" + kEd25519 + "\"\n",
        "x25519_private_key = \"" + kX25519 + "\"\n", "PRIVATE_KEY=" + kP256 + "  # NIST P-256\n",
        "private_key: " + kX25519 + " # curve25519\n"}) {
    const Told told = only(text);
    EXPECT_EQ(told.kind, KeyKind::OtherCurveKey) << text;
    EXPECT_EQ(told.certainty, Certainty::Likely) << text;
    EXPECT_EQ(told.id, "") << text;
  }
}

TEST(OtherCurve, OfAnotherRecordOrAnotherKeyTakesNothingFromTheProof) {
  for (const std::string& text :
       {"# ed25519\nPRIVATE_KEY=" + kOurs + "\n", "ED25519_SEED=x\nPRIVATE_KEY=" + kOurs + "\nCURVE=P-256\n",
        "[{\"curve\": \"P-256\"}, {\"private_key\": \"" + kOurs + "\"}, {\"curve\": \"P-256\"}]",
        "{\"p2p\": {\"crv\": \"Ed25519\"}, \"x\": 1}\n{\"private_key\": \"" + kOurs + "\"}\n",
        "{\"ecdsa_private_key\": \"" + kOurs + "\", \"scheme\": \"bn254\"}",
        "{\"private_key\": \"" + kOurs + "\", \"ed25519_private_key\": \"\"}",
        "SECP256K1_PRIVATE_KEY=" + kOurs + " # not Ed25519\n", "ETH_PRIVATE_KEY=" + kOurs + " # not P-256\n",
        "{\"curve\": \"secp256k1\", \"other\": \"P-256\", \"private_key\": \"" + kOurs + "\"}",
        "\tsecp256k1.S256(): {\n\t\tPrivateKey: \"" + kOurs + "\",\n\t},\n"}) {
    const Told told = only(text);
    EXPECT_EQ(told.kind, KeyKind::Secp256k1) << text;
    EXPECT_EQ(told.certainty, Certainty::Proven) << text;
  }
}

TEST(OtherCurve, IsNothingBesideTheKeysOwnAddress) {
  const std::string address = scan_text("PRIVATE_KEY=" + kOurs)[0].public_id;
  const Told told =
      only("{\"crv\": \"P-256\", \"private_key\": \"" + kOurs + "\", \"for\": \"" + address + "\"}");
  EXPECT_EQ(told.kind, KeyKind::Secp256k1);
  EXPECT_EQ(told.certainty, Certainty::Proven);
}

TEST(OtherCurve, IsToldOfVariablesAndOfDocumentsInThem) {
  EXPECT_EQ(scan_named_value("ED25519_PRIVATE_KEY", kEd25519).value().kind, KeyKind::OtherCurveKey);
  EXPECT_EQ(
      scan_named_value("CONFIG", "{\"crv\": \"P-256\", \"private_key\": \"" + kP256 + "\"}").value().kind,
      KeyKind::OtherCurveKey);
}

TEST(OtherCurve, IsLookedForNearBy) {
  const std::string far = "{\"curve\": \"P-256\", \"x\": \"" + std::string(600, 'z') + "\", ";
  EXPECT_EQ(only(far + "\"private_key\": \"" + kOurs + "\"}").kind, KeyKind::Secp256k1);
}

}  // namespace
}  // namespace dvsguard::keyscan
