#include <gtest/gtest.h>

#include <string>

#include "core/keyscan/scan.h"

// Keys of wallets, nodes and validators, as their specifications and tools print them.
namespace dvsguard::keyscan {
namespace {

std::vector<Hit> of(const std::string& text) {
  return scan_text(text);
}

// Bitcoin's wiki; its public key by the same page's own tool.
TEST(WifKeys, AreProvenByTheirChecksum) {
  const std::string wif = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
  ASSERT_EQ(of("k: " + wif + "\n").size(), 1u);
  EXPECT_EQ(of("k: " + wif)[0].kind, KeyKind::WifKey);
  EXPECT_EQ(of("k: " + wif)[0].public_id.substr(0, 10), "02d0de0aae");
  EXPECT_TRUE(of("k: " + wif + "J").empty());
  EXPECT_TRUE(of("k: 5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK").empty());
}

// BIP-32, test vector 1, chain m.
TEST(ExtendedKeys, AreProvenByTheirChecksum) {
  const std::string xprv =
      "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33y"
      "uGBxrMPHi";
  ASSERT_EQ(of("root=" + xprv).size(), 1u);
  EXPECT_EQ(of("root=" + xprv)[0].kind, KeyKind::ExtendedKey);
  EXPECT_EQ(of("root=" + xprv)[0].public_id,
            "0339a36013301597daef41fbe593a02cc513d0b55527ec2df1050e2e8ff49c85c2");
  const std::string xpub =
      "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6"
      "W1EGMcet8";
  EXPECT_TRUE(of("root=" + xpub).empty());
}

// RFC 8032, section 7.1, test 1: the seed, then its public key.
TEST(SolanaKeys, HoldTheirPublicKey) {
  const std::string list =
      "[157,97,177,157,239,253,90,96,186,132,74,244,146,236,44,196,68,73,197,105,123,50,105,25,112,59,172,3,"
      "28,174,"
      "127,96,215,90,152,1,130,177,10,183,213,75,254,211,201,100,7,58,14,225,114,243,218,166,35,37,175,2,26,"
      "104,247,"
      "7,81,26]";
  ASSERT_EQ(of(list).size(), 1u);
  EXPECT_EQ(of(list)[0].public_id, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  std::string other = list;
  other.replace(1, 3, "158");
  EXPECT_TRUE(of(other).empty());
  EXPECT_TRUE(of(list.substr(1)).empty());
}

// The same pair, as CometBFT writes it; the address is the start of the public key's SHA-256, by sha256sum.
TEST(CometKeys, HoldTheirPublicKey) {
  const std::string value =
      "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
  for (const std::string& text :
       {R"({"priv_key":{"type":"tendermint/PrivKeyEd25519","value":")" + value + R"("}})",
        R"({"priv_key":{"value": ")" + value + R"(", "type":"cometbft/PrivKeyEd25519"}})"}) {
    ASSERT_EQ(of(text).size(), 1u) << text;
    EXPECT_EQ(of(text)[0].kind, KeyKind::CometKey);
    EXPECT_EQ(of(text)[0].certainty, Certainty::Proven);
    EXPECT_EQ(of(text)[0].public_id, "21FE31DFA154A261626BF854046FD2271B7BED4B");
    EXPECT_EQ(of(text)[0].offset, text.find(value));
  }
  EXPECT_TRUE(of(R"({"type":"tendermint/PrivKeyEd25519","value":"nWGxne"})").empty());
}

TEST(BlsScalars, AreToldByTheirName) {
  const std::string decimal = "12248394534267392347239472394723947239472394723947239472394723947239472394";
  const std::string hex = "1b13a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071";
  for (const std::string& text : {"BLS_PRIVATE_KEY=0x" + hex, "bls_private_key: \"" + decimal + "\"",
                                  "{\"bn254PrivateKey\":\"" + decimal + "\"}"}) {
    ASSERT_EQ(of(text).size(), 1u) << text;
    EXPECT_EQ(of(text)[0].kind, KeyKind::BlsScalar);
  }
  for (const std::string& text :
       {"BLS_PUBLIC_KEY=0x" + hex, "amount: " + decimal, "bls_private_key: " + std::string(74, '0'),
        "bls_private_key: 9" + std::string(77, '9')}) {
    EXPECT_TRUE(of(text).empty()) << text;
  }
}

const std::string kPhrase =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";  // BIP-39

std::string spread(const std::string& gap) {
  std::string out;
  for (const char c : kPhrase) out += c == ' ' ? gap : std::string(1, c);
  return out;
}

TEST(Mnemonics, AreFoundHoweverTheyAreLaidOut) {
  std::string numbered, columns;
  std::size_t start = 0;
  std::vector<std::string> words;
  while (start < kPhrase.size()) {
    const std::size_t end = std::min(kPhrase.find(' ', start), kPhrase.size());
    words.push_back(kPhrase.substr(start, end - start));
    start = end + 1;
  }
  for (std::size_t i = 0; i < words.size(); ++i) numbered += std::to_string(i + 1) + ". " + words[i] + "\n";
  for (std::size_t i = 0; i < 6; ++i) {
    columns +=
        std::to_string(i + 1) + ") " + words[i] + "\t" + std::to_string(i + 7) + ") " + words[i + 6] + "\n";
  }
  std::string wrapped = "seed: >-\n  " + kPhrase + "\nnetwork: x\n";
  wrapped.replace(wrapped.find("wave "), 5, "wave\n  ");
  for (const std::string& text :
       {numbered, columns, wrapped, spread(", "), "[\"" + spread("\", \"") + "\"]",
        "[\n  \"" + spread("\",\n  \"") + "\"\n]", spread("\n") + "\n",
        std::string("\0\1\2x\0", 5) + kPhrase + std::string("\0y", 2), "> " + kPhrase + "\n"}) {
    const std::vector<Hit> hits = of(text);
    ASSERT_EQ(hits.size(), 1u) << text;
    EXPECT_EQ(hits[0].kind, KeyKind::Mnemonic) << text;
    EXPECT_EQ(hits[0].certainty, Certainty::Proven) << text;
    EXPECT_EQ(hits[0].offset, text.find("legal")) << text;
  }
}

TEST(Mnemonics, AreNoPartOfALongerList) {
  for (const std::string& text : {spread("\n") + "\nzoo\n", "zoo, " + spread(", "), spread(", ") + ", zoo",
                                  "zebra\n" + spread("\n"), spread(". "), "zoo " + kPhrase}) {
    EXPECT_TRUE(of(text).empty()) << text;
  }
}

}  // namespace
}  // namespace dvsguard::keyscan
