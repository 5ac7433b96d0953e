#include "core/practice/operator_upgrades.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/built_for_tests.h"
#include "core/practice/floating_tags.h"
#include "core/practice/mounted_programs.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

const std::string kDigest = "@sha256:0000000000000000000000000000000000000000000000000000000000000000";

report::Outcome image_of(const std::string& image, const std::string& body = "",
                         const compose::Environment& environment = {}) {
  return outcome_of(check_operator_upgrades,
                    Sample("services:\n  node:\n    image: \"" + image + "\"\n" + body + "\n", environment));
}

report::Outcome upgrades_of(const std::string& body) {
  return outcome_of(check_operator_upgrades, Sample(service_yaml(body)));
}

report::Outcome signed_of(const std::string& image) {
  return outcome_of(check_signed_images, Sample("services:\n  node:\n    image: \"" + image + "\"\n"));
}

TEST(FloatingTags, AreToldFromReleases) {
  for (const char* tag : {"latest",     "Latest",       "stable",        "main",    "master",  "mainnet",
                          "testnet",    "edge",         "nightly",       "dev",     "release", "jammy",
                          "alpine",     "20-alpine",    "20-alpine3.19", "v2",      "12",      "12-slim",
                          "1.4-latest", "latest-arm64", "stable-v2",     "holesky", "lts"})
    EXPECT_TRUE(is_floating_tag(tag)) << tag;
  for (const char* tag :
       {"1.4.0", "v1.4.0", "1.4", "v0.8.0-mainnet", "2.1-rc1", "v1.0.0-alpha.3", "sha-3f2a91c", "3f2a91c0d1",
        "20260115", "nightly-20260115", "jammy-20240111", "mainnet-2.3.1", "pg16", "v1rc2", "2024.01"})
    EXPECT_FALSE(is_floating_tag(tag)) << tag;
}

TEST(UP01, AFloatingOrMissingTagIsRefused) {
  for (const char* image :
       {"acme/oracle", "acme/oracle:latest", "registry.example:5000/acme/oracle", "localhost:5000/x:main"})
    EXPECT_THAT(findings_of(image_of(image), Rule::UP01), SizeIs(1)) << image;
}

TEST(UP01, AReleaseOrADigestIsAccepted) {
  EXPECT_THAT(findings_of(image_of("registry.example:5000/acme/oracle:1.4.0"), Rule::UP01), IsEmpty());
  EXPECT_THAT(findings_of(image_of("acme/oracle:latest" + kDigest), Rule::UP01), IsEmpty());
  EXPECT_THAT(findings_of(image_of("acme/oracle" + kDigest), Rule::UP01), IsEmpty());
}

TEST(UP01, AVariableIsJudgedByItsValue) {
  EXPECT_THAT(findings_of(image_of("acme/oracle:${TAG:-latest}"), Rule::UP01), SizeIs(1));
  EXPECT_THAT(findings_of(image_of("acme/oracle:${TAG:-latest}", "", {{"TAG", "1.2.3"}}), Rule::UP01),
              IsEmpty());
  EXPECT_THAT(missing_of(image_of("${IMAGE:?}"), Rule::UP01), SizeIs(1));
}

TEST(UP01, ANameThatOnlyABuildHereGivesIsAccepted) {
  EXPECT_THAT(findings_of(image_of("acme/oracle:dev", "    build: .\n    pull_policy: build"), Rule::UP01),
              IsEmpty());
  // Without a policy Compose asks the registry first.
  EXPECT_THAT(findings_of(image_of("acme/oracle:dev", "    build: ."), Rule::UP01), SizeIs(1));
}

TEST(UP02, UpdatersAreRefusedByTheirImage) {
  for (const char* image :
       {"containrrr/watchtower", "docker.io/v2tec/watchtower:1", "ghcr.io/nickfedor/watchtower:1.11.0",
        "beatkind/watchtower", "pyouroboros/ouroboros", "mazzolino/shepherd", "containrrr/shepherd"})
    EXPECT_THAT(findings_of(image_of(image), Rule::UP02), SizeIs(1)) << image;
}

