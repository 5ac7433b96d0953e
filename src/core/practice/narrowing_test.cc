#include "core/practice/narrowing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Sample;
using testing::service_yaml;

// What the second project does beyond the first.
std::vector<report::Finding> widened(const std::string& alone, const std::string& with_override) {
  const Sample before(alone), after(with_override);
  return widenings({before.loaded(), check_project(before.evidence())},
                   {after.loaded(), check_project(after.evidence())});
}

std::vector<std::string> messages(std::string_view alone, std::string_view with_override) {
  std::vector<std::string> all;
  for (const report::Finding& finding : widened(service_yaml(alone), service_yaml(with_override)))
    all.push_back(finding.message);
  return all;
}

TEST(Narrowing, OfTheSameProjectFindsNothing) {
  const std::string_view body =
      "    ports: [\"80:80\"]\n    volumes: [\"./a:/a\", \"v:/v\"]\n    cap_add: [SYS_ADMIN]";
  const std::string yaml = service_yaml(body, "volumes: {v: {}}");
  EXPECT_THAT(widened(yaml, yaml), IsEmpty());
}

TEST(Narrowing, LetsAnOverrideNarrow) {
  EXPECT_THAT(messages("    ports: [\"80:80\"]\n    volumes: [\"./a:/a\"]\n    mem_limit: 2g\n    user: root",
                       "    ports: [\"127.0.0.1:80:80\"]\n    volumes: [\"./a:/a:ro\"]\n    mem_limit: 1g\n"
                       "    user: \"1000:1000\"\n    cap_drop: [ALL]\n    read_only: true\n"
                       "    security_opt: [\"no-new-privileges:true\"]"),
              IsEmpty());
}

TEST(Narrowing, LetsAnOverrideLowerUlimits) {
  EXPECT_THAT(messages("    ulimits: {nofile: {soft: 1024, hard: 4096}, memlock: -1}",
                       "    ulimits: {nofile: {soft: 1024, hard: 2048}, memlock: 65536, nproc: 100}"),
              IsEmpty());
}

TEST(Narrowing, FindsARaisedUlimit) {
  EXPECT_THAT(messages("    ulimits: {nofile: 1024}", "    ulimits: {nofile: 1025}"),
              ElementsAre(HasSubstr("raises ulimits.nofile")));
  EXPECT_THAT(messages("    ulimits: {nofile: 1024}", "    ulimits: {nofile: {soft: 1024, hard: -1}}"),
              ElementsAre(HasSubstr("raises ulimits.nofile")));
  EXPECT_THAT(messages("    ulimits: {nofile: 1024}", ""),
              ElementsAre(HasSubstr("takes away ulimits.nofile")));
  EXPECT_THAT(messages("", "    ulimits: {nproc: -1}"), ElementsAre(HasSubstr("sets ulimits.nproc")));
}

TEST(Narrowing, FindsAUlimitThatSetsSomethingFree) {
  for (const std::string name : {"rtprio", "nice", "memlock"})
    EXPECT_THAT(messages("", "    ulimits: {" + name + ": 20}"),
                ElementsAre(HasSubstr("sets ulimits." + name)));
}

TEST(Narrowing, FindsALimitWhereNobodyKnowsTheProjectsOwn) {
  EXPECT_FALSE(messages("    mem_limit: ${M}", "    mem_limit: 1g").empty());
  EXPECT_FALSE(messages("    pids_limit: ${P}", "    pids_limit: 100").empty());
  EXPECT_FALSE(messages("    cpus: ${C}", "    cpus: 1").empty());
  EXPECT_FALSE(messages("    ulimits: {nofile: \"${N}\"}", "    ulimits: {nofile: 10}").empty());
  EXPECT_FALSE(messages("    deploy: {resources: {limits: {memory: \"${M}\"}}}",
                        "    deploy: {resources: {limits: {memory: \"${M}\"}}}\n    mem_limit: 1g")
                   .empty());
}

TEST(Narrowing, LetsADigestPinTheSameTag) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  const std::string body = "services: {node: {image: ";
  const auto found = [&](const std::string& was, const std::string& is) {
    return widened(body + was + "}}", body + "\"" + is + "\"}}");
  };
  EXPECT_THAT(found("acme/node:1.2", "acme/node:1.2" + digest), IsEmpty());
  EXPECT_FALSE(found("acme/node:1.2", "acme/node:1.3" + digest).empty());
  EXPECT_FALSE(found("acme/node:1.2", "acme/other:1.2" + digest).empty());
  EXPECT_FALSE(found("acme/node:1.2", "acme/node" + digest).empty());
  EXPECT_FALSE(
      found("\"acme/node:1.2" + digest + "\"", "acme/node:1.2@sha256:" + std::string(64, 'b')).empty());
}

