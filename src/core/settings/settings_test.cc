#include "core/settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::settings {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kPath = "/etc/dvsguard/dvsguard.yaml";

Result<Settings> parsed(std::string_view yaml) {
  return parse_settings(yaml, file_name("dvsguard.yaml"), std::string(kPath));
}

// One project, with the members of `body` (a flow mapping without braces) after its path.
std::string with(std::string_view body) {
  return "dvsguard: 1\nprojects:\n  - {path: /srv/oracle" + std::string(body.empty() ? "" : ", ") +
         std::string(body) + "}\n";
}

std::string accept(std::string_view body) {
  return with("accept: [{" + std::string(body) + "}]");
}

// "LINE:COLUMN where: what | mend".
std::string error_of(const std::string& yaml) {
  const Result<Settings> result = parsed(yaml);
  if (result) return "no error";
  const Error& error = result.error();
  EXPECT_EQ(error.place.name(), "dvsguard.yaml") << yaml;
  EXPECT_NE(error.place.line, 0U) << yaml;
  return std::to_string(error.place.line) + ":" + std::to_string(error.place.column) + " " + error.where +
         ": " + error.what + (error.mend.empty() ? "" : " | " + error.mend);
}

TEST(Settings, ReadsEveryKey) {
  const Settings settings = parsed(R"(dvsguard: 1
projects:
  - path: /srv/oracle
    name: oracle-main
    files: [compose.yaml, ../shared.yaml]
    env_files: [main.env]
    profiles: [metrics]
    config:
      P2P_PORT: "26656"
      CHAIN_RPC: {file: secrets/rpc}
      EMPTY: ""
    overrides: [compose.dvsguard.yaml]
    accept:
      - {rule: lp09, service: node, target: /dev/nvidia0, why: the prover needs it, until: "2027-01-31T12:00:00Z"}
  - path: ../../srv/second
accept:
  - {rule: KM06, target: /srv/k, why: one host, until: "2027-01-31T12:00:00Z"}
)")
                                .value();
  ASSERT_EQ(settings.projects.size(), 2U);
  const Project& project = settings.projects[0];
  EXPECT_EQ(project.path, "/srv/oracle");
  EXPECT_EQ(project.name, "oracle-main");
  EXPECT_THAT(project.files, ElementsAre("/srv/oracle/compose.yaml", "/srv/shared.yaml"));
  EXPECT_THAT(project.env_files, ElementsAre("/srv/oracle/main.env"));
  EXPECT_THAT(project.profiles, ElementsAre("metrics"));
  ASSERT_EQ(project.config.size(), 3U);
  EXPECT_EQ(project.config[0].name, "P2P_PORT");
  EXPECT_EQ(project.config[0].value, "26656");
  EXPECT_EQ(project.config[1].file, "/etc/dvsguard/secrets/rpc");
  EXPECT_EQ(project.config[1].place.line, 10U);
  EXPECT_EQ(project.config[2].value + project.config[2].file, "");
  ASSERT_EQ(project.overrides.size(), 1U);
  EXPECT_EQ(project.overrides[0].path, "/srv/oracle/compose.dvsguard.yaml");
  ASSERT_EQ(project.accept.size(), 1U);
  EXPECT_EQ(project.accept[0].rule, report::Rule::LP09);
  EXPECT_EQ(project.accept[0].target, "/dev/nvidia0");
  EXPECT_EQ(instant_text(project.accept[0].until), "2027-01-31T12:00:00Z");
  EXPECT_EQ(settings.projects[1].path, "/srv/second");
  ASSERT_EQ(settings.accept.size(), 1U);
  EXPECT_EQ(settings.accept[0].rule, report::Rule::KM06);
}

TEST(Settings, TakesAFileOfAdvisoriesAlone) {
  const Settings settings =
      parsed("dvsguard: 1\nadvisories: [{kind: osv, url: \"https://osv.example/all.zip\"}]\n").value();
  EXPECT_TRUE(settings.projects.empty());
  EXPECT_EQ(settings.advisories.size(), 1U);
}

TEST(Settings, TakesAListWithoutProjects) {
  EXPECT_TRUE(parsed("dvsguard: 1\nprojects: []\n").value().projects.empty());
}

TEST(Settings, RefusesEveryKeyOfAWrongType) {
  for (const std::string_view body : {"name: 5",
                                      "name: [a]",
                                      "files: compose.yaml",
                                      "files: [1]",
                                      "files: {a: b}",
                                      "env_files: .env",
                                      "env_files: [true]",
                                      "profiles: metrics",
                                      "profiles: [[a]]",
                                      "config: [A]",
                                      "config: {A: 5}",
                                      "config: {A: plain}",
                                      "config: {A: [a]}",
                                      "config: {A: {file: 5}}",
                                      "config: {A: {}}",
                                      "config: {A: {file: a, value: b}}",
                                      "config: {1A: \"a\"}",
                                      "config: {A: null}",
                                      "overrides: a.yaml",
                                      "overrides: [{}]",
                                      "accept: {rule: LP01}",
                                      "accept: [LP01]"}) {
    EXPECT_THAT(error_of(with(body)), HasSubstr("projects[0]")) << body;
  }
  for (const std::string_view yaml :
       {"- a\n", "5\n", "", "dvsguard: 1\nprojects:\n", "projects: []\n", "dvsguard: \"1\"\nprojects: []\n",
        "dvsguard: 2\nprojects: []\n", "dvsguard: 1\nprojects: {}\n", "dvsguard: 1\nprojects: [a]\n",
        "dvsguard: 1\nprojects: [{}]\n", "dvsguard: 1\nprojects: [{path: 5}]\n",
        "dvsguard: 1\nprojects: [{path: \"\"}]\n", "dvsguard: 1\nprojects: []\naccept: {}\n"}) {
    EXPECT_FALSE(parsed(yaml)) << yaml;
  }
}