TEST(UP02, WhatOnlyNotifiesIsAccepted) {
  EXPECT_THAT(findings_of(image_of("crazymax/diun:4"), Rule::UP02), IsEmpty());
  EXPECT_THAT(
      findings_of(image_of("containrrr/watchtower", "    environment: {WATCHTOWER_MONITOR_ONLY: \"true\"}"),
                  Rule::UP02),
      IsEmpty());
  EXPECT_THAT(findings_of(image_of("containrrr/watchtower", "    command: --monitor-only"), Rule::UP02),
              IsEmpty());
  EXPECT_THAT(findings_of(image_of("acme/shepherd:1.0"), Rule::UP02), IsEmpty());
}

TEST(UP02, LabelsThatAskForUpdatesAreRefused) {
  EXPECT_THAT(
      targets_of(upgrades_of("    labels: {com.centurylinklabs.watchtower.enable: \"true\"}"), Rule::UP02),
      ElementsAre("label com.centurylinklabs.watchtower.enable"));
  EXPECT_THAT(targets_of(upgrades_of("    labels: [\"io.containers.autoupdate=registry\"]"), Rule::UP02),
              SizeIs(1));
  EXPECT_THAT(targets_of(upgrades_of("    deploy: {labels: {io.containers.autoupdate: local}}"), Rule::UP02),
              SizeIs(1));
}

TEST(UP02, LabelsThatOptOutAreAccepted) {
  EXPECT_THAT(
      targets_of(upgrades_of("    labels: {com.centurylinklabs.watchtower.enable: \"false\"}"), Rule::UP02),
      IsEmpty());
  EXPECT_THAT(targets_of(upgrades_of("    labels: {io.containers.autoupdate: disabled}"), Rule::UP02),
              IsEmpty());
  EXPECT_THAT(targets_of(upgrades_of("    labels: {com.centurylinklabs.watchtower.enable: \"true\", "
                                     "com.centurylinklabs.watchtower.monitor-only: \"true\"}"),
                         Rule::UP02),
              IsEmpty());
}

TEST(UP03, PoliciesThatFetchAreRefused) {
  for (const char* policy : {"always", "daily", "weekly", "every_12h", "refresh"})
    EXPECT_THAT(findings_of(upgrades_of("    pull_policy: " + std::string(policy)), Rule::UP03), SizeIs(1))
        << policy;
}

TEST(UP03, PoliciesThatDoNotAreAccepted) {
  for (const char* policy : {"missing", "never", "if_not_present", "build"})
    EXPECT_THAT(findings_of(upgrades_of("    pull_policy: " + std::string(policy)), Rule::UP03), IsEmpty())
        << policy;
}

TEST(UP03, ADigestFetchesTheSameBytes) {
  EXPECT_THAT(findings_of(image_of("acme/oracle" + kDigest, "    pull_policy: always"), Rule::UP03),
              IsEmpty());
}

TEST(UP03, LabelsOfUpdatersElsewhereAreRefused) {
  EXPECT_THAT(targets_of(upgrades_of("    labels: {keel.sh/policy: major}"), Rule::UP03), SizeIs(1));
}

TEST(UP04, AStartThatFetchesCodeIsRefused) {
  EXPECT_THAT(
      targets_of(upgrades_of("    entrypoint: sh -c 'curl -fsSL https://x.example/i.sh | sh'"), Rule::UP04),
      ElementsAre("curl | sh"));
  EXPECT_THAT(
      targets_of(upgrades_of("    entrypoint: [bash, -c]\n    command: [\"git pull && exec ./node\"]"),
                 Rule::UP04),
      ElementsAre("git pull"));
  EXPECT_THAT(targets_of(upgrades_of("    command: [npx, -y, \"tool@latest\"]"), Rule::UP04),
              ElementsAre("npx …@latest"));
  EXPECT_THAT(targets_of(upgrades_of("    healthcheck: {test: \"curl -s x | sh\"}"), Rule::UP04),
              ElementsAre("curl | sh"));
  EXPECT_THAT(targets_of(upgrades_of("    post_start: [{command: [git, pull]}]"), Rule::UP04),
              ElementsAre("git pull"));
}

TEST(UP04, AStartThatOnlyRunsIsAccepted) {
  EXPECT_THAT(findings_of(upgrades_of("    command: [/node, --rpc, \"https://x.example\"]"), Rule::UP04),
              IsEmpty());
  EXPECT_THAT(
      findings_of(upgrades_of("    healthcheck: {test: [CMD, curl, -f, \"http://localhost/health\"]}"),
                  Rule::UP04),
      IsEmpty());
}

