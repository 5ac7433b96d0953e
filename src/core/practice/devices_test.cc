#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/host_device.h"
#include "core/practice/testing.h"

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

constexpr std::string_view kContract = "x-dvs: {contract: 1, name: sample}";

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

report::Outcome given(const std::string& device) {
  return judged("    devices: [\"" + device + "\"]");
}

std::string reason(const std::string& what) {
  return "\n    x-dvs: {privileges: [{kind: device, what: \"" + what + "\", why: needed}]}";
}

TEST(Devices, AreHighWithoutAReason) {
  for (const char* device : {"/dev/fuse", "/dev/net/tun", "/dev/kvm", "/dev/dri/card0", "/dev/sgx_enclave",
                             "/dev/foo", "nvidia.com/gpu=all"}) {
    const auto found = findings_of(given(device), Rule::LP09);
    ASSERT_EQ(found.size(), 1u) << device;
    EXPECT_EQ(found[0].severity, Severity::High) << device;
  }
}

TEST(Devices, AreExcusedByTheirReason) {
  EXPECT_THAT(
      findings_of(judged("    devices: [\"/dev/sgx_enclave:/dev/sgx_enclave\"]" + reason("/dev/sgx_enclave"),
                         kContract),
                  Rule::LP09),
      IsEmpty());
}

TEST(Devices, OfDisksAndMemoryAreCriticalWhateverTheReason) {
  for (const char* device :
       {"/dev/sda", "/dev/sda1:/dev/xvda", "/dev/nvme0n1", "/dev/dm-0", "/dev/mapper/vg-root", "/dev/loop0",
        "/dev/vda", "/dev/mem", "/dev/kmem", "/dev/port", "/dev/cpu/0/msr", "/dev/disk/by-id/x", "/dev"}) {
    const auto found = findings_of(given(device), Rule::LP09);
    ASSERT_EQ(found.size(), 1u) << device;
    EXPECT_EQ(found[0].severity, Severity::Critical) << device;
  }
  EXPECT_THAT(
      findings_of(judged("    devices: [\"/dev/sda:/dev/sda\"]" + reason("/dev/sda"), kContract), Rule::LP09),
      SizeIs(1));
}

TEST(Devices, OfLogicalVolumesAndRarerDisksAreRaw) {
  for (const char* path : {"/dev/vg0/root", "/dev/ng0n1", "/dev/dasda", "/dev/raw/raw1", "/dev/cciss/c0d0",
                           "/dev/zram0", "/dev/fd0", "/dev/dax0.0", "/dev/oldmem", "/dev/ubda"}) {
    const auto device = host_device(path);
    ASSERT_TRUE(device) << path;
    EXPECT_EQ(device->kind, DeviceKind::Raw) << path;
  }
  for (const char* path : {"/dev/snd/pcmC0D0p", "/dev/bus/usb/001/002", "/dev/ttyUSB0", "/dev/dri/card0"}) {
    EXPECT_NE(host_device(path)->kind, DeviceKind::Raw) << path;
  }
}

TEST(Devices, ThatEveryContainerHasAreKept) {
  EXPECT_THAT(findings_of(given("/dev/null"), Rule::LP09), IsEmpty());
  EXPECT_THAT(findings_of(given("/dev/urandom:/dev/random"), Rule::LP09), IsEmpty());
}

TEST(Devices, AreFoundThroughBindMountsOnce) {
  const auto outcome = judged(
      "    devices: [\"/dev/sgx_enclave\"]\n"
      "    volumes: [\"/dev/sgx_enclave:/dev/sgx_enclave\", \"/dev/sda:/disk:ro\"]");
  EXPECT_THAT(targets_of(outcome, Rule::LP09), ElementsAre("/dev/sgx_enclave", "/dev/sda"));
  EXPECT_THAT(targets_of(outcome, Rule::LP08), IsEmpty());
}

TEST(Devices, AreFoundThroughVolumesOnADisk) {
  const auto found = findings_of(
      judged("    volumes: [\"data:/d\"]", "volumes: {data: {driver_opts: {type: ext4, device: /dev/sda1}}}"),
      Rule::LP09);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::Critical);
}

TEST(DeviceRules, AreCritical) {
  const auto found = findings_of(judged("    device_cgroup_rules: [\"c 10:200 rwm\"]"), Rule::LP09);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::Critical);
}

TEST(DeviceRules, AreExcusedUnlessTheyOpenDisksOrMemory) {
  const auto with = [](const std::string& rule) {
    return findings_of(judged("    device_cgroup_rules: [\"" + rule + "\"]" + reason(rule), kContract),
                       Rule::LP09);
  };
  EXPECT_THAT(with("c 10:200 rwm"), IsEmpty());
  EXPECT_THAT(with("b 8:* rmw"), SizeIs(1));
  EXPECT_THAT(with("c 1:* rwm"), SizeIs(1));
  EXPECT_THAT(with("a *:* rwm"), SizeIs(1));
}

TEST(DeviceRequests, AreHighWithoutAReason) {
  EXPECT_THAT(targets_of(judged("    gpus: all"), Rule::LP09), ElementsAre("gpus"));
  EXPECT_THAT(
      targets_of(judged("    deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1, "
                        "capabilities: [gpu]}]}}}"),
                 Rule::LP09),
      ElementsAre("devices:nvidia"));
  EXPECT_THAT(targets_of(judged("    gpus: all" + reason("gpu"), kContract), Rule::LP09), IsEmpty());
}

TEST(Devices, OfAnUnsetVariableAreUnknown) {
  EXPECT_THAT(missing_of(judged("    devices: [\"${DEVICE}:/dev/x\"]"), Rule::LP09), SizeIs(1));
}

// Documentation/admin-guide/devices.txt
TEST(DeviceNumbers, OfMemoryAndDisksAreRaw) {
  EXPECT_TRUE(opens_raw_devices("c 1:1 r"));
  EXPECT_TRUE(opens_raw_devices("c *:* m"));
  EXPECT_TRUE(opens_raw_devices("b 259:0 r"));
  EXPECT_FALSE(opens_raw_devices("c 1:3 rwm"));
  EXPECT_FALSE(opens_raw_devices("c 188:0 rw"));
}

}  // namespace
}  // namespace dvsguard::practice