TEST(Settings, RefusesEveryKeyOfAnAcceptanceOfAWrongType) {
  constexpr std::string_view kUntil = "until: \"2027-01-31T12:00:00Z\"";
  const std::string until(kUntil);
  EXPECT_TRUE(parsed(accept("rule: LP01, why: w, " + until)));
  for (const std::string& body :
       {"rule: 1, why: w, " + until, "rule: LP1, why: w, " + until, "rule: least-privilege, why: w, " + until,
        "rule: LP01, why: \"...\", " + until, "rule: LP01, why: 5, " + until, "rule: LP01, " + until,
        "why: w, " + until, std::string("rule: LP01, why: w"),
        std::string("rule: LP01, why: w, until: 2027-01-31T12:00:00Z"),
        std::string("rule: LP01, why: w, until: \"2027-01-31\""),
        std::string("rule: LP01, why: w, until: \"2027-02-30T12:00:00Z\""),
        "rule: LP01, why: w, service: 5, " + until, "rule: LP01, why: w, target: [a], " + until}) {
    EXPECT_THAT(error_of(accept(body)), HasSubstr("projects[0].accept[0]")) << body;
  }
}

TEST(Settings, SaysWhichKeyWasMeant) {
  EXPECT_EQ(error_of("dvsguard: 1\nproject: []\n"),
            "2:1 dvsguard.yaml: unknown key \"project\" | did you mean projects?");
  EXPECT_THAT(error_of(with("profile: [a]")), HasSubstr("did you mean profiles?"));
  EXPECT_THAT(error_of(with("config: {A: {fiel: a}}")), HasSubstr("did you mean file?"));
  EXPECT_THAT(error_of(accept("rules: LP01")), HasSubstr("did you mean rule?"));
  EXPECT_THAT(error_of(accept("rule: LP91, why: w, until: \"2027-01-31T12:00:00Z\"")),
              HasSubstr("\"LP91\" is no rule | did you mean LP01?"));
}

TEST(Settings, NeverSaysAValue) {
  for (const std::string_view body : {"config: {A: hunter2}", "config: {A: [hunter2]}",
                                      "config: {A: {file: [hunter2]}}", "config: {\"A B\": \"hunter2\"}"}) {
    EXPECT_THAT(error_of(with(body)), ::testing::Not(HasSubstr("hunter2"))) << body;
  }
}

TEST(Settings, RefusesOneProjectTwice) {
  EXPECT_THAT(error_of("dvsguard: 1\nprojects:\n  - path: /srv/a\n  - path: /srv/./b/../a\n"),
              HasSubstr("4:5 dvsguard.yaml.projects[1]: is a project that stands here already"));
  EXPECT_TRUE(parsed("dvsguard: 1\nprojects:\n  - path: /srv/a\n  - {path: /srv/a, files: [b.yaml]}\n"));
  EXPECT_TRUE(parsed("dvsguard: 1\nprojects:\n  - path: /srv/a\n  - {path: /srv/a, name: b}\n"));
}

TEST(Settings, RefusesTheShellsTilde) {
  EXPECT_THAT(error_of("dvsguard: 1\nprojects: [{path: ~/a}]\n"), HasSubstr("write the whole path"));
  EXPECT_THAT(error_of(with("overrides: [\"~/a\"]")), HasSubstr("write the whole path"));
}

TEST(Settings, TakesAsManyProjectsAsItsCap) {
  const auto file_of = [](std::size_t count) {
    std::string yaml = "dvsguard: 1\nprojects:\n";
    for (std::size_t i = 0; i < count; ++i) yaml += "  - path: /srv/" + std::to_string(i) + "\n";
    return yaml;
  };
  EXPECT_TRUE(parsed(file_of(kMaxProjects)));
  EXPECT_THAT(error_of(file_of(kMaxProjects + 1)), HasSubstr("kMaxProjects"));
}

TEST(Settings, AnEntryThatSaysAnotherNameOrOtherFilesIsAnotherProject) {
  Project project;
  EXPECT_TRUE(is_entry_for(project, "", {}));
  EXPECT_TRUE(is_entry_for(project, "a", {"/f"}));
  project.name = "a";
  project.files = {"/f"};
  EXPECT_TRUE(is_entry_for(project, "", {}));
  EXPECT_TRUE(is_entry_for(project, "a", {"/f"}));
  EXPECT_FALSE(is_entry_for(project, "b", {}));
  EXPECT_FALSE(is_entry_for(project, "a", {"/g"}));
}

}  // namespace
}  // namespace dvsguard::settings
