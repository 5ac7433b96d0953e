#include "core/compose/environment.h"

#include "core/compose/load_for_tests.h"

namespace dvsguard::compose {
namespace {

using test::Files;
using test::service;
using test::variable;

TEST(EnvFiles, LieBelowTheServicesOwnVariables) {
  Files files{
      {"compose.yaml",
       "services:\n  a:\n    image: i\n    env_file: [one.env, two.env]\n    environment: {OWN: own}\n"},
      {"one.env", "A=1\nB=1\nOWN=file\n"},
      {"two.env", "B=2\nC=${A}-${OWN}\n"}};
  const auto loaded = files.loaded();
  const auto& a = service(loaded, "a");
  EXPECT_EQ(variable(a, "A").value.value_or(""), "1");
  EXPECT_EQ(variable(a, "B").value.value_or(""), "2");
  EXPECT_EQ(variable(a, "C").value.value_or(""), "1-own");
  EXPECT_EQ(variable(a, "OWN").value.value_or(""), "own");
  EXPECT_EQ(variable(a, "B").env_file, "/p/two.env");
  EXPECT_EQ(test::where(variable(a, "B").where), "compose.yaml:4:25 two.env:1:1");
  EXPECT_TRUE(variable(a, "C").from_interpolation);
  EXPECT_FALSE(variable(a, "A").from_interpolation);
}

TEST(EnvFiles, ANameWithoutAValueIsNotOverlaid) {
  Files files{{"compose.yaml", "services: {a: {image: i, env_file: e.env, environment: [A]}}"},
              {"e.env", "A=file"}};
  EXPECT_TRUE(variable(service(files.loaded(), "a"), "A").value.is_absent());
}

TEST(EnvFiles, TheProjectsVariablesGoBeforeTheFiles) {
  Files files{{"compose.yaml", "services: {a: {image: i, env_file: e.env}}"},
              {"e.env", "A=file\nB=$A\nGIVEN\n"}};
  files.with("A", "outside").with("GIVEN", "given");
  const auto loaded = files.loaded();
  EXPECT_EQ(variable(service(loaded, "a"), "A").value.value_or(""), "file");
  EXPECT_EQ(variable(service(loaded, "a"), "B").value.value_or(""), "outside");
  EXPECT_EQ(variable(service(loaded, "a"), "GIVEN").value.value_or(""), "given");
}

TEST(EnvFiles, AMissingOneIsRefusedUnlessItIsNotRequired) {
  Files files{{"compose.yaml", "services: {a: {image: i, env_file: none.txt}}"}};
  EXPECT_EQ(files.error(), "compose.yaml:1:36: services.a.env_file[0]: the file \"none.txt\" is not there");
  files.view.add("/p/compose.yaml",
                 "services: {a: {image: i, env_file: [{path: none.txt, required: false}]}}");
  EXPECT_TRUE(files.load().has_value());
}

TEST(EnvFiles, AnUnknownFormatIsRefused) {
  Files files{{"compose.yaml", "services: {a: {image: i, env_file: [{path: e.env, format: toml}]}}"},
              {"e.env", "A=1"}};
  EXPECT_NE(files.error().find("format"), std::string::npos);
}

TEST(EnvFiles, ABadLineIsRefusedAtItsPlace) {
  Files files{{"compose.yaml", "services: {a: {image: i, env_file: e.env}}"},
              {"e.env", "A=1\nB D=hunter2\n"}};
  const std::string error = files.error();
  EXPECT_EQ(error.substr(0, 8), "e.env:2:");
  EXPECT_EQ(error.find("hunter2"), std::string::npos);
}

TEST(Environment, NamesAloneTakeTheProjectsValues) {
  Files files{
      {"compose.yaml",
       "services: {a: {image: i, environment: [GIVEN, NONE]}, b: {image: i, environment: {GIVEN: }}}"},
      {".env", "GIVEN=given"}};
  const auto loaded = files.loaded();
  EXPECT_EQ(variable(service(loaded, "a"), "GIVEN").value.value_or(""), "given");
  EXPECT_TRUE(variable(service(loaded, "a"), "NONE").value.is_absent());
  EXPECT_EQ(variable(service(loaded, "b"), "GIVEN").value.value_or(""), "given");
}

TEST(LabelFiles, LieBelowTheServicesOwnLabels) {
  Files files{{"compose.yaml", "services: {a: {image: i, label_file: l, labels: {own: own}}}"},
              {"l", "own=file\nmore=x\n"}};
  const auto loaded = files.loaded();
  std::string labels;
  for (const auto& label : service(loaded, "a").labels)
    labels += label.name + "=" + label.value.value_or("") + " ";
  EXPECT_EQ(labels, "own=own more=x ");
}

}  // namespace
}  // namespace dvsguard::compose
