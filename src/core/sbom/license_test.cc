#include "core/sbom/license.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "core/sbom/license_ids.h"

namespace dvsguard::sbom {
namespace {

// SPDX 2.3, annex D, and what Alpine's packages say.
TEST(LicenseExpression, IsMadeOfListedIdentifiersAndOperators) {
  for (const char* text :
       {"MIT", "GPL-2.0-only", "GPL-2.0-or-later AND LGPL-2.1-or-later", "MIT OR Apache-2.0", "GPL-2.0+",
        "Apache-2.0+", "mit", "apache-2.0", "(MIT)", "((MIT) OR (BSD-3-Clause AND ISC))", "MIT AND(ISC)",
        "GPL-2.0-or-later WITH Bison-exception-2.2", "GPL-2.0+ WITH Bison-exception-2.2 OR MIT",
        " MIT  AND ISC "})
    EXPECT_TRUE(is_license_expression(text)) << text;
}

TEST(LicenseExpression, IsNothingElse) {
  for (const char* text : {"",
                           " ",
                           "custom",
                           "MIT BSD",
                           "GPL2+",
                           "MIT AND",
                           "AND MIT",
                           "MIT AND AND ISC",
                           "(MIT",
                           "MIT)",
                           "()",
                           "MIT ()",
                           "(MIT) ISC",
                           "MIT and ISC",
                           "MIT WITH",
                           "MIT WITH MIT",
                           "(MIT) WITH Bison-exception-2.2",
                           "MIT WITH Bison-exception-2.2 WITH Bison-exception-2.2",
                           "LicenseRef-mine",
                           "NOASSERTION",
                           "NONE",
                           "MIT/ISC",
                           "MIT, ISC",
                           "MIT++",
                           "+",
                           "MIT\nISC",
                           "MIT\tAND ISC"})
    EXPECT_FALSE(is_license_expression(text)) << text;
}

TEST(LicenseExpression, OfAnyDepthIsReadWithoutRecursion) {
  constexpr std::size_t kDepth = 1'000'000;
  EXPECT_TRUE(is_license_expression(std::string(kDepth, '(') + "MIT" + std::string(kDepth, ')')));
  EXPECT_FALSE(is_license_expression(std::string(kDepth, '(') + "MIT" + std::string(kDepth - 1, ')')));
}

TEST(LicenseIds, AreSortedAndUniqueWithoutRegardToCase) {
  const auto check = [](const auto& ids) {
    for (std::size_t i = 1; i < ids.size(); ++i)
      EXPECT_TRUE(
          std::lexicographical_compare(ids[i - 1].begin(), ids[i - 1].end(), ids[i].begin(), ids[i].end(),
                                       [](char a, char b) { return std::tolower(a) < std::tolower(b); }))
          << ids[i - 1] << " " << ids[i];
  };
  check(kLicenseIds);
  check(kExceptionIds);
  for (const std::string_view id : kLicenseIds) EXPECT_TRUE(is_license_expression(id)) << id;
}

}  // namespace
}  // namespace dvsguard::sbom
