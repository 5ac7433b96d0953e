#include "core/base/image_place.h"

#include <gtest/gtest.h>

namespace dvsguard {
namespace {

TEST(ImagePlace, CountsLayersFromOneForPeople) {
  ImagePlace place;
  place.layer = 2;
  place.path = "app/.env";
  EXPECT_EQ(place.text(), "layer 3: app/.env");
}

TEST(ImagePlace, SaysWhatIsNotTheFilesBytes) {
  ImagePlace place;
  place.layer = 0;
  place.path = "app/x";
  place.part = "extended attribute user.note";
  EXPECT_EQ(place.text(), "layer 1: app/x, extended attribute user.note");
}

TEST(ImagePlace, OutsideLayersThePathIsEnough) {
  ImagePlace place;
  place.path = "env PRIVATE_KEY";
  EXPECT_EQ(place.text(), "env PRIVATE_KEY");
}

}  // namespace
}  // namespace dvsguard
