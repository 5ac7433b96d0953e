#pragma once

#include <optional>
#include <string_view>

// Device files of the host, by what they give.
namespace dvsguard::practice {

enum class DeviceKind {
  Harmless,  // every container has it: /dev/null and kin
  Raw,       // disks, flash, memory, ports of the machine: no reason excuses it
  Trusted,   // an enclave or confidential-computing device: a reasoned device, never `privileged`
  Other,     // needs a reason
};

struct HostDevice {
  DeviceKind kind = DeviceKind::Other;
  std::string_view effect;  // "reads and writes the host's disks"
};

// Nothing where the path (in the form of `host_path`) is no device file or folder of them.
[[nodiscard]] std::optional<HostDevice> host_device(std::string_view path);

// A `device_cgroup_rules` item ("c 1:3 mr"): whether it opens disks or the machine's memory.
[[nodiscard]] bool opens_raw_devices(std::string_view rule);

}  // namespace dvsguard::practice
