#include "core/keyscan/scanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/base64.h"

namespace dvsguard::keyscan {
namespace {

// The key of EIP-155's example, all but its last digit.
const std::string kKey = "4646464646464646464646464646464646464646464646464646464646464645";
const std::string kPhrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
// RFC 8410, section 10.3.
const std::string kPem =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
// Bitcoin's wiki, "Wallet import format".
const std::string kWif = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
// The Web3 Secret Storage Definition's PBKDF2 vector.
const std::string kKeystore =
    R"({"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},)"
    R"("ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",)"
    R"("kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",)"
    R"("salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},)"
    R"("mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"version":3})";

std::vector<Hit> scan(const std::string& file, std::size_t piece, std::uint64_t size,
                      std::string_view path = "f") {
  FileScanner scanner;
  scanner.begin(path, size);
  for (std::size_t at = 0; at < file.size(); at += piece) {
    const std::string_view part = std::string_view(file).substr(at, piece);
    scanner.feed({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()});
  }
  return scanner.finish();
}

auto told(const Hit& hit) {
  return std::tuple(hit.kind, hit.certainty, hit.offset, hit.line, hit.column, hit.public_id, hit.why);
}

void expect_same(const std::vector<Hit>& one, const std::vector<Hit>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(told(one[i]), told(other[i]));
}

TEST(Scanner, FindsTheSameInPiecesAsInOne) {
  const std::string file =
      "A=1\nPRIVATE_KEY=0x" + kKey + "\n" + kPhrase + "\n" + kPem + "\n" + kKeystore + "\n" + kWif + "\n";
  const std::vector<Hit> whole = scan(file, file.size(), file.size());
  EXPECT_EQ(whole.size(), 5u);
  for (const std::size_t piece : {1u, 7u, 64u, 1000u}) expect_same(whole, scan(file, piece, file.size()));
  expect_same(whole, scan(file, file.size(), 0));
}

// The window of a file that is not at hand as a whole turns first at 512 KiB, and judges up to 96 KiB before.
TEST(Scanner, LosesNoKeyWhereItsWindowTurns) {
  constexpr std::size_t kTurn = (512 - 96) * 1024;
  for (const std::string& sample : {"\nPRIVATE_KEY=0x" + kKey + "\n", "\n" + kPhrase + "\n", "\n" + kPem,
                                    "\n" + kKeystore + "\n", "\n" + kWif + "\n"}) {
    for (std::size_t before = 0; before <= sample.size(); before += sample.size() > 100 ? 9 : 2) {
      std::string file(kTurn - before, '.');
      file += sample;
      file.append(700 * 1024 - file.size(), '.');
      const std::vector<Hit> hits = scan(file, 100 * 1024, file.size());
      ASSERT_EQ(hits.size(), 1u) << before << " of " << sample;
      EXPECT_EQ(hits[0].line, 2u);
      expect_same(hits, scan(file, file.size(), file.size()));
    }
  }
}

TEST(Scanner, CountsLinesAcrossWindows) {
  std::string file;
  while (file.size() < 2'000'000) file += "a line of text\n";
  const auto lines = static_cast<std::size_t>(std::ranges::count(file, '\n'));
  file += "  KEY: x\n  PRIVATE_KEY=0x" + kKey + "\n";
  const std::vector<Hit> hits = scan(file, 4096, file.size());
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].line, lines + 2);
  EXPECT_EQ(hits[0].column, 15u);
}

TEST(Scanner, GivesNoLinesInABinary) {
  const std::string file = std::string(
                               "\x7f"
                               "ELF\0\n",
                               6) +
                           std::string(100, '\0') + kWif + std::string(9, '\0');
  const std::vector<Hit> hits = scan(file, file.size(), file.size());
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].line, 0u);
  EXPECT_EQ(hits[0].offset, 106u);
}

TEST(Scanner, IsReadyForTheNextFile) {
  FileScanner scanner;
  for (int i = 0; i < 3; ++i) {
    scanner.begin("a", kPem.size());
    scanner.feed({reinterpret_cast<const std::uint8_t*>(kPem.data()), kPem.size()});
    EXPECT_EQ(scanner.finish().size(), 1u);
    scanner.begin("empty", 0);
    EXPECT_TRUE(scanner.finish().empty());
  }
}

TEST(Scanner, StopsAtAThousandHits) {
  std::string file;
  for (int i = 0; i < 3000; ++i) file += "x " + kWif + "\n";
  EXPECT_EQ(scan(file, file.size(), file.size()).size(), 1000u);
}

// Each of these once made a scan slow: many marks, one long word, nothing but opening brackets.
TEST(Scanner, IsQuickOnHostileFiles) {
  for (const std::string& unit :
       {std::string("\"kdf\""), std::string("{\"kdf\":"), std::string("-----BEGIN PRIVATE KEY-----"),
        std::string("abandon "), "0x" + kKey + " 0x" + std::string(40, 'a') + "\n", std::string("1,"),
        std::string("a"), std::string("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04", 13),
        std::string("\x00\x11\x01\x00\x01", 5), std::string("ghp_AKIA:AA"), std::string("xoxb-"),
        std::string("glpat-")}) {
    std::string file;
    while (file.size() < 300'000) file += unit;
    EXPECT_LE(scan(file, file.size(), file.size()).size(), 1000u);
  }
}

TEST(Scanner, ProvesAScalarByWhatBelongsToItBesideIt) {
  // EIP-155's example.
  const std::string key = "4646464646464646464646464646464646464646464646464646464646464646";
  for (const std::string& beside : {std::string("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"),
                                    std::string("9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")}) {
    for (const std::string& file : {"x " + beside + " " + key + " y", "x " + key + " y " + beside}) {
      const std::vector<Hit> hits = scan(file, file.size(), file.size());
      ASSERT_EQ(hits.size(), 1u) << file;
      EXPECT_EQ(hits[0].why, "its address 0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F stands beside it");
      EXPECT_EQ(hits[0].certainty, Certainty::Proven);
    }
  }
  EXPECT_TRUE(scan("x 0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A40 " + key + " y", 999, 0).empty());
}

TEST(Scanner, ProvesAKeyByItsFilesName) {
  EXPECT_EQ(scan(kKey, 64, 64, "root/.ethereum/geth/nodekey").at(0).certainty, Certainty::Proven);
  EXPECT_EQ(scan(kKey, 64, 64, "root/x").at(0).certainty, Certainty::Likely);
  const std::string netrc = "machine git.example login a password s3cret\ndefault login b password <yours>\n";
  const std::vector<Hit> hits = scan(netrc, 99, netrc.size(), "home/a/.netrc");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].column, netrc.find("s3cret") + 1);
  EXPECT_TRUE(scan(netrc, 99, netrc.size(), "home/a/notes").empty());
  const std::string pgpass = "# h:p:d:u:w\ndb\\:1:5432:*:me:pa\\:ss\nshort:line\n";
  const std::vector<Hit> passwords = scan(pgpass, 99, pgpass.size(), ".pgpass");
  ASSERT_EQ(passwords.size(), 1u);
  EXPECT_EQ(passwords[0].line, 2u);
}

}  // namespace
}  // namespace dvsguard::keyscan