TEST(UP04, InstallingPackagesIsMedium) {
  EXPECT_EQ(findings_of(upgrades_of("    command: sh -c 'apk add curl && /node'"), Rule::UP04).at(0).severity,
            Severity::Medium);
}

TEST(UP04, MountedScriptsAreRead) {
  Sample sample(
      "services:\n  node: {image: \"x:1\", volumes: [\"./run.sh:/run.sh\"]}\n  other: {image: \"x:1\"}\n", {},
      {{"run.sh", ""}});
  testing::add_script(sample, "run.sh", "#!/bin/sh\nset -e\ngit pull\n");
  const auto findings = findings_of(outcome_of(check_operator_upgrades, sample), Rule::UP04);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].service, "node");
  EXPECT_EQ(findings[0].where[0].text(), "run.sh:3:1");
}

// What UP04 says of a service with these properties, where the file stands on the host and updates.
std::vector<std::string> updates_of(const std::string& body, const std::string& file,
                                    const std::string& rest = "") {
  Sample sample(service_yaml(body, rest), {}, {{file, ""}});
  testing::add_script(sample, file, "git pull\n");
  return targets_of(outcome_of(check_operator_upgrades, sample), Rule::UP04);
}

TEST(UP04, AScriptOfAMountedFolderIsReadWhereItIsRun) {
  const std::string mount = "    volumes: [\"./scripts:/scripts\"]\n";
  for (const char* body :
       {"    entrypoint: /scripts/e.sh", "    entrypoint: [sh, /scripts/e.sh]",
        "    command: [bash, -e, /scripts/../scripts/e.sh, --fast]",
        "    command: sh -c 'exec /scripts/e.sh'", "    healthcheck: {test: /scripts/e.sh}",
        "    post_start: [{command: [/scripts/e.sh]}]", "    entrypoint: [tini, --, /scripts/e.sh]",
        "    working_dir: /scripts\n    command: ./e.sh", "    command: sh -c '. /scripts/e.sh'",
        "    develop: {watch: [{path: ., action: sync+exec, target: /t, exec: {command: /scripts/e.sh}}]}"})
    EXPECT_THAT(updates_of(mount + body, "scripts/e.sh"), ElementsAre("git pull")) << body;
}

TEST(UP04, AScriptOfAMountedFolderThatNothingRunsIsNotRead) {
  const std::string mount = "    volumes: [\"./scripts:/scripts\"]\n";
  for (const char* body : {"    command: /scripts/other.sh", "    command: [node, /scripts/e.sh]",
                           "    command: /scriptse.sh", "    command: ./e.sh", "    command: sh $$DIR/e.sh"})
    EXPECT_THAT(updates_of(mount + body, "scripts/e.sh"), IsEmpty()) << body;
}

TEST(UP04, TheInnermostMountSaysWhichScriptItIs) {
  const std::string run = "    command: /a/b/e.sh\n    volumes: [\"./outer:/a\", ";
  EXPECT_THAT(updates_of(run + "\"./inner:/a/b/\"]", "inner/e.sh"), ElementsAre("git pull"));
  EXPECT_THAT(updates_of(run + "\"./inner:/a/b\"]", "outer/b/e.sh"), IsEmpty());
  EXPECT_THAT(updates_of(run + "\"./inner:/a/bc\"]", "outer/b/e.sh"), ElementsAre("git pull"));
  // What hides the folder is none of the host's.
  EXPECT_THAT(updates_of(run + "\"state:/a/b\"]", "outer/b/e.sh", "volumes: {state: }\n"), IsEmpty());
  EXPECT_THAT(updates_of(run + "{type: tmpfs, target: /a/b}]", "outer/b/e.sh"), IsEmpty());
}

TEST(UP04, AFolderIsMountedUnderAnySpelling) {
  EXPECT_THAT(
      updates_of("    command: /s/e.sh\n    volumes: [\"shared:/s\"]", "scripts/e.sh",
                 "volumes: {shared: {driver_opts: {type: none, o: bind, device: /project/scripts}}}\n"),
      ElementsAre("git pull"));
  EXPECT_THAT(updates_of("    command: /s/e.sh\n    volumes_from: [other]", "scripts/e.sh",
                         "  other: {image: \"x:1\", volumes: [\"./scripts:/s\"]}\n"),
              ElementsAre("git pull"));
  EXPECT_THAT(updates_of("    command: //e.sh\n    volumes: [\"./scripts:/\"]", "scripts/e.sh"),
              ElementsAre("git pull"));
}

