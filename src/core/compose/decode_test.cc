#include <gmock/gmock.h>

#include "core/compose/read.h"
#include "core/compose/tree_for_tests.h"

namespace dvsguard::compose {
namespace {

using test::one_service;
using test::project;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> values(const Texts& texts) {
  std::vector<std::string> out;
  for (const Text& text : texts) out.push_back(text.value_or("?"));
  return out;
}

TEST(DecodeService, KeepsTextsWithTheirPlace) {
  const Service service = one_service("    user: \"1000:1000\"\n    pid: host\n");
  EXPECT_EQ(service.name, "a");
  EXPECT_EQ(service.image.value_or(""), "busybox");
  EXPECT_EQ(service.user.value_or(""), "1000:1000");
  EXPECT_EQ(service.user.where().front().text(), "compose.yaml:4:11");
  EXPECT_EQ(service.pid.value_or(""), "host");
  EXPECT_TRUE(service.ipc.is_absent());
}

TEST(DecodeService, TellsFalseFromAbsent) {
  const Service service = one_service("    privileged: false\n    init: true\n");
  EXPECT_TRUE(service.privileged.is_known());
  EXPECT_FALSE(service.privileged.value_or(true));
  EXPECT_TRUE(service.init.value_or(false));
  EXPECT_TRUE(service.read_only.is_absent());
}

TEST(DecodeService, ReadsSizesInPowersOf1024) {
  const Service service = one_service("    mem_limit: 1.5gb\n    memswap_limit: -1\n    shm_size: 64m\n");
  EXPECT_EQ(service.mem_limit.value_or(0), 1610612736);
  EXPECT_EQ(service.memswap_limit.value_or(0), -1);
  EXPECT_EQ(service.shm_size.value_or(0), 67108864);
}

TEST(DecodeService, SplitsCommandsAsCompose) {
  const Service service =
      one_service("    command: echo \"a b\" $X c;d\n    entrypoint: []\n    healthcheck: {test: curl x}\n");
  ASSERT_TRUE(service.command.is_known());
  EXPECT_THAT(*service.command.get(), ElementsAre("echo", "a b", "$X", "c"));
  ASSERT_TRUE(service.entrypoint.is_known());
  EXPECT_THAT(*service.entrypoint.get(), IsEmpty());
  ASSERT_TRUE(service.healthcheck);
  EXPECT_THAT(*service.healthcheck->test.get(), ElementsAre("CMD-SHELL", "curl x"));
}

TEST(DecodeService, ReadsEnvironmentFromListAndMapping) {
  const Service list = one_service("    environment: [A=1, B, C=, D=x=y]\n");
  ASSERT_EQ(list.environment.size(), 4U);
  EXPECT_EQ(list.environment[0].value.value_or("?"), "1");
  EXPECT_TRUE(list.environment[1].value.is_absent());
  EXPECT_EQ(list.environment[2].value.value_or("?"), "");
  EXPECT_EQ(list.environment[3].value.value_or("?"), "x=y");
  const Service map = one_service("    environment: {A: 1.10, B: , C: true, D: 0x10}\n");
  EXPECT_EQ(map.environment[0].value.value_or("?"), "1.1");
  EXPECT_TRUE(map.environment[1].value.is_absent());
  EXPECT_EQ(map.environment[2].value.value_or("?"), "true");
  EXPECT_EQ(map.environment[3].value.value_or("?"), "16");
}

TEST(DecodeService, ListsMayBeOneString) {
  const Service service = one_service("    tmpfs: /run:size=1m\n    dns: 1.1.1.1\n    cap_drop: [ALL]\n");
  EXPECT_THAT(values(service.tmpfs), ElementsAre("/run:size=1m"));
  EXPECT_THAT(values(service.dns), ElementsAre("1.1.1.1"));
  EXPECT_THAT(values(service.cap_drop), ElementsAre("ALL"));
}

TEST(DecodeService, ReadsPortsVolumesAndDevices) {
  const Service service = one_service(
      "    ports: [\"127.0.0.1:8080:80\", 443]\n"
      "    volumes: [\"/a:/b:readonly\", \"./c:/d:ro\", \"state:/e\"]\n"
      "    devices: [\"/dev/a:/dev/b:r\"]\n");
  ASSERT_EQ(service.ports.size(), 2U);
  EXPECT_EQ(service.ports[0].host_ip.value_or(""), "127.0.0.1");
  EXPECT_EQ(service.ports[0].published.value_or(""), "8080");
  EXPECT_EQ(service.ports[0].target.value_or(0), 80);
  EXPECT_TRUE(service.ports[1].published.is_absent());
  ASSERT_EQ(service.volumes.size(), 3U);
  EXPECT_FALSE(service.volumes[0].read_only.value_or(true));
  EXPECT_THAT(service.volumes[0].unknown_modes, ElementsAre("readonly"));
  EXPECT_TRUE(service.volumes[1].read_only.value_or(false));
  EXPECT_EQ(service.volumes[1].source_as_written, "./c");
  EXPECT_EQ(service.volumes[2].type, MountType::Volume);
  ASSERT_EQ(service.devices.size(), 1U);
  EXPECT_EQ(service.devices[0].permissions.value_or(""), "r");
}

TEST(DecodeService, ReadsBuild) {
  const Service service = one_service(
      "    build:\n      context: https://example.org/a.git#main\n      args: {A: 1, B: }\n      ssh: "
      "[default, k=/key]\n"
      "      secrets: [s]\n      privileged: \"true\"\n      entitlements: [security.insecure]\n"
      "      additional_contexts: {base: docker-image://x}\n      extra_hosts: [\"h:1.2.3.4\"]\n");
  ASSERT_TRUE(service.build);
  EXPECT_TRUE(service.build->remote);
  EXPECT_EQ(service.build->args[0].value.value_or(""), "1");
  EXPECT_TRUE(service.build->args[1].value.is_absent());
  EXPECT_THAT(values(service.build->ssh), ElementsAre("default", "k=/key"));
  EXPECT_EQ(service.build->secrets[0].source.value_or(""), "s");
  EXPECT_TRUE(service.build->privileged.value_or(false));
  EXPECT_EQ(service.build->additional_contexts[0].value.value_or(""), "docker-image://x");
  EXPECT_THAT(values(service.build->extra_hosts), ElementsAre("h=1.2.3.4"));
  EXPECT_FALSE(one_service("    build: ./a\n").build->remote);
  for (const auto* remote : {"git@github.com:a/b", "github.com/a/b", "ssh://a/b", "http://a/b"})
    EXPECT_TRUE(one_service("    build: \"" + std::string(remote) + "\"\n").build->remote) << remote;
}

TEST(DecodeService, ReadsDeployAndRequestsForDevices) {
  const Service service = one_service(
      "    deploy:\n      replicas: \"2\"\n      restart_policy: {condition: any, delay: 5s}\n"
      "      update_config: {failure_action: rollback}\n"
      "      resources:\n        limits: {memory: 2g, pids: 9, cpus: \"0.5\"}\n"
      "        reservations: {devices: [{capabilities: [gpu], driver: nvidia}]}\n    gpus: [{count: 2, "
      "device_ids: []}]\n");
  ASSERT_TRUE(service.deploy);
  EXPECT_EQ(service.deploy->replicas.value_or(0), 2);
  EXPECT_EQ(service.deploy->limits.memory.value_or(0), 2147483648);
  EXPECT_EQ(service.deploy->limits.pids.value_or(0), 9);
  EXPECT_EQ(service.deploy->limits.cpus.value_or(""), "0.5");
  EXPECT_EQ(service.deploy->restart_condition.value_or(""), "any");
  EXPECT_EQ(service.deploy->update_failure_action.value_or(""), "rollback");
  ASSERT_EQ(service.deploy->devices.size(), 1U);
  EXPECT_EQ(service.deploy->devices[0].count.value_or(0), -1);
  EXPECT_EQ(service.gpus[0].count.value_or(0), 2);
}

TEST(DecodeService, ReadsHooksProviderAndWatch) {
  const Service service = one_service(
      "    post_start: [{command: [a, b], user: root, privileged: true, environment: [X=1, X=2]}]\n"
      "    pre_stop: [{command: c d}]\n    provider: {type: ./x.sh, options: {a: [1, b], c: true}}\n"
      "    develop: {watch: [{path: ./s, action: sync, target: /s}, {path: ./t, action: sync+exec, target: "
      "/t, "
      "exec: {command: reload, user: root, privileged: true}}]}\n");
  ASSERT_EQ(service.hooks.size(), 2U);
  EXPECT_EQ(service.hooks[0].when, "post_start");
  EXPECT_THAT(*service.hooks[0].command.get(), ElementsAre("a", "b"));
  EXPECT_TRUE(service.hooks[0].privileged.value_or(false));
  ASSERT_EQ(service.hooks[0].environment.size(), 1U);
  EXPECT_EQ(service.hooks[0].environment[0].value.value_or(""), "2");
  EXPECT_THAT(*service.hooks[1].command.get(), ElementsAre("c", "d"));
  ASSERT_TRUE(service.provider);
  EXPECT_EQ(service.provider->type.value_or(""), "./x.sh");
  EXPECT_THAT(values(service.provider->options.at("a")), ElementsAre("1", "b"));
  EXPECT_THAT(values(service.provider->options.at("c")), ElementsAre("true"));
  ASSERT_EQ(service.watch.size(), 2U);
  EXPECT_EQ(service.watch[0].target.value_or(""), "/s");
  EXPECT_FALSE(service.watch[0].exec);
  ASSERT_TRUE(service.watch[1].exec);
  EXPECT_THAT(*service.watch[1].exec->command.get(), ElementsAre("reload"));
  EXPECT_EQ(service.watch[1].exec->user.value_or(""), "root");
  EXPECT_TRUE(service.watch[1].exec->privileged.value_or(false));
}

TEST(DecodeService, ReadsLongMounts) {
  const Service service = one_service(
      "    volumes:\n      - {type: bind, source: /a, target: /b, read_only: true, bind: {propagation: "
      "rshared, selinux: Z, "
      "recursive: readonly}}\n      - {type: tmpfs, target: /t, tmpfs: {size: 1m, mode: 0o1777}}\n"
      "      - {type: image, source: x, target: /i, image: {subpath: p}}\n");
  ASSERT_EQ(service.volumes.size(), 3U);
  EXPECT_TRUE(service.volumes[0].read_only.value_or(false));
  EXPECT_EQ(service.volumes[0].propagation.value_or(""), "rshared");
  EXPECT_EQ(service.volumes[0].recursive.value_or(""), "readonly");
  EXPECT_EQ(service.volumes[1].type, MountType::Tmpfs);
  EXPECT_EQ(service.volumes[1].tmpfs_size.value_or(0), 1048576);
  EXPECT_EQ(service.volumes[1].tmpfs_mode.value_or(0), 01777);
  EXPECT_EQ(service.volumes[2].subpath.value_or(""), "p");
}

TEST(DecodeService, ReadsLimitsHostsAndSysctls) {
  const Service service = one_service(
      "    ulimits: {nofile: 12, nproc: {soft: 1, hard: 2}}\n    extra_hosts: {h: [1.2.3.4, \"[::1]\"], g: "
      "5.6.7.8}\n"
      "    sysctls: [a=1, b]\n    group_add: [1, docker]\n    secrets: [{source: s, mode: 0440, uid: "
      "\"1\"}]\n");
  EXPECT_EQ(service.ulimits[0].hard.value_or(0), 12);
  EXPECT_EQ(service.ulimits[1].soft.value_or(0), 1);
  ASSERT_EQ(service.extra_hosts.size(), 3U);
  EXPECT_EQ(service.extra_hosts[1].value.value_or(""), "::1");
  EXPECT_EQ(service.sysctls[1].value.value_or("?"), "");
  EXPECT_THAT(values(service.group_add), ElementsAre("1", "docker"));
  EXPECT_EQ(service.secrets[0].mode.value_or(0), 0440);
}

TEST(DecodeService, TakesACommandOfAsManyWordsAsItsCap) {
  const auto decoded = [](std::size_t words) {
    std::string line;
    for (std::size_t i = 0; i < words; ++i) line += "a ";
    return decode_project(test::canonical(test::service("    command: " + line + "\n")));
  };
  EXPECT_TRUE(decoded(kMaxWords).has_value());
  const auto refused = decoded(kMaxWords + 1);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::Cap);
}

// What Compose 2.40 prints for each.
TEST(DecodeService, ReadsAModeAsANumberOrAsOctalText) {
  const auto mode = [](const std::string& written) {
    return one_service("    secrets: [{source: s, mode: " + written + "}]\n").secrets[0].mode.value_or(-1);
  };
  EXPECT_EQ(mode("440"), 0670);
  EXPECT_EQ(mode("\"440\""), 0440);
  EXPECT_EQ(mode("0440"), 0440);
  EXPECT_EQ(mode("0o440"), 0440);
  EXPECT_EQ(mode("0x120"), 0440);
  EXPECT_EQ(mode("288"), 0440);
  EXPECT_EQ(mode("\"+440\""), 0440);
  EXPECT_EQ(mode("\"777777777777777777777\""), 0777777777777777777777);
}

TEST(DecodeService, RefusesAModeThatComposeRefuses) {
  for (const char* written :
       {"\"288\"", "\"0o440\"", "\"0x120\"", "\"777 \"", "\"4_40\"", "\"\"", "440.0", "09", "\"+-440\"",
        "\"1777777777777777777777\"", "9223372036854775808", "99999999999999999999"}) {
    const std::string body = "    secrets: [{source: s, mode: " + std::string(written) + "}]\n";
    EXPECT_FALSE(decode_project(test::canonical(test::service(body)))) << written;
  }
}

TEST(DecodeProject, ReadsItsSections) {
  const Project got = project(
      "name: p\nservices: {a: {image: x, networks: {n: {aliases: [b], ipv4_address: 1.2.3.4}}}}\n"
      "networks: {n: {driver: host, driver_opts: {a: 1}, internal: true}, m: }\n"
      "volumes: {v: {driver: local, driver_opts: {o: bind, device: /etc, type: none}, external: false}}\n"
      "secrets: {s: {file: /s}, t: {external: {name: u}}}\nconfigs: {c: {content: hi}}\nmodels: {m: {model: "
      "x}}\n"
      "x-dvs: {contract: 1}\n");
  EXPECT_EQ(got.name.value_or(""), "p");
  EXPECT_EQ(find_service(got, "a")->networks[0].ipv4_address.value_or(""), "1.2.3.4");
  EXPECT_EQ(find_network(got, "n")->driver.value_or(""), "host");
  EXPECT_EQ(find_network(got, "n")->driver_opts.at("a").value_or(""), "1");
  EXPECT_EQ(find_volume(got, "v")->driver_opts.at("device").value_or(""), "/etc");
  EXPECT_EQ(find_secret(got, "t")->name.value_or(""), "u");
  EXPECT_TRUE(find_secret(got, "t")->external.value_or(false));
  EXPECT_EQ(find_config(got, "c")->content.value_or(""), "hi");
  EXPECT_EQ(got.models[0].model.value_or(""), "x");
  EXPECT_TRUE(got.x_dvs.is_map());
  EXPECT_EQ(find_network(got, "none"), nullptr);
}

}  // namespace
}  // namespace dvsguard::compose