TEST(Narrowing, TakesNoOtherSeccompProfileForAStricterOne) {
  EXPECT_THAT(messages("    security_opt: [\"seccomp=unconfined\"]", ""), IsEmpty());
  EXPECT_THAT(
      messages("    security_opt: [\"seccomp=unconfined\"]", "    security_opt: [\"seccomp=builtin\"]"),
      IsEmpty());
  EXPECT_FALSE(messages("", "    security_opt: [\"seccomp=builtin\"]").empty());
  EXPECT_FALSE(
      messages("    security_opt: [\"seccomp=a.json\"]", "    security_opt: [\"seccomp=b.json\"]").empty());
  EXPECT_FALSE(
      messages("    security_opt: [\"seccomp=unconfined\"]", "    security_opt: [\"seccomp=a.json\"]")
          .empty());
}

TEST(Narrowing, LetsAnOverrideTakeAway) {
  EXPECT_THAT(messages("    ports: [\"80:80\"]\n    volumes: [\"./a:/a\"]", ""), IsEmpty());
}

TEST(Narrowing, FindsWhatARuleFinds) {
  const std::vector<report::Finding> found = widened(service_yaml(""), service_yaml("    privileged: true"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().rule, report::Rule::LP16);
  EXPECT_EQ(found.front().severity, report::Severity::Critical);
  EXPECT_EQ(found.front().service, "node");
  EXPECT_THAT(found.front().message, HasSubstr("brings LP01"));
}

TEST(Narrowing, FindsAGraverFinding) {
  report::Outcome before, after;
  report::Finding finding;
  finding.rule = report::Rule::LP08;
  finding.target = "/srv";
  finding.severity = report::Severity::High;
  before.findings = {finding};
  finding.severity = report::Severity::Critical;
  after.findings = {finding};
  const compose::Loaded none;
  EXPECT_EQ(widenings({none, before}, {none, after}).size(), 1U);
  EXPECT_THAT(widenings({none, after}, {none, before}), IsEmpty());
}

TEST(Narrowing, FindsAnotherProgram) {
  EXPECT_THAT(messages("", "    command: [\"sh\"]"), Contains(HasSubstr("runs another command")));
  EXPECT_THAT(messages("", "    entrypoint: [\"sh\"]"), Contains(HasSubstr("runs another command")));
  const std::string other = "services:\n  node:\n    image: registry.example/acme/node:1.0.1\n";
  const std::vector<report::Finding> found = widened(service_yaml(""), other);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found.front().message, HasSubstr("runs another image"));
  EXPECT_EQ(found.front().target, "services.node.image");
}

TEST(Narrowing, FindsANewService) {
  const std::string two = service_yaml("") + "  more: {image: \"more:1.0.0\"}\n";
  std::vector<std::string> services;
  for (const report::Finding& finding : widened(service_yaml(""), two)) services.push_back(finding.service);
  EXPECT_THAT(services, Contains("more"));
}

TEST(Narrowing, FindsMountsThatAreNewOrWritable) {
  EXPECT_THAT(messages("", "    volumes: [\"./a:/a:ro\"]"),
              Contains(HasSubstr("mounts something at \"/a\"")));
  EXPECT_THAT(messages("    volumes: [\"./a:/a:ro\"]", "    volumes: [\"./a:/a\"]"),
              Contains(HasSubstr("makes the mount at \"/a\" writable")));
  EXPECT_THAT(messages("    volumes: [\"./a:/a\"]", "    volumes: [\"./b:/a\"]"),
              Contains(HasSubstr("mounts something")));
}

TEST(Narrowing, FindsASecretThatTheServiceDidNotHave) {
  const std::string rest = "secrets: {s: {file: ./s}}";
  const auto found = widened(service_yaml("", rest), service_yaml("    secrets: [s]", rest));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().target, "services.node.secrets[/run/secrets/s]");
}

