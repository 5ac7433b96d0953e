#include <gmock/gmock.h>

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

}  // namespace
}  // namespace dvsguard::compose
