#include "core/keyscan/published_keys.h"

#include <gtest/gtest.h>

namespace dvsguard::keyscan {
namespace {

// One of those in OpenSSL's apps/testrsa.h, as `openssl pkey -pubout -outform der | sha256sum` names it.
TEST(PublishedKeys, AreKnownByTheirFingerprint) {
  EXPECT_EQ(published_key_name("sha256:01e67e56244b43b668e2b9a697daaafcfb501fa78de2fcc4aa32bdae6dd94af6"),
            "openssl speed's test key");
}

TEST(PublishedKeys, OthersAreNot) {
  EXPECT_FALSE(published_key_name("sha256:01e67e56244b43b668e2b9a697daaafcfb501fa78de2fcc4aa32bdae6dd94af7"));
  EXPECT_FALSE(published_key_name("01e67e56244b43b668e2b9a697daaafcfb501fa78de2fcc4aa32bdae6dd94af6"));
  EXPECT_FALSE(published_key_name(""));
  EXPECT_FALSE(published_der_name("0"));
}

}  // namespace
}  // namespace dvsguard::keyscan
