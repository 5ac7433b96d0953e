#include "core/eth/message.h"

#include <gtest/gtest.h>

#include <string_view>

#include "core/crypto/hex.h"

namespace dvsguard::eth {
namespace {

std::string hash_of(std::string_view text) {
  const Bytes bytes(text.begin(), text.end());
  return crypto::to_hex(personal_message_hash(bytes));
}

// From the tests of ethers' hashMessage and OpenZeppelin's toEthSignedMessageHash.
TEST(PersonalMessage, IsHashedBehindItsPrefix) {
  EXPECT_EQ(hash_of(""), "5f35dce98ba4fba25530a026ed80b2cecdaa31091ba4958b99b52ea1d068adad");
  EXPECT_EQ(hash_of("Hello World"), "a1de988600a42c4b4ab089b619297c17d53cffae5d5120d82d8a92d0bb3b78f2");
}

TEST(MessageSignature, EndsIn27Or28) {
  crypto::Signature signature;
  signature.r.fill(1);
  signature.s.fill(2);
  EXPECT_EQ(message_signature(signature)[0], 1);
  EXPECT_EQ(message_signature(signature)[63], 2);
  EXPECT_EQ(message_signature(signature)[64], 27);
  signature.y_parity = crypto::YParity::Odd;
  EXPECT_EQ(message_signature(signature)[64], 28);
}

}  // namespace
}  // namespace dvsguard::eth
