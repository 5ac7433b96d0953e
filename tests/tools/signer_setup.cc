// Makes what a signer starts from: FOLDER/key.json and FOLDER/log. Standard input: the key in hex, a line
// feed, the passphrase.
#include <fmt/format.h>

#include <array>
#include <iostream>
#include <string>

#include "core/crypto/hex.h"
#include "core/keystore/v3.h"
#include "edge/store/log.h"
#include "edge/sys/process.h"
#include "edge/sys/write_file.h"

int main(int argc, char** argv) {
  using namespace dvsguard;
  if (argc != 2) return 64;
  const std::string folder = argv[1];
  std::string hex;
  std::string passphrase;
  std::getline(std::cin, hex);
  std::getline(std::cin, passphrase);
  std::array<std::uint8_t, 32> key{};
  if (!crypto::hex_to(hex, key)) return 64;
  constexpr std::uint64_t kFast = 1024;  // the test is not about guessing
  const auto json = keystore::encrypt(key, passphrase, {}, kFast);
  if (!json || !sys::write_file(folder + "/key.json", *json, sys::IfThere::Replace, sys::Readers::OwnerAlone))
    return 1;
  store::LogKey log_key{.origin = "test.example/signer", .seed = {}, .key = {}};
  log_key.seed[0] = 1;
  log_key.key = *crypto::ed25519_public_key(log_key.seed);
  const Status made =
      store::Log::create({.folder = folder + "/log", .anchor = folder + "/elsewhere/anchor"}, log_key);
  if (!made) fmt::print(stderr, "{}\n", made.error().what);
  return made ? 0 : 1;
}
