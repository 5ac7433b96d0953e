#include "core/practice/capability_names.h"

#include <algorithm>
#include <array>

namespace dvsguard::practice {
namespace {

// Defaults: moby/moby daemon/pkg/oci/caps/defaults.go. Critical: DESIGN section 2, LP03.
constexpr std::array<Capability, 41> kCapabilities = {{
    {"CHOWN", "may give any file to any user", true},
    {"DAC_OVERRIDE", "may read and write files regardless of their permissions", true},
    {"DAC_READ_SEARCH", "may open any file of the host by its handle", false, true},
    {"FOWNER", "may change files that belong to others", true},
    {"FSETID", "may keep setuid bits on files that it changes", true},
    {"KILL", "may signal any process that it sees", true},
    {"SETGID", "may take any group", true},
    {"SETUID", "may become any user", true},
    {"SETPCAP", "may hand its capabilities on", true},
    {"LINUX_IMMUTABLE", "may lock files against change and undo it"},
    {"NET_BIND_SERVICE", "may listen on ports below 1024", true},
    {"NET_BROADCAST", "may broadcast on its networks"},
    {"NET_ADMIN", "may change routes, interfaces and firewall rules of its network"},
    {"NET_RAW", "may forge and sniff packets on its networks", true},
    {"IPC_LOCK", "may lock memory without limit"},
    {"IPC_OWNER", "may use any shared memory that it sees"},
    {"SYS_MODULE", "may load code into the host's kernel", false, true},
    {"SYS_RAWIO", "may read and write the host's memory and ports", false, true},
    {"SYS_CHROOT", "may change its root folder", true},
    {"SYS_PTRACE", "may read and change every process that it sees", false, true},
    {"SYS_PACCT", "may record what every process does"},
    {"SYS_ADMIN", "may mount, trace and reconfigure nearly all of the kernel: it is root on the host", false,
     true},
    {"SYS_BOOT", "may reboot the host or load another kernel"},
    {"SYS_NICE", "may take the processor from everything else"},
    {"SYS_RESOURCE", "may lift resource limits and quotas"},
    {"SYS_TIME", "may set the host's clock"},
    {"SYS_TTY_CONFIG", "may hang up terminals"},
    {"MKNOD", "may make device files, disks of the host among them", true, true},
    {"LEASE", "may lease files of others"},
    {"AUDIT_WRITE", "may write the host's audit log", true},
    {"AUDIT_CONTROL", "may switch the host's auditing off"},
    {"SETFCAP", "may give capabilities to files", true},
    {"MAC_OVERRIDE", "may bypass mandatory access control"},
    {"MAC_ADMIN", "may change mandatory access control"},
    {"SYSLOG", "may read the host's kernel log and addresses"},
    {"WAKE_ALARM", "may wake the host"},
    {"BLOCK_SUSPEND", "may keep the host awake"},
    {"AUDIT_READ", "may read the host's audit log"},
    {"PERFMON", "may observe every process and the kernel"},
    {"BPF", "may load programs into the host's kernel", false, true},
    {"CHECKPOINT_RESTORE", "may freeze and restore processes"},
}};

}  // namespace

std::span<const Capability> capabilities() {
  return kCapabilities;
}

std::string capability_name(std::string_view written) {
  std::string name(written);
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  constexpr std::string_view kPrefix = "CAP_";
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

const Capability* find_capability(std::string_view name) {
  const auto found = std::ranges::find(kCapabilities, name, &Capability::name);
  return found == kCapabilities.end() ? nullptr : &*found;
}

}  // namespace dvsguard::practice
