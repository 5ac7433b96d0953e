#include "core/text/yaml_key.h"

#include <gtest/gtest.h>

#include "core/text/yaml.h"

namespace dvsguard::text {
namespace {

TEST(YamlKey, IsReadBackAsItself) {
  for (const std::string key :
       {"node", "da-node", "a.b", "on", "No", "null", "1", "-a", "", "a: b", "{x", "\"", "\n", "é", "#"}) {
    const auto tree = parse_yaml(yaml_key(key) + ": 1\n", file_name("k"));
    ASSERT_TRUE(tree) << key;
    ASSERT_EQ(tree->members.size(), 1U) << key;
    EXPECT_EQ(tree->members.front().key, key);
  }
}

TEST(YamlKey, LeavesPlainOnesPlain) {
  EXPECT_EQ(yaml_key("da-node_1"), "da-node_1");
  EXPECT_EQ(yaml_key("y"), "\"y\"");  // YAML 1.1: true
}

}  // namespace
}  // namespace dvsguard::text
