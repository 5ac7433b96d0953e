#include "core/compose/merge.h"

#include <gtest/gtest.h>

#include "core/compose/reset.h"
#include "core/compose/unicity.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

namespace dvsguard::compose {
namespace {

text::Node tree(std::string_view yaml, const char* file = "one.yaml") {
  auto parsed = text::parse_yaml(yaml, file_name(file));
  EXPECT_TRUE(parsed.has_value()) << yaml;
  return parsed ? std::move(*parsed) : text::Node();
}

std::string json(const text::Node& node) {
  const auto out = text::canonical_json(node);
  return out ? *out : "no JSON";
}

// Service `a` of two files, merged and made unique, as canonical JSON.
std::string merged(std::string_view base, std::string_view over) {
  auto into = tree("services: {a: " + std::string(base) + "}");
  const auto status = merge_project(into, tree("services: {a: " + std::string(over) + "}", "two.yaml"));
  if (!status) return "refused at " + status.error().place.text();
  if (!enforce_unicity(into)) return "not unique";
  return json(*into.find("services")->find("a"));
}

TEST(Merge, AScalarReplacesAndKeepsTheOtherPlace) {
  auto into = tree("services: {a: {user: one}}");
  ASSERT_TRUE(merge_project(into, tree("services: {a: {user: two}}", "two.yaml")));
  const auto* user = into.find("services")->find("a")->find("user");
  EXPECT_EQ(user->scalar, "two");
  EXPECT_EQ(user->place.text(), "two.yaml:1:22");
  ASSERT_EQ(user->via.size(), 1U);
  EXPECT_EQ(user->via[0].text(), "one.yaml:1:22");
}

TEST(Merge, MappingsMergeAndListsAppend) {
  EXPECT_EQ(merged("{deploy: {replicas: 1}, ports: [a]}", "{deploy: {mode: x}, ports: [b]}"),
            R"({"deploy":{"mode":"x","replicas":1},"ports":["a","b"]})");
}

TEST(Merge, CommandEntrypointAndHealthTestAreReplaced) {
  EXPECT_EQ(merged("{command: [a], entrypoint: [b], healthcheck: {test: [c], retries: 1}}",
                   "{command: [d], entrypoint: e, healthcheck: {test: [f]}}"),
            R"({"command":["d"],"entrypoint":"e","healthcheck":{"retries":1,"test":["f"]}})");
}

TEST(Merge, NothingReplacesNothingButACommand) {
  EXPECT_EQ(merged("{user: a, ports: [b], command: c}", "{user: , ports: , command: }"),
            R"({"command":null,"ports":["b"],"user":"a"})");
}

TEST(Merge, EnvironmentMergesByNameInEitherForm) {
  EXPECT_EQ(merged("{environment: {B: 1, A: , C: true}}", "{environment: [A=2, D]}"),
            R"({"environment":["A=2","B=1","C=true","D"]})");
}

TEST(Merge, ExtraHostsKeepEachAddressOnce) {
  EXPECT_EQ(merged("{extra_hosts: [h=1, i=2]}", "{extra_hosts: {h: [1, 3]}}"),
            R"({"extra_hosts":["h=1","i=2","h=3"]})");
}

TEST(Merge, BuildInShortFormIsItsContext) {
  EXPECT_EQ(merged("{build: ./a}", "{build: {target: t, args: [X=1]}}"),
            R"({"build":{"args":["X=1"],"context":"./a","target":"t"}})");
}

TEST(Merge, DependenciesMergeByService) {
  EXPECT_EQ(
      merged("{depends_on: [a]}", "{depends_on: {b: {condition: service_healthy}}}"),
      R"({"depends_on":{"a":{"condition":"service_started","required":true},"b":{"condition":"service_healthy"}}})");
}

TEST(Merge, LoggingOptionsGoWithTheirDriver) {
  EXPECT_EQ(merged("{logging: {driver: a, options: {x: '1'}}}", "{logging: {options: {y: '2'}}}"),
            R"({"logging":{"driver":"a","options":{"x":"1","y":"2"}}})");
  EXPECT_EQ(merged("{logging: {driver: a, options: {x: '1'}}}", "{logging: {driver: b}}"),
            R"({"logging":{"driver":"b"}})");
}

TEST(Merge, OtherKindsDoNotReplaceMappingsOrLists) {
  EXPECT_EQ(merged("{deploy: {a: 1}}", "{deploy: [x]}"), "refused at two.yaml:1:24");
  EXPECT_EQ(merged("{ports: [a]}", "{ports: x}"), "refused at two.yaml:1:23");
}

TEST(Merge, AddressPoolsMergeBySubnet) {
  auto into = tree("networks: {n: {ipam: {config: [{subnet: a, gateway: g}]}}}");
  ASSERT_TRUE(
      merge_project(into, tree("networks: {n: {ipam: {config: [{subnet: a, gateway: h}, {subnet: c}]}}}")));
  EXPECT_EQ(json(*into.find("networks")->find("n")->find("ipam")->find("config")),
            R"([{"gateway":"h","subnet":"a"},{"subnet":"c"}])");
}

TEST(Merge, LargeMappingsMergeByName) {
  std::string one = "services: {", two = "services: {";
  for (int i = 0; i < 100; ++i) {
    one += "s" + std::to_string(i) + ": {user: one},";
    two += "s" + std::to_string(99 - i) + ": {image: two},";
  }
  auto into = tree(one + "}");
  ASSERT_TRUE(merge_project(into, tree(two + "}")));
  ASSERT_EQ(into.find("services")->members.size(), 100U);
  for (const auto& member : into.find("services")->members) EXPECT_EQ(member.value.members.size(), 2U);
}

TEST(Unicity, TheLaterItemTakesTheEarlierOnesPosition) {
  EXPECT_EQ(merged("{environment: [A=1, B=1]}", "{environment: [A=2]}"), R"({"environment":["A=2","B=1"]})");
  EXPECT_EQ(merged("{volumes: ['./a:/x', './b:/y']}", "{volumes: ['vol:/x:ro']}"),
            R"({"volumes":["vol:/x:ro","./b:/y"]})");
  EXPECT_EQ(merged("{devices: ['/a:/x', /y]}", "{devices: ['/b:/x:r']}"), R"({"devices":["/b:/x:r","/y"]})");
  EXPECT_EQ(merged("{cap_add: [A, B]}", "{cap_add: [B, C]}"), R"({"cap_add":["A","B","C"]})");
}

TEST(Unicity, PortsAreOneOnlyWhereAllOfThemIs) {
  EXPECT_EQ(merged("{ports: ['9092:9092']}", "{ports: ['127.0.0.1:9092:9092']}"),
            R"({"ports":["9092:9092","127.0.0.1:9092:9092"]})");
  EXPECT_EQ(
      merged("{ports: [{target: 1, published: '1'}]}", "{ports: [{target: 1, published: '1', mode: host}]}"),
      R"({"ports":[{"mode":"host","published":"1","target":1}]})");
}

TEST(Unicity, RefusesWhatHasNoName) {
  EXPECT_EQ(merged("{ports: [{published: '1'}]}", "{}"), "not unique");
  EXPECT_EQ(merged("{environment: [{a: b}]}", "{}"), "not unique");
}

TEST(Reset, ForgetsWhatTheEarlierFileSaid) {
  auto into = tree("services: {a: {ports: [x], environment: {A: 1, B: 1}, user: u}}");
  auto over = tree("services: {a: {ports: !reset [], environment: {A: !reset null}, user: !override v}}");
  const auto resets = take_resets(over);
  apply_resets(resets, into);
  ASSERT_TRUE(merge_project(into, std::move(over)));
  EXPECT_EQ(json(*into.find("services")->find("a")), R"({"environment":["B=1"],"user":"v"})");
}

TEST(Reset, OverrideReplacesAWholeMapping) {
  auto into = tree("services: {a: {environment: {A: 1, B: 1}}}");
  auto over = tree("services: {a: {environment: !override {C: 1}}}");
  const auto resets = take_resets(over);
  apply_resets(resets, into);
  ASSERT_TRUE(merge_project(into, std::move(over)));
  EXPECT_EQ(json(*into.find("services")->find("a")), R"({"environment":{"C":1}})");
}

TEST(Reset, InACopyOfAnAnchorItResetsNothing) {  // tried: Docker Compose 2.40.3 keeps the user
  auto over = tree("x-r: &r {user: !reset null}\nservices: {a: {<<: *r, hostname: h}}");
  const auto resets = take_resets(over);
  EXPECT_EQ(resets_of_service(resets, "a"), nullptr);
  EXPECT_EQ(over.find("services")->find("a")->find("user"), nullptr);
}

TEST(SameValue, SeesPastPlacesAndOrder) {
  EXPECT_TRUE(same_value(tree("{a: 1, b: [x]}"), tree("b: ['x']\na: 1", "two.yaml")));
  EXPECT_TRUE(same_value(tree("16"), tree("0x10")));
  EXPECT_FALSE(same_value(tree("1"), tree("'1'")));
  EXPECT_FALSE(same_value(tree("{a: 1}"), tree("{a: 1, b: 2}")));
}

}  // namespace
}  // namespace dvsguard::compose