TEST(UP04, AScriptThatAScriptRunsIsRead) {
  Sample sample(service_yaml("    command: /s/a.sh\n    volumes: [\"./s:/s\"]"), {}, {});
  testing::add_script(sample, "s/a.sh", "/s/a.sh\nsource /s/b.sh\n");
  testing::add_script(sample, "s/b.sh", "curl x | sh\n");
  EXPECT_THAT(targets_of(outcome_of(check_operator_upgrades, sample), Rule::UP04), ElementsAre("curl | sh"));
}

TEST(UP04, AScriptWrittenIntoAConfigIsRead) {
  const auto told = [](const std::string& body, const std::string& config) {
    return targets_of(
        outcome_of(check_operator_upgrades, Sample(service_yaml(body, "configs: {c: " + config + "}\n"))),
        Rule::UP04);
  };
  const std::string text = "{content: \"#!/bin/sh\\ngit pull\\n\"}";
  EXPECT_THAT(told("    configs: [{source: c, target: /e}]", text), ElementsAre("git pull"));
  EXPECT_THAT(told("    configs: [{source: c, target: /e.sh}]", "{content: git pull}"),
              ElementsAre("git pull"));
  EXPECT_THAT(told("    configs: [c]\n    entrypoint: [sh, /c]", "{content: git pull}"),
              ElementsAre("git pull"));
  EXPECT_THAT(told("    configs: [c]\n    entrypoint: [node, /c]", "{content: git pull}"), IsEmpty());
  EXPECT_THAT(told("    configs: []", text), IsEmpty());
}

TEST(MountedPrograms, AreTheFilesThatAreRun) {
  const Sample sample(
      service_yaml("    command: [sh, /s/a]\n    healthcheck: {test: /s/b.sh; /x/c.sh}\n"
                   "    volumes: [\"./s:/s\", \"./one:/x/c.sh\"]"));
  const auto programs = mounted_programs(sample.evidence());
  ASSERT_THAT(programs, SizeIs(3));
  EXPECT_EQ(programs[0].path, "/project/s/a");
  EXPECT_EQ(programs[0].folder, "/project/s");
  EXPECT_TRUE(programs[0].by_shell);
  EXPECT_EQ(programs[1].path, "/project/s/b.sh");
  EXPECT_FALSE(programs[1].by_shell);
  EXPECT_EQ(programs[2].path, "/project/one");
}

TEST(UP04, TheDockerfilesEntrypointCounts) {
  const auto outcome = testing::built(check_operator_upgrades,
                                      "FROM a\nENTRYPOINT [\"sh\", \"-c\"]\nCMD [\"curl x | bash\"]\n");
  EXPECT_THAT(targets_of(outcome, Rule::UP04), ElementsAre("curl | bash"));
}

TEST(UP05, BuildsAreRefused) {
  EXPECT_THAT(targets_of(testing::built(check_operator_upgrades, "FROM a\n"), Rule::UP05),
              ElementsAre("build"));
  EXPECT_THAT(targets_of(upgrades_of("    build: \"https://github.com/acme/oracle.git#main\""), Rule::UP05),
              ElementsAre("build"));
  EXPECT_THAT(
      targets_of(
          upgrades_of(
              "    build: {context: ., additional_contexts: {src: \"https://x.example/a.git\", here: ./x}}"),
          Rule::UP05),
      ElementsAre("build", "context src"));
  EXPECT_THAT(findings_of(upgrades_of(""), Rule::UP05), IsEmpty());
}

TEST(UP05, AddFromAUrlIsRefusedUnlessItsDigestIsNamed) {
  EXPECT_THAT(
      targets_of(testing::built(check_operator_upgrades, "FROM a\nADD https://x.example/b /b\n"), Rule::UP05),
      ElementsAre("build", "ADD /b"));
  EXPECT_THAT(
      targets_of(
          testing::built(check_operator_upgrades,
                         "FROM a\nADD "
                         "--checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d "
                         "https://x.example/b /b\nADD c /c\n"),
          Rule::UP05),
      ElementsAre("build"));
}

