#include "core/crypto/siphash.h"

#include <gtest/gtest.h>

#include <numeric>

namespace dvsguard::crypto {
namespace {

// The paper's own key, 00 01 … 0f; its test value of 15 bytes (appendix A) and the reference
// implementation's first vector.
SipHashKey papers_key() {
  SipHashKey key;
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  return key;
}

TEST(SipHash, GivesThePapersValues) {
  std::string input(15, '\0');
  std::iota(input.begin(), input.end(), '\0');
  EXPECT_EQ(siphash(input, papers_key()), 0xA129CA6149BE45E5u);
  EXPECT_EQ(siphash("", papers_key()), 0x726FDB47DD0E0E31u);
}

TEST(SipHash, AnotherKeyGivesAnotherValue) {
  EXPECT_NE(siphash("path", papers_key()), siphash("path", {}));
}

}  // namespace
}  // namespace dvsguard::crypto
