#include "core/base/nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace dvsguard {
namespace {

constexpr std::array<std::string_view, 4> kKnown = {"ports", "expose", "cap_drop", "cap_add"};

TEST(Nearest, FindsASlipOfEachKind) {
  EXPECT_EQ(nearest("port", kKnown), "ports");         // missing letter
  EXPECT_EQ(nearest("portts", kKnown), "ports");       // one too many
  EXPECT_EQ(nearest("porst", kKnown), "ports");        // swapped
  EXPECT_EQ(nearest("cap-drop", kKnown), "cap_drop");  // replaced
  EXPECT_EQ(nearest("CAP_ADD", kKnown), "cap_add");    // case
}

TEST(Nearest, StaysSilentWhereNothingIsNear) {
  EXPECT_EQ(nearest("volumes", kKnown), "");
  EXPECT_EQ(nearest("", kKnown), "");
  EXPECT_EQ(nearest(std::string(1000, 'p'), kKnown), "");
}

}  // namespace
}  // namespace dvsguard