TEST(UP05, RemoteIncludesAreRefused) {
  const auto outcome = outcome_of(
      check_operator_upgrades,
      Sample("include: [\"https://github.com/acme/oracle.git\"]\nservices:\n  a: {image: \"x:1\"}\n"));
  EXPECT_THAT(findings_of(outcome, Rule::UP05), SizeIs(1));
}

TEST(UP05, ARedirectionInDotEnvIsRefused) {
  const auto outcome = outcome_of(
      check_operator_upgrades,
      Sample("services:\n  a: {image: \"x:1\"}\n", {},
             {{".env", "COMPOSE_FILE=other.yaml\n"}, {"other.yaml", "services:\n  b: {image: \"y:1\"}\n"}}));
  EXPECT_THAT(targets_of(outcome, Rule::UP05), ElementsAre("COMPOSE_FILE"));
}

report::Outcome with_mounted_image(testing::Check check, const std::string& source) {
  return outcome_of(check,
                    Sample("services:\n  node:\n    image: \"x:1.0.0" + kDigest +
                           "\"\n    volumes: [{type: image, source: \"" + source + "\", target: /m}]\n"));
}

TEST(SG01, AMountedImageIsJudgedAsTheServicesOwn) {
  EXPECT_THAT(targets_of(with_mounted_image(check_signed_images, "acme/model:1.0.0"), Rule::SG01),
              ElementsAre("image at /m"));
  EXPECT_THAT(targets_of(with_mounted_image(check_signed_images, "acme/model" + kDigest), Rule::SG01),
              IsEmpty());
  EXPECT_THAT(missing_of(with_mounted_image(check_signed_images, "${MODEL:?}"), Rule::SG01), SizeIs(1));
}

TEST(UP01, AMountedImageIsJudgedAsTheServicesOwn) {
  EXPECT_THAT(targets_of(with_mounted_image(check_operator_upgrades, "acme/model"), Rule::UP01),
              ElementsAre("image at /m"));
  EXPECT_THAT(targets_of(with_mounted_image(check_operator_upgrades, "acme/model:latest"), Rule::UP01),
              SizeIs(1));
  EXPECT_THAT(targets_of(with_mounted_image(check_operator_upgrades, "acme/model:1.0.0"), Rule::UP01),
              IsEmpty());
  EXPECT_THAT(
      targets_of(with_mounted_image(check_operator_upgrades, "acme/model:latest" + kDigest), Rule::UP01),
      IsEmpty());
}

TEST(SG01, ATagIsRefused) {
  EXPECT_THAT(findings_of(signed_of("acme/oracle:1.4.0"), Rule::SG01), SizeIs(1));
  EXPECT_THAT(findings_of(signed_of("acme/oracle"), Rule::SG01), SizeIs(1));
}

TEST(SG01, ADigestIsAccepted) {
  EXPECT_THAT(findings_of(signed_of("acme/oracle:1.4.0" + kDigest), Rule::SG01), IsEmpty());
  EXPECT_THAT(findings_of(signed_of("localhost:5000/oracle" + kDigest), Rule::SG01), IsEmpty());
}

TEST(SG01, AVariableWithoutAValueIsUnknown) {
  const auto outcome = signed_of("${IMAGE:?}");
  EXPECT_THAT(findings_of(outcome, Rule::SG01), IsEmpty());
  EXPECT_THAT(missing_of(outcome, Rule::SG01), SizeIs(1));
}

TEST(SG02, NeedsTheSignature) {
  const auto missing = missing_of(signed_of("acme/oracle:1.4.0"), Rule::SG02);
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].evidence, "signature");
  EXPECT_EQ(missing[0].command, "docker trust inspect --pretty acme/oracle:1.4.0");
}

TEST(SG02, AnImageThatIsOnlyBuiltHereHasNoPublisher) {
  const auto outcome = testing::built(check_signed_images, "FROM a\n");
  EXPECT_THAT(findings_of(outcome, Rule::SG01), IsEmpty());
  EXPECT_EQ(missing_of(outcome, Rule::SG02).at(0).evidence, "a released and signed image");
}

TEST(SG02, NothingThatAShellWouldReadGetsIntoACommand) {
  const auto missing = missing_of(signed_of("acme/oracle;rm -rf ~"), Rule::SG02);
  EXPECT_EQ(missing.at(0).command, "docker trust inspect --pretty IMAGE");
}

}  // namespace
}  // namespace dvsguard::practice
