#include "core/oci/blob_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace dvsguard::oci {
namespace {

// FIPS 180-4's example message "abc".
ContentDigest abc() {
  return *parse_content_digest("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(BlobCheck, TheRightBytesPassInPieces) {
  BlobCheck check(abc(), 3);
  const std::string text = "abc";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    ASSERT_TRUE(check.feed({&byte, 1}));
  }
  EXPECT_TRUE(check.finish());
}

TEST(BlobCheck, LongerAlgorithmsPassToo) {
  EXPECT_TRUE(check_blob(
      "abc",
      *parse_content_digest("sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
      std::nullopt));
  EXPECT_TRUE(check_blob("abc",
                         *parse_content_digest("sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
                                               "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
                         3));
}

TEST(BlobCheck, OtherBytesAreRefusedAndBothDigestsNamed) {
  const auto checked = check_blob("abd", abc(), 3);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().where, abc().text());
  EXPECT_THAT(checked.error().what, ::testing::HasSubstr("sha256:a52d159f"));
}

TEST(BlobCheck, FewerBytesAreRefused) {
  EXPECT_THAT(check_blob("abc", abc(), 4).error().what, ::testing::HasSubstr("not the 4 promised"));
}

TEST(BlobCheck, MoreBytesAreRefusedBeforeTheyEnd) {
  BlobCheck check(abc(), 2);
  const std::array<std::uint8_t, 3> bytes = {'a', 'b', 'c'};
  EXPECT_FALSE(check.feed(bytes));
}

}  // namespace
}  // namespace dvsguard::oci
