#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/compose/canonical.h"
#include "core/compose/file_view.h"
#include "core/compose/load.h"
#include "core/compose/tree_for_tests.h"
#include "core/text/json.h"

namespace dvsguard::compose {
namespace {

using test::service;
using text::Node;

// The whole way from a file's bytes.
Result<Loaded> loaded(std::string_view yaml, std::vector<std::string> profiles = {}) {
  MemoryFiles files;
  files.add("/project/compose.yaml", "name: peer\n" + std::string(yaml) + "\n");
  Options options;
  options.working_directory = "/project";
  options.profiles = std::move(profiles);
  return load(files, {{"HOME", "/home/user"}}, options);
}

Error refused(std::string_view yaml) {
  const auto got = loaded(yaml);
  EXPECT_FALSE(got.has_value()) << yaml;
  return got ? Error() : got.error();
}

TEST(Consistency, TakesAndRefusesTheProjectsThatDockerComposeDoes) {
  std::ifstream file(std::string(DVSGUARD_TESTDATA) + "/compose/peer/projects.json");
  std::stringstream bytes;
  bytes << file.rdbuf();
  const auto rows = text::parse_json(bytes.str(), file_name("projects.json"));
  ASSERT_TRUE(rows.has_value());
  EXPECT_GT(rows->items.size(), 100U);
  for (const Node& row : rows->items) {
    const auto got = loaded(row.find("in")->scalar);
    EXPECT_EQ(got.has_value(), row.find("out")->scalar == "true") << row.find("in")->scalar << "\n"
                                                                  << (got ? "" : got.error().what);
    if (!got) {
      EXPECT_EQ(got.error().place.name(), "compose.yaml") << row.find("in")->scalar;
    }
  }
}

TEST(Consistency, PointsAtTheReference) {
  const Error error = refused(service("    volumes:\n      - ./a:/a\n      - state:/b\n"));
  EXPECT_EQ(error.place.text(), "compose.yaml:7:9");
  EXPECT_EQ(error.where, "services.a.volumes");
  EXPECT_EQ(error.what, "refers to the volume \"state\", which the project does not define");
}

TEST(Consistency, KeepsToItselfWhatAVariableHeld) {
  for (const char* properties : {"networks: [\"${NET}\"]", "links: [\"${NET}\"]",
                                 "volumes_from: [\"${NET}\"]", "ipc: \"service:${NET}\""}) {
    MemoryFiles files;
    files.add("/project/compose.yaml", service("    " + std::string(properties) + "\n"));
    Options options;
    options.working_directory = "/project";
    const auto got = load(files, {{"NET", "hunter2"}}, options);
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ((got.error().where + got.error().what + got.error().mend).find("hunter2"), std::string::npos)
        << properties;
  }
}

TEST(Consistency, NamesTheFieldThatNamesAServiceWhichIsNotThere) {
  const std::pair<const char*, const char*> cases[] = {
      {"    depends_on:\n      - c\n", "compose.yaml:6:9: services.a.depends_on"},
      {"    links:\n      - a2\n      - c:db\n", "compose.yaml:7:9: services.a.links[1]"},
      {"    volumes_from:\n      - c:ro\n", "compose.yaml:6:9: services.a.volumes_from[0]"},
      {"    network_mode: service:c\n", "compose.yaml:5:19: services.a.network_mode"},
      {"    ipc: service:c\n", "compose.yaml:5:10: services.a.ipc"},
      {"    pid: \"service:c\"\n", "compose.yaml:5:10: services.a.pid"},
  };
  for (const auto& [properties, expected] : cases) {
    const Error error = refused(service(properties) + "  a2: {image: x}\n");
    EXPECT_EQ(error.place.text() + ": " + error.where, expected);
    EXPECT_EQ(error.what, "refers to the service \"c\", which the project does not define");
  }
}

// Compose 2.40 refuses each of these, and would take them if the variable had a value.
TEST(Consistency, LeavesNamesOpenThatHangOnAVariableWithoutAValue) {
  for (const char* properties :
       {"depends_on: [\"${E}\"]", "depends_on: [\"c${E}\"]", "links: [\"${E}\"]", "links: [\"c${E}:db\"]",
        "volumes_from: [\"${E}\"]", "volumes_from: [\"${E}:ro\"]", "network_mode: \"service:${E}\"",
        "ipc: \"service:c${E}\"", "networks: [\"${E}\"]", "networks: [\"n${E}\"]", "models: [\"${E}\"]",
        "build: {context: ., additional_contexts: [\"x=service:${E}\"]}",
        "build: {context: ., ssh: [\"${E}\"]}"}) {
    EXPECT_TRUE(loaded(service("    " + std::string(properties) + "\n")).has_value()) << properties;
  }
}

TEST(Consistency, DoesNotKnowANameThatHangsOnAVariableWithoutAValue) {
  const auto got = loaded(service(
      "    depends_on: [b, \"${E}\"]\n    networks: [\"${E}\", \"default${E}\"]\n    models: [\"${E}\"]\n"
      "    volumes_from: [\"b${E}\", \"${E}\"]\n    pid: \"service:${E}\"\n  b: {image: x}\n"));
  ASSERT_TRUE(got.has_value());
  const Service& a = got->project.services[0];
  ASSERT_EQ(a.depends_on.size(), 2U);
  EXPECT_EQ(a.depends_on[0].value_or(""), "b");
  EXPECT_TRUE(a.depends_on[1].is_unknown());
  ASSERT_EQ(a.networks.size(), 2U);
  EXPECT_TRUE(a.networks[0].key.is_unknown());
  EXPECT_EQ(a.networks[1].key.value_or(""), "default");
  EXPECT_TRUE(a.models[0].is_unknown());
  EXPECT_EQ(a.volumes_from[0].value_or(""), "b");
  EXPECT_TRUE(a.volumes_from[1].is_unknown());
  EXPECT_TRUE(a.pid.is_unknown());
}

TEST(Consistency, LeavesServicesOfOtherProfilesAlone) {
  const std::string yaml = service("  b: {image: x, profiles: [p], networks: [nowhere]}\n");
  EXPECT_TRUE(loaded(yaml).has_value());
  EXPECT_FALSE(loaded(yaml, {"p"}).has_value());
  EXPECT_FALSE(loaded(yaml, {"*"}).has_value());
}

TEST(Consistency, AsksNothingOfWhatWasNotFetched) {
  Node model = test::canonical(service("    networks: [far]\n    depends_on: [away]\n"));
  EXPECT_FALSE(check_consistency(model).has_value());
  model.at(kRemotesKey) = text::make_list({});
  EXPECT_TRUE(check_consistency(model).has_value());
}

TEST(Consistency, FindsACycleInALongChain) {
  std::string yaml = "services:\n";
  constexpr int kServices = 2000;
  for (int i = 0; i < kServices; ++i) {
    const std::string next = std::to_string((i + 1) % kServices);
    yaml += "  s" + std::to_string(i) + ": {image: x, depends_on: [s" + next + "]}\n";
  }
  const Status status = check_consistency(test::canonical(yaml));
  ASSERT_FALSE(status.has_value());
  EXPECT_NE(status.error().what.find("depends on itself"), std::string::npos);
}

// A variable without a value where a name should stand: Compose refuses, the field is unknown.
TEST(Consistency, LeavesHollowReferencesOpen) {
  Node model = test::parsed(service("    networks: [x]\n    secrets: [x]\n    volumes: [x]\n"));
  Node& a = model.members[0].value.members[0].value;
  a.find("networks")->items[0] = test::hollow("\x01");
  a.find("secrets")->items[0] = test::hollow("\x01");
  a.find("volumes")->items[0] = test::hollow("vol\x01:/data");
  ASSERT_TRUE(make_canonical(model).has_value());
  EXPECT_TRUE(check_consistency(model).has_value());
  const auto project = decode_project(model);
  ASSERT_TRUE(project.has_value());
  EXPECT_TRUE(project->services[0].secrets[0].source.is_unknown());
  EXPECT_TRUE(project->services[0].volumes[0].source.is_unknown());
  EXPECT_EQ(project->services[0].volumes[0].target.value_or(""), "/data");
}

}  // namespace
}  // namespace dvsguard::compose
