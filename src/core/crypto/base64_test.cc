#include "core/crypto/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace dvsguard::crypto {
namespace {

std::string decoded(std::string_view text) {
  const auto bytes = from_base64(text);
  return bytes ? std::string(bytes->begin(), bytes->end()) : "refused";
}

// RFC 4648, section 10.
TEST(Base64, AgreesWithTheRfcsVectors) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"Zg==", "f"},
                                                                    {"Zm8=", "fo"},
                                                                    {"Zm9v", "foo"},
                                                                    {"Zm9vYg==", "foob"},
                                                                    {"Zm9vYmE=", "fooba"},
                                                                    {"Zm9vYmFy", "foobar"}};
  for (const auto& [text, bytes] : vectors) EXPECT_EQ(decoded(text), bytes) << text;
}

TEST(Base64, SkipsWhiteSpaceOnly) {
  EXPECT_EQ(decoded("Zm9v\r\n  YmFy\n"), "foobar");
  EXPECT_EQ(decoded("Zm9v-YmFy"), "refused");
  EXPECT_EQ(decoded("Zm9v_"), "refused");
}

TEST(Base64, RefusesWrongPadding) {
  for (const std::string text : {"Z", "Zg", "Zg=", "Zg===", "Zm9v=", "=", "Zg==Zg==", "Zh==", "Zm9="}) {
    EXPECT_EQ(decoded(text), "refused") << text;
  }
}

}  // namespace
}  // namespace dvsguard::crypto
