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
  MemoryFiles files;
  files.add("/project/compose.yaml", service("    networks: [\"${NET}\"]\n"));
  Options options;
  options.working_directory = "/project";
  const auto got = load(files, {{"NET", "hunter2"}}, options);
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ((got.error().where + got.error().what + got.error().mend).find("hunter2"), std::string::npos);
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
