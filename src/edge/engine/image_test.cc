#include "edge/engine/image.h"

#include <gtest/gtest.h>

#include "core/text/json.h"

namespace dvsguard::engine {
namespace {

const std::string kId = "sha256:" + std::string(64, 'a');

Result<HeldImage> read(const std::string& json) {
  const auto node = text::parse_json(json, file_name("engine"));
  EXPECT_TRUE(node) << json;
  return read_held_image(*node);
}

TEST(HeldImage, ReadsWhatDockerAnswers) {
  const auto image =
      read(R"({"Id":")" + kId + R"(","RepoTags":["acme/node:1.0"],"RepoDigests":["acme/node@)" + kId +
           R"("],"Os":"linux","Architecture":"arm64","Variant":"v8","Size":7,"Config":{}})");
  ASSERT_TRUE(image) << image.error().what;
  EXPECT_EQ(image->id, kId);
  EXPECT_EQ(image->tags, std::vector<std::string>{"acme/node:1.0"});
  EXPECT_EQ(image->digests, std::vector<std::string>{"acme/node@" + kId});
  EXPECT_EQ(image->os + "/" + image->architecture + "/" + image->variant, "linux/arm64/v8");
}

TEST(HeldImage, TakesPodmansIdAndAbsentLists) {
  const auto image = read(R"({"Id":")" + std::string(64, 'a') + R"(","RepoTags":null})");
  ASSERT_TRUE(image) << image.error().what;
  EXPECT_EQ(image->id, kId);
  EXPECT_TRUE(image->tags.empty());
}

TEST(HeldImage, RefusesWhatIsNone) {
  for (const char* json : {"[]", "{}", R"({"Id":7})", R"({"Id":"../../x"})", R"({"Id":"sha256:abc"})"})
    EXPECT_FALSE(read(json)) << json;
  EXPECT_FALSE(read(R"({"Id":")" + kId + R"(","RepoTags":"x"})"));
  EXPECT_FALSE(read(R"({"Id":")" + kId + R"(","RepoTags":[7]})"));
  EXPECT_FALSE(read(R"({"Id":")" + kId + R"(","Os":7})"));
}

}  // namespace
}  // namespace dvsguard::engine
