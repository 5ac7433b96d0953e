#include "core/keyscan/scan.h"

#include <gtest/gtest.h>

#include <string>

namespace dvsguard::keyscan {
namespace {

// The private key and address of EIP-155's example, which is no chain's test account.
const std::string kKey = "4646464646464646464646464646464646464646464646464646464646464645";
const std::string kHash =
    "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3";  // Ethereum's genesis
const std::string kAnvil = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const std::string kJunk = "test test test test test test test test test test test junk";
// A test vector of BIP-39 that nobody uses for anything else.
const std::string kOwn = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic";

std::vector<Hit> hits_of(const std::string& text, KeyKind kind) {
  std::vector<Hit> hits = scan_text(text);
  std::erase_if(hits, [&](const Hit& hit) { return hit.kind != kind; });
  return hits;
}

std::size_t scalars_in(const std::string& text) {
  return hits_of(text, KeyKind::Secp256k1).size();
}

TEST(HexKeys, AreProvenByTheNameBesideThem) {
  for (const std::string& text :
       {"PRIVATE_KEY=" + kKey, "PRIVATE_KEY=0x" + kKey, "export PRIVATE_KEY=\"0x" + kKey + "\"",
        "  privateKey: '" + kKey + "'", "{\"ecdsa_private_key\": \"0x" + kKey + "\"}",
        "private_key = \"" + kKey + "\"", "- OPERATOR_KEY=0x" + kKey + "\n",
        "KEY=${OPERATOR_KEY:-0x" + kKey + "}", "X: ${PRIVATE_KEY-" + kKey + "}",
        "cast send --private-key 0x" + kKey, "cast send --private-key=0x" + kKey,
        "[\"node\", \"--private-key\", \"0x" + kKey + "\"]", "ENV PRIVATE_KEY 0x" + kKey,
        "privateKey := \"" + kKey + "\"", "'private_key' => '" + kKey + "'",
        "command:\n  - --private-key\n  - 0x" + kKey, "PRIVATE_KEY: >-\n  0x" + kKey + "\n",
        "echo '{\\\"privateKey\\\":\\\"0x" + kKey + "\\\"}'"}) {
    const std::vector<Hit> hits = hits_of(text, KeyKind::Secp256k1);
    ASSERT_EQ(hits.size(), 1u) << text;
    EXPECT_EQ(hits[0].certainty, Certainty::Proven) << text;
    EXPECT_FALSE(hits[0].published_test_key) << text;
  }
}

TEST(HexKeys, OfAListAreEachFound) {
  EXPECT_EQ(scalars_in("PRIVATE_KEYS=0x" + kKey + ",0x" + kHash), 2u);
  EXPECT_EQ(scalars_in("privateKeys: [\"0x" + kKey + "\", \"0x" + kHash + "\"]"), 2u);
  EXPECT_EQ(scalars_in("privateKeys:\n  - 0x" + kKey + "\n  # second\n  - '0x" + kHash + "'\n"), 2u);
}

TEST(HexKeys, AloneAreHashes) {
  for (const std::string& text :
       {"hash: 0x" + kHash, "x\n0x" + kHash + "\n", "image: acme/node@sha256:" + kHash, "TX_HASH=0x" + kHash,
        "\"mixHash\": \"0x" + kHash + "\"", "PUBLIC_KEY=" + kHash, "PRIVATE_KEY_HASH=" + kHash,
        "KEY=0x" + kHash, "PRIVATE_KEY=a\nROOT=0x" + kHash, "hashes:\n  - 0x" + kHash,
        "f(privateKey, 0x" + kHash + ")", "MONKEY=0x" + kHash, "\"key\": \"0x" + kHash + "\"",
        "PRIVATE_KEY_FILE=" + kHash}) {
    EXPECT_EQ(scalars_in(text), 0u) << text;
  }
}

TEST(HexKeys, HaveSixtyFourDigitsAndAreInRange) {
  const std::string order =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";  // SEC 2, 2.4.1
  EXPECT_EQ(scalars_in("PRIVATE_KEY=" + order), 0u);
  EXPECT_EQ(scalars_in("PRIVATE_KEY=" + order.substr(0, 63) + "0"), 1u);
  EXPECT_EQ(scalars_in("PRIVATE_KEY=0x" + std::string(64, '0')), 0u);
  EXPECT_EQ(scalars_in("PRIVATE_KEY=" + kKey.substr(1)), 0u);
  EXPECT_EQ(scalars_in("PRIVATE_KEY=" + kKey + "0"), 0u);
  EXPECT_EQ(scalars_in("PRIVATE_KEY=" + kKey + "z"), 0u);
  EXPECT_EQ(scalars_in("PRIVATE_KEY=z" + kKey), 0u);
  EXPECT_EQ(scalars_in("PRIVATE_KEY=0x" + kKey + kKey), 0u);
}

TEST(HexKeys, AsAFilesOnlyContentAreLikely) {
  const std::vector<Hit> hits = scan_text("0x" + kKey + "\n");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].certainty, Certainty::Likely);
  EXPECT_EQ(scalars_in("x " + kKey), 0u);
}

TEST(HexKeys, CarryTheirAddressAndPosition) {
  const std::vector<Hit> hits = scan_text("A=1\r\n\nB=2\n  PRIVATE_KEY: \"0x" + kAnvil + "\"\n");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].line, 4u);
  EXPECT_EQ(hits[0].column, 17u);
  EXPECT_EQ(hits[0].offset, 26u);
  // anvil's own banner.
  EXPECT_EQ(hits[0].public_id, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
}

