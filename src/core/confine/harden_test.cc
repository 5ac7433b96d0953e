#include "core/confine/harden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/practice/testing.h"

namespace dvsguard::confine {
namespace {

using practice::testing::Sample;
using testing::HasSubstr;
using testing::Not;

std::string hardened(std::string_view yaml, Level level, const compose::Environment& environment = {},
                     const practice::testing::Files& beside = {}) {
  const Sample sample(yaml, environment, beside);
  const practice::Evidence evidence = sample.evidence();
  return render(harden(evidence, practice::check_project(evidence), level, {}), {}).yaml;
}

TEST(Harden, SafeLeavesCapabilitiesPortsAndUsersAlone) {
  const std::string yaml =
      hardened("services: {a: {image: 'a:1', user: root, ports: ['80:80']}}\n", Level::Safe);
  EXPECT_THAT(yaml, HasSubstr("no-new-privileges:true"));
  for (const char* key : {"cap_drop", "ports", "user", "read_only", "mem_limit"})
    EXPECT_THAT(yaml, Not(HasSubstr(key)));
}

TEST(Harden, SafeKeepsAnUnknownModeOfWhatIsNoKey) {
  EXPECT_THAT(hardened("services: {a: {image: 'a:1', volumes: ['./data:/data:readonly']}}\n", Level::Safe),
              Not(HasSubstr("/data")));
}

TEST(Harden, ReadOnlyTakesTheIgnoredModeOutAndKeepsTheOthers) {
  EXPECT_THAT(
      hardened("services: {a: {image: 'a:1', volumes: ['./data:/data:readonly,z']}}\n", Level::Strict),
      HasSubstr("\"read_only\": true"));
  EXPECT_THAT(
      hardened("services: {a: {image: 'a:1', volumes: ['${KEY}:/k/operator.ecdsa.key.json:readonly,z']}}\n",
               Level::Safe, {{"KEY", "/srv/k.json"}}),
      HasSubstr("\"${KEY}:/k/operator.ecdsa.key.json:ro,z\""));
}

// Compose 2.40 refuses an override whose pids_limit stands beside deploy.resources.limits.
TEST(Harden, PutsLimitsWhereTheProjectKeepsItsOwn) {
  const std::string own = hardened("services: {a: {image: 'a:1'}}\n", Level::Strict);
  EXPECT_THAT(own, HasSubstr("    pids_limit: 1024"));
  const std::string deploy =
      hardened("services: {a: {image: 'a:1', deploy: {resources: {limits: {cpus: '1'}}}}}\n", Level::Strict);
  EXPECT_THAT(deploy, Not(HasSubstr("pids_limit")));
  EXPECT_THAT(deploy, HasSubstr("          pids: 1024"));
}

TEST(Harden, BindsPortsToLoopbackAndKeepsTheirVariables) {
  const std::string yaml = hardened(
      "services: {a: {image: 'a:1', ports: ['${P}:80', '127.0.0.1:81:81', {target: 82, published: '82'}]}}\n",
      Level::Strict, {{"P", "8080"}});
  EXPECT_THAT(yaml, HasSubstr("ports: !override"));
  EXPECT_THAT(yaml, HasSubstr("\"127.0.0.1:${P}:80\""));
  EXPECT_THAT(yaml, HasSubstr("- \"127.0.0.1:81:81\"\n"));
  EXPECT_THAT(yaml, HasSubstr("- \"127.0.0.1:82:82\""));
  EXPECT_THAT(yaml, Not(HasSubstr("8080")));
}

TEST(Harden, LeavesPortsThatItCannotTakeApart) {
  EXPECT_THAT(
      hardened("services: {a: {image: 'a:1', ports: ['${IP}:80:80']}}\n", Level::Strict, {{"IP", "0.0.0.0"}}),
      Not(HasSubstr("ports")));
}

TEST(Harden, BoundsLogsOnlyOfADriverThatKnowsTheOptions) {
  EXPECT_THAT(hardened("services: {a: {image: 'a:1', logging: {driver: json-file}}}\n", Level::Safe),
              HasSubstr("max-size: \"50m\""));
  for (const char* logging : {"", ", logging: {driver: journald}", ", logging: {driver: '${D}'}"}) {
    EXPECT_THAT(hardened("services: {a: {image: 'a:1'" + std::string(logging) + "}}\n", Level::Strict),
                Not(HasSubstr("max-size")))
        << logging;
  }
}

TEST(Harden, SwitchesUpdateLabelsOff) {
  EXPECT_THAT(
      hardened("services: {a: {image: 'a:1', labels: {com.centurylinklabs.watchtower.enable: 'true'}}}\n",
               Level::Safe),
      HasSubstr("\"com.centurylinklabs.watchtower.enable\": \"false\""));
}

TEST(Harden, GivesEachServiceTheSameUserEachTimeAndNoOtherServices) {
  const std::string yaml =
      hardened("name: p\nservices: {a: {image: 'a:1'}, b: {image: 'b:1'}}\n", Level::Strict);
  EXPECT_EQ(yaml, hardened("name: p\nservices: {a: {image: 'a:1'}, b: {image: 'b:1'}}\n", Level::Strict));
  const std::size_t first = yaml.find("user: \""), second = yaml.find("user: \"", first + 1);
  ASSERT_NE(second, std::string::npos);
  EXPECT_NE(yaml.substr(first, 13), yaml.substr(second, 13));
}

TEST(Harden, TellsWhatItLeaves) {
  const Sample sample("services: {a: {image: 'a:1', privileged: true}}\n");
  const practice::Evidence evidence = sample.evidence();
  const Override made = harden(evidence, practice::check_project(evidence), Level::Strict, {});
  const auto is = [](report::Rule rule) {
    return [rule](const report::Finding& finding) { return finding.rule == rule; };
  };
  EXPECT_TRUE(std::any_of(made.left.begin(), made.left.end(), is(report::Rule::LP01)));
  EXPECT_TRUE(std::none_of(made.mended.begin(), made.mended.end(), is(report::Rule::LP01)));
}

TEST(Harden, LeavesASkippedFindingAlone) {
  const Sample sample("services: {a: {image: 'a:1'}}\n");
  const practice::Evidence evidence = sample.evidence();
  const report::Outcome outcome = practice::check_project(evidence);
  std::set<std::string> skip;
  for (const report::Finding& finding : outcome.findings) skip.insert(report::topic(finding));
  EXPECT_TRUE(harden(evidence, outcome, Level::Safe, skip).services.empty());
}

}  // namespace
}  // namespace dvsguard::confine