TEST(Narrowing, FindsPortsThatAreNewOrWider) {
  EXPECT_THAT(messages("", "    ports: [\"127.0.0.1:80:80\"]"), Contains(HasSubstr("publishes a port")));
  EXPECT_THAT(messages("    ports: [\"127.0.0.1:80:80\"]", "    ports: [\"80:80\"]"),
              Contains(HasSubstr("publishes a port")));
  EXPECT_THAT(messages("    ports: [\"127.0.0.1:80:80\"]", "    ports: [\"10.0.0.1:80:80\"]"),
              Contains(HasSubstr("publishes a port")));
}

TEST(Narrowing, FindsANetworkAHookAndAHigherLimit) {
  const std::string rest = "networks: {a: {}, b: {}}";
  EXPECT_EQ(
      widened(service_yaml("    networks: [a]", rest), service_yaml("    networks: [a, b]", rest)).size(),
      1U);
  EXPECT_THAT(messages("", "    post_start: [{command: [\"a\"]}]"),
              Contains(HasSubstr("changes post_start")));
  EXPECT_THAT(messages("    mem_limit: 1g", "    mem_limit: 2g"), ElementsAre(HasSubstr("raises mem_limit")));
  EXPECT_THAT(messages("    pids_limit: 100", "    pids_limit: -1"),
              Contains(HasSubstr("raises pids_limit")));
}

struct Change {
  std::string before, after, target;
};

void PrintTo(const Change& change, std::ostream* out) {
  *out << change.before << " -> " << change.after;
}

std::vector<std::string> targets(const std::string& alone, const std::string& with_override) {
  std::vector<std::string> all;
  for (const report::Finding& finding : widened(alone, with_override)) all.push_back(finding.target);
  return all;
}

class WideningOfAService : public ::testing::TestWithParam<Change> {};

TEST_P(WideningOfAService, IsFoundByItsPath) {
  const auto& [before, after, target] = GetParam();
  const std::string rest = "networks: {a: {}}\nsecrets: {s: {file: ./s}}";
  EXPECT_THAT(targets(service_yaml("    " + before, rest), service_yaml("    " + after, rest)),
              Contains("services.node." + target));
}

INSTANTIATE_TEST_SUITE_P(
    Keys, WideningOfAService,
    ::testing::Values(
        Change{"networks: [a]", "network_mode: bridge", "network_mode"},
        Change{"", "environment: {LD_PRELOAD: /x}", "environment.LD_PRELOAD"},
        Change{"environment: {A: b}", "environment: {A: c}", "environment.A"},
        Change{"security_opt: [no-new-privileges:true, label:type:strict]",
               "security_opt: [no-new-privileges:true, label:type:loose]", "security_opt[label:type:loose]"},
        Change{"security_opt: [no-new-privileges:true]", "", "security_opt[no-new-privileges:true]"},
        Change{"cap_drop: [NET_RAW, MKNOD]", "", "cap_drop"},
        Change{"cap_drop: [NET_RAW, MKNOD]", "cap_drop: [NET_RAW]", "cap_drop"},
        Change{"healthcheck: {test: [CMD, a]}", "healthcheck: {test: [CMD, b]}", "healthcheck.test"},
        Change{"post_start: [{command: [a]}]", "post_start: [{command: [b]}]", "post_start"},
        Change{"build: {context: a}", "build: {context: b}", "build.context"},
        Change{"user: \"1000:1000\"", "user: \"1000:0\"", "user"},
        Change{"user: \"1000:1000\"", "user: \"1000\"", "user"}, Change{"user: \"1000:1000\"", "", "user"},
        Change{"", "working_dir: /x", "working_dir"},
        Change{"devices: [\"/dev/fuse:/dev/fuse:r\"]", "devices: [\"/dev/fuse:/dev/fuse:rwm\"]",
               "devices[/dev/fuse]"},
        Change{"ulimits: {nofile: 100}", "ulimits: {nofile: 1000}", "ulimits.nofile"},
        Change{"sysctls: {net.core.somaxconn: 1}", "sysctls: {net.core.somaxconn: 2}",
               "sysctls.net.core.somaxconn"},
        Change{"shm_size: 64m", "shm_size: 1g", "shm_size"},
        Change{"deploy: {replicas: 2}", "deploy: {replicas: 50}", "deploy.replicas"},
        Change{"", "scale: 2", "scale"}, Change{"profiles: [debug]", "", "profiles"},
        Change{"profiles: [debug]", "profiles: [debug, more]", "profiles"},
        Change{"read_only: true", "read_only: false", "read_only"},
        Change{"restart: \"no\"", "restart: always", "restart"},
        Change{"", "tmpfs: [\"/run:exec,noexec,nosuid,nodev\"]", "tmpfs[/run:exec,noexec,nosuid,nodev]"},
        Change{"tmpfs: [\"/tmp:noexec\"]", "", "tmpfs[/tmp:noexec]"},
        Change{"labels: {com.centurylinklabs.watchtower.enable: \"false\"}", "",
               "labels.com.centurylinklabs.watchtower.enable"},
        Change{"", "labels: {a: b}", "labels.a"},
        Change{"logging: {options: {max-size: 1m}}", "logging: {options: {max-size: 2m}}",
               "logging.options.max-size"},
        Change{"deploy: {resources: {limits: {memory: 1g}}}", "deploy: {resources: {limits: {memory: 2g}}}",
               "deploy.resources.limits.memory"}));