TEST(TestKeys, ArePublishedWhereverTheyStand) {
  const std::vector<Hit> hits = scan_text("some text " + kAnvil + " more");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_TRUE(hits[0].published_test_key);
  EXPECT_EQ(hits[0].test_key_name, "anvil and hardhat, account 0");
  // ganache --deterministic, account 9, from its own banner.
  const auto ganache =
      scan_named_value("X", "0xb0057716d5917badaf911b193b12b910811c1497b5bada8d7711f758981c3773");
  ASSERT_TRUE(ganache);
  EXPECT_EQ(ganache->test_key_name, "ganache, account 9");
  EXPECT_EQ(ganache->public_id, "0x1dF62f291b2E969fB0849d99D9Ce41e2F137006e");
}

TEST(TestKeys, IncludeThoseThatAnyoneGuesses) {
  for (const std::string& text :
       {"PRIVATE_KEY=" + std::string(63, '0') + "1", "PRIVATE_KEY=" + std::string(64, '1'),
        std::string("PRIVATE_KEY=0123456789abcdef0123456789abcdef"
                    "0123456789abcdef0123456789abcdef")}) {
    const std::vector<Hit> hits = scan_text(text);
    ASSERT_EQ(hits.size(), 1u) << text;
    EXPECT_TRUE(hits[0].published_test_key) << text;
  }
}

TEST(Mnemonics, AreFoundWhereTheirChecksumHolds) {
  for (const std::string& text :
       {kOwn, "MNEMONIC=" + kOwn, "MNEMONIC=\"" + kOwn + "\" # mine", "  phrase: " + kOwn + "\n",
        "a='" + kOwn + "'", "anvil -m " + kOwn, "anvil --mnemonic \"" + kOwn + "\" --port 1",
        "ENV MNEMONIC " + kOwn, "[\"" + kOwn + "\"]", "MNEMONIC=" + kOwn + "\r\n"}) {
    const std::vector<Hit> hits = hits_of(text, KeyKind::Mnemonic);
    ASSERT_EQ(hits.size(), 1u) << text;
    EXPECT_EQ(hits[0].offset, text.find("ozone")) << text;
    EXPECT_EQ(hits[0].public_id, "");
    EXPECT_FALSE(hits[0].published_test_key);
  }
}

TEST(Mnemonics, AreNotAnyTwelveWords) {
  for (const std::string& text :
       {std::string("drill ozone grab fiber curtain grace pudding thank cruise elder eight picnic"),
        "we say " + kOwn, kOwn + " she said", kOwn.substr(6), kOwn + " legal", "Ozone" + kOwn.substr(5),
        "a" + kOwn, kOwn + "s", kOwn.substr(0, 20) + "," + kOwn.substr(20)}) {
    EXPECT_TRUE(hits_of(text, KeyKind::Mnemonic).empty()) << text;
  }
}

TEST(Mnemonics, ThatArePublishedAreNamed) {
  for (const std::string& phrase :
       {kJunk, std::string("myth like bonus scare over problem client lizard pioneer submit female collect"),
        std::string("candy maple cake sugar pudding cream honey rich smooth crumble sweet treat")}) {
    const std::vector<Hit> hits = scan_text("m: \"" + phrase + "\"");
    ASSERT_EQ(hits.size(), 1u) << phrase;
    EXPECT_TRUE(hits[0].published_test_key);
    EXPECT_EQ(hits[0].public_id, "");
  }
}

TEST(NamedValue, IsJudgedByItsName) {
  EXPECT_EQ(scan_named_value("PRIVATE_KEY", "0x" + kKey).value().certainty, Certainty::Proven);
  EXPECT_EQ(scan_named_value("PRIVATE_KEY", " " + kKey + " ").value().offset, 1u);
  EXPECT_EQ(scan_named_value("PRIVATE_KEYS", "x,0x" + kKey).value().offset, 2u);
  EXPECT_FALSE(scan_named_value("GENESIS_HASH", "0x" + kHash));
  EXPECT_FALSE(scan_named_value("KEYSTORE_PASSWORD", kHash));
  EXPECT_FALSE(scan_named_value("PRIVATE_KEY", ""));
  EXPECT_FALSE(scan_named_value("", kHash));
}

TEST(NamedValue, MayHoldACommandAPhraseOrADocument) {
  EXPECT_EQ(scan_named_value("COMMAND", "node --private-key 0x" + kKey).value().kind, KeyKind::Secp256k1);
  EXPECT_EQ(scan_named_value("X", kOwn).value().kind, KeyKind::Mnemonic);
  std::string folded = kOwn;
  folded.replace(folded.find(" pudding"), 1, "\n");
  EXPECT_EQ(scan_named_value("X", folded).value().kind, KeyKind::Mnemonic);
}

TEST(Hits, NeverHoldTheSecret) {
  for (const Hit& hit : scan_text("PRIVATE_KEY=" + kKey + "\nM=\"" + kOwn + "\"")) {
    for (const std::string& said : {hit.what, hit.public_id, hit.test_key_name}) {
      EXPECT_EQ(said.find("4646"), std::string::npos);
      EXPECT_EQ(said.find("legal"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
