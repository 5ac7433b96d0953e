#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "core/compose/canonical.h"
#include "core/compose/defaults.h"
#include "core/compose/paths.h"
#include "core/compose/read.h"
#include "core/compose/shell_words.h"
#include "core/compose/tree_for_tests.h"
#include "core/compose/unicity.h"
#include "core/compose/units.h"
#include "core/text/json.h"

// Tables of what Docker Compose 2.40.3 made of short syntaxes: testdata/compose/SOURCE.
namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

Node table(const std::string& name) {
  std::ifstream file(std::string(DVSGUARD_TESTDATA) + "/compose/peer/" + name + ".json");
  std::stringstream bytes;
  bytes << file.rdbuf();
  auto parsed = text::parse_json(bytes.str(), file_name(name));
  EXPECT_TRUE(parsed.has_value()) << name;
  return parsed ? std::move(*parsed) : Node();
}

// The service of a project with this one item in one property, through every stage; nothing where one
// refuses.
std::optional<Node> through_stages(std::string_view property, Node item) {
  Node model = test::parsed(
      "services: {a: {image: busybox}}\n"
      "volumes: {vol: {}, v: {}, ab: {}, vol.1: {}, vol-1: {}, vol_1: {}, name: {}, a: {}}\n");
  Node& service = model.members[0].value.members[0].value;
  Node list = text::make_list({});
  list.items.push_back(std::move(item));
  service.at(property) = std::move(list);
  if (!enforce_unicity(model) || !validate_schema(model) || !make_canonical(model)) return std::nullopt;
  if (!enforce_unicity(model)) return std::nullopt;
  set_defaults(model);
  if (!validate_canonical(model) || !resolve_paths(model, {"/project", "/home/user", nullptr}))
    return std::nullopt;
  if (!check_consistency(model) || !decode_project(model)) return std::nullopt;
  return *model.members[0].value.members[0].value.find(property);
}

// Members in the table's spelling: no internal keys, no empty texts.
std::string spelled(const Node& node) {
  std::string out;
  if (node.is_map()) {
    std::vector<std::string> parts;
    for (const auto& [key, place, value] : node.members) {
      const bool empty = value.is_scalar() && value.scalar.empty();
      if (!empty && !key.starts_with(kInternalPrefix)) parts.push_back(key + "=" + spelled(value));
    }
    std::sort(parts.begin(), parts.end());
    for (const auto& part : parts) out += part + " ";
    return "{" + out + "}";
  }
  if (node.is_list()) {
    for (const auto& item : node.items) out += spelled(item) + "\n";
    return out;
  }
  return node.scalar;
}

void compare(const std::string& property) {
  const Node rows = table(property);
  ASSERT_GT(rows.items.size(), 5U);
  for (const Node& row : rows.items) {
    const Node& input = *row.find("in");
    const Node& expected = *row.find("out");
    const auto got = through_stages(property, text::make_string(input.scalar, {}));
    EXPECT_EQ(got.has_value(), !expected.is_null()) << property << ": " << input.scalar;
    if (got && !expected.is_null()) {
      EXPECT_EQ(spelled(*got), spelled(expected)) << property << ": " << input.scalar;
    }
  }
}

TEST(AsDockerCompose, ReadsShortPorts) {
  compare("ports");
}
TEST(AsDockerCompose, ReadsShortVolumes) {
  const Node rows = table("volumes");
  ASSERT_GT(rows.items.size(), 5U);
  for (const Node& row : rows.items) {
    const Node& expected = *row.find("out");
    const auto got = through_stages("volumes", text::make_string(row.find("in")->scalar, {}));
    EXPECT_EQ(got.has_value(), !expected.is_null()) << row.find("in")->scalar;
    if (!got || expected.is_null()) continue;
    std::string text = spelled(*got);
    // The table was made in a folder that had /tmp above it.
    if (const auto at = text.find("source=/a "); row.find("in")->scalar.starts_with("../"))
      text.replace(at, 9, "source=/tmp/a");
    EXPECT_EQ(text, spelled(expected)) << row.find("in")->scalar;
  }
}
TEST(AsDockerCompose, ReadsShortDevices) {
  compare("devices");
}

TEST(AsDockerCompose, SplitsCommands) {
  for (const Node& row : table("commands").items) {
    const auto words = split_words(row.find("in")->scalar);
    const Node& expected = *row.find("out");
    EXPECT_EQ(words.has_value(), !expected.is_null()) << row.find("in")->scalar;
    if (!words || expected.is_null()) continue;
    std::vector<std::string> wanted;
    for (const Node& word : expected.items) wanted.push_back(word.scalar);
    EXPECT_EQ(*words, wanted) << row.find("in")->scalar;
  }
}

TEST(AsDockerCompose, ReadsSizes) {
  for (const Node& row : table("sizes").items) {
    const auto size = parse_bytes(row.find("in")->scalar);
    const Node& expected = *row.find("out");
    EXPECT_EQ(size ? std::to_string(*size) : "refused", expected.is_null() ? "refused" : expected.scalar)
        << row.find("in")->scalar;
  }
}

// "26h3m0.5s", as Go prints a duration: read back, it is the same.
TEST(AsDockerCompose, ReadsDurations) {
  for (const Node& row : table("durations").items) {
    const auto duration = parse_duration(row.find("in")->scalar);
    const Node& expected = *row.find("out");
    EXPECT_EQ(duration.has_value(), !expected.is_null()) << row.find("in")->scalar;
    if (duration && !expected.is_null()) {
      EXPECT_EQ(duration, parse_duration(expected.scalar)) << row.find("in")->scalar;
    }
  }
}

TEST(AsDockerCompose, ReadsExtraHosts) {
  for (const Node& row : table("hosts").items) {
    Node list = text::make_list({});
    list.items.push_back(text::make_string(row.find("in")->scalar, {}));
    const auto hosts = read_hosts(list, Trail());
    const Node& expected = *row.find("out");
    EXPECT_EQ(hosts.has_value(), !expected.is_null()) << row.find("in")->scalar;
    if (!hosts || expected.is_null()) continue;
    std::vector<std::string> got, wanted;
    for (const auto& host : *hosts) got.push_back(host.name + "=" + host.value.value_or("?"));
    for (const Node& host : expected.items) wanted.push_back(host.scalar);
    EXPECT_EQ(got, wanted) << row.find("in")->scalar;
  }
}

}  // namespace
}  // namespace dvsguard::compose