class NarrowingOfAService : public ::testing::TestWithParam<Change> {};

TEST_P(NarrowingOfAService, IsLetThrough) {
  const auto& [before, after, unused] = GetParam();
  EXPECT_THAT(targets(service_yaml("    " + before), service_yaml("    " + after)), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Keys, NarrowingOfAService,
    ::testing::Values(Change{"environment: {A: b, B: c}", "environment: {A: \"\"}", ""},
                      Change{"cap_add: [NET_ADMIN]", "cap_drop: [ALL]", ""},
                      Change{"cap_drop: [MKNOD]", "cap_drop: [ALL]", ""},
                      Change{"restart: always", "restart: unless-stopped", ""},
                      Change{"", "profiles: [debug]", ""},
                      Change{"pull_policy: always", "pull_policy: missing", ""},
                      Change{"scale: 2", "scale: 1", ""},
                      Change{"", "tmpfs: [\"/run:noexec,nosuid,nodev\"]", ""},
                      Change{"labels: {keel.sh/policy: all}", "labels: {keel.sh/policy: never}", ""},
                      Change{"", "logging: {options: {max-size: 1m, max-file: \"3\"}}", ""},
                      Change{"mem_limit: 2g", "deploy: {resources: {limits: {memory: 1g}}}", ""},
                      Change{"post_start: [{command: [a]}]", "", ""}, Change{"pid: host", "", ""},
                      Change{"user: \"1000\"", "user: \"1000:1000\"", ""}, Change{"privileged: true", "", ""},
                      Change{"", "x-note: {a: b}", ""}));

TEST(Narrowing, FindsWhatIsChangedOutsideOfServices) {
  const auto with = [](const std::string& rest) {
    return service_yaml("    networks: [a]\n    volumes: [\"v:/v\"]\n    secrets: [s]", rest);
  };
  const std::string alone =
      with("networks: {a: {internal: true}}\nvolumes: {v: {}}\nsecrets: {s: {file: ./s}}");
  EXPECT_THAT(targets(alone, with("networks: {a: {}}\nvolumes: {v: {}}\nsecrets: {s: {file: ./s}}")),
              Contains("networks.a.internal"));
  EXPECT_THAT(targets(alone, with("networks: {a: {internal: true}}\nvolumes: {v: {external: true}}\n"
                                  "secrets: {s: {file: ./s}}")),
              Contains("volumes.v.external"));
  EXPECT_THAT(targets(alone, with("networks: {a: {internal: true}}\n"
                                  "volumes: {v: {driver_opts: {type: none, o: bind, device: /x}}}\n"
                                  "secrets: {s: {file: /other}}")),
              ::testing::AllOf(Contains("volumes.v.driver_opts.device"), Contains("secrets.s.file")));
  EXPECT_THAT(targets(with("networks: {a: {}}\nvolumes: {v: {}}\nsecrets: {s: {file: ./s}}"), alone),
              IsEmpty());
}

TEST(Narrowing, NamesNoValue) {
  for (const report::Finding& finding : widened(
           service_yaml(""), service_yaml("    environment: {A: hunter2hunter2}\n    env_file: [{path: e, "
                                          "required: false}]"))) {
    EXPECT_THAT(finding.message, ::testing::Not(HasSubstr("hunter2")));
    EXPECT_THAT(finding.target, ::testing::Not(HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace dvsguard::practice
