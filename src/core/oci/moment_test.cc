#include "core/oci/moment.h"

#include <gtest/gtest.h>

namespace dvsguard::oci {
namespace {

TEST(Moment, ReadsWhatGoWrites) {
  EXPECT_EQ(instant_text(*moment_of("2024-05-06T01:02:03.123456789Z")), "2024-05-06T01:02:03Z");
  EXPECT_EQ(instant_text(*moment_of("2024-05-06T01:02:03+02:00")), "2024-05-06T01:02:03Z");
}

TEST(Moment, IsNothingForOtherTexts) {
  EXPECT_FALSE(moment_of(""));
  EXPECT_FALSE(moment_of("2024-05-06"));
  EXPECT_FALSE(moment_of("2024-13-06T01:02:03Z"));
  EXPECT_FALSE(moment_of("2024-05-06T01:02:03"));
}

}  // namespace
}  // namespace dvsguard::oci
