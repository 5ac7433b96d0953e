#include "core/keystore/v3.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"

namespace dvsguard::keystore {
namespace {

// ethereum/tests 4c87ebbf0247 (MIT), KeyStoreTests/basic_tests.json: "test1" and "mycrypto".
constexpr std::string_view kPbkdf2 =
    R"({"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},)"
    R"("ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",)"
    R"("kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",)"
    R"("salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},)"
    R"("mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},)"
    R"("id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3})";
constexpr std::string_view kScrypt =
    R"({"version":3,"id":"0eb785e0-340a-4290-9c42-90a11973ee47","address":"460121576cc7df020759730751f92bd62fd78dd6",)"
    R"("crypto":{"ciphertext":"54ae683c6287fa3d58321f09d56e26d94e58a00d4f90bdd95782ae0e4aab618b",)"
    R"("cipherparams":{"iv":"681679cdb125bba9495d068b002816a4"},"cipher":"aes-128-ctr","kdf":"scrypt",)"
    R"("kdfparams":{"dklen":32,"salt":"c3407f363fce02a66e3c4bf4a8f6b7da1c1f54266cef66381f0625c251c32785","n":8192,"r":8,"p":1},)"
    R"("mac":"dea6bdf22a2f522166ed82808c22a6311e84c355f4bbe100d4260483ff675a46"}})";

std::string opened(std::string_view json, std::string_view passphrase) {
  const auto keystore = parse_v3(json);
  if (!keystore) return keystore.error().what;
  std::array<std::uint8_t, 32> key{};
  const Status status = decrypt(*keystore, passphrase, key);
  return status ? crypto::to_hex(key) : status.error().what;
}

std::string replaced(std::string_view json, std::string_view what, std::string_view by) {
  std::string out(json);
  const std::size_t at = out.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return out.replace(at, what.size(), by);
}

TEST(V3, OpensThePublishedKeystores) {
  EXPECT_EQ(opened(kPbkdf2, "testpassword"),
            "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d");
  EXPECT_EQ(opened(kScrypt, "foobartest121"),
            "05a4d3eb46c742cb8850440145ce70cbc80b59f891cf5f50fd3e9c280b50c4e4");
}

TEST(V3, RefusesAnotherPassphraseAndAChangedFile) {
  EXPECT_EQ(opened(kScrypt, "foobartest122"), "the passphrase is not this keystore's");
  EXPECT_EQ(opened(kScrypt, ""), "the passphrase is not this keystore's");
  EXPECT_EQ(opened(replaced(kScrypt, "54ae683c", "54ae683d"), "foobartest121"),
            "the passphrase is not this keystore's");
  EXPECT_EQ(opened(replaced(kScrypt, "4601215", "4601216"), "foobartest121"),
            "holds another key than that of the address that it names");
  // The initial vector is not under the MAC: another one gives another key, which the address shows.
  EXPECT_EQ(opened(replaced(kScrypt, "681679cd", "681679ce"), "foobartest121"),
            "holds another key than that of the address that it names");
}

TEST(V3, RefusesOtherFormatsAndCosts) {
  for (const auto& [what, by] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"\"version\":3", "\"version\":4"},
           {"aes-128-ctr", "aes-128-cbc"},
           {"\"dklen\":32", "\"dklen\":64"},
           {"\"kdf\":\"scrypt\"", "\"kdf\":\"argon2\""},
           {"\"n\":8192", "\"n\":8191"},
           {"\"n\":8192", "\"n\":0"},
           {"\"n\":8192", "\"n\":1"},
           {"\"r\":8", "\"r\":0"},
           {"\"p\":1", "\"p\":0"},
           {"\"n\":8192", "\"n\":-8192"},
           {"\"n\":8192", "\"n\":2097152"},
           {"\"p\":1", "\"p\":1000000"},
           {"\"n\":8192", "\"n\":18446744073709551616"},
           {"54ae683c", "54ae68"},
           {"681679cd", "681679cg"},
           {"dea6bdf2", ""},
           {"\"salt\":", "\"salz\":"}}) {
    EXPECT_FALSE(parse_v3(replaced(kScrypt, what, by))) << what << " " << by;
  }
  EXPECT_FALSE(parse_v3(replaced(kPbkdf2, "hmac-sha256", "hmac-sha512")));
  EXPECT_FALSE(parse_v3(replaced(kPbkdf2, "\"c\":262144", "\"c\":0")));
  EXPECT_FALSE(parse_v3(replaced(kPbkdf2, "\"c\":262144", "\"c\":1000000000")));
  EXPECT_FALSE(parse_v3(""));
  EXPECT_FALSE(parse_v3("{}"));
  EXPECT_FALSE(parse_v3("[]"));
  EXPECT_FALSE(parse_v3(std::string(kMaxKeystoreBytes + 1, ' ')));
}

TEST(V3, TellsAWeakKdf) {
  EXPECT_TRUE(parse_v3(kScrypt)->is_weak());
  EXPECT_FALSE(parse_v3(replaced(kScrypt, "\"n\":8192", "\"n\":131072"))->is_weak());
  EXPECT_TRUE(parse_v3(replaced(kScrypt, "\"n\":8192", "\"n\":65536"))->is_weak());
  EXPECT_FALSE(parse_v3(kPbkdf2)->is_weak());
  EXPECT_TRUE(parse_v3(replaced(kPbkdf2, "\"c\":262144", "\"c\":262143"))->is_weak());
}

TEST(V3, OpensWhatItWrote) {
  std::array<std::uint8_t, 32> key{};
  key[31] = 1;
  Randomness randomness;
  randomness.id.fill(0xff);
  const std::string json = encrypt(key, "pass word", randomness, 2).value();
  EXPECT_EQ(opened(json, "pass word"), crypto::to_hex(key));
  EXPECT_NE(json.find("\"address\":\"7e5f4552091a69125d5dfcb7b8c2659029395bdf\""),
            std::string::npos);  // of the key 1
  EXPECT_NE(json.find("\"id\":\"ffffffff-ffff-4fff-bfff-ffffffffffff\""), std::string::npos);
  key[31] = 0;
  EXPECT_FALSE(encrypt(key, "x", randomness, 2));
}

TEST(FileNameOf, IsGeths) {
  EXPECT_EQ(file_name_of(crypto::parse_address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc").value(),
                         "2026-11-28T12:00:05Z"),
            "UTC--2026-11-28T12-00-05.000000000Z--9965507d1a55bcc2695c58ba16fb37d819b0a4dc");
}

}  // namespace
}  // namespace dvsguard::keystore
