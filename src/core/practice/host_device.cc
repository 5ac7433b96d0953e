#include "core/practice/host_device.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "core/practice/mounts.h"

namespace dvsguard::practice {
namespace {

constexpr HostDevice kHarmlessDevice = {DeviceKind::Harmless, "is in every container"};
constexpr HostDevice kDisk = {DeviceKind::Raw, "reads and writes the host's disks below any file permission"};
constexpr HostDevice kMemory = {DeviceKind::Raw, "reads and writes the host's memory"};
constexpr HostDevice kMachine = {DeviceKind::Raw, "reprograms the host's processor or firmware"};
constexpr HostDevice kEnclave = {DeviceKind::Trusted, "talks to the host's enclave hardware"};
constexpr HostDevice kKvm = {DeviceKind::Other, "starts virtual machines on the host"};
constexpr HostDevice kTunnel = {DeviceKind::Other, "makes network interfaces"};
constexpr HostDevice kFuse = {DeviceKind::Other, "mounts file systems of its own"};
constexpr HostDevice kGraphics = {DeviceKind::Other, "drives the host's graphics card"};
constexpr HostDevice kInput = {DeviceKind::Other, "reads or types on the host's keyboard"};
constexpr HostDevice kDma = {DeviceKind::Other, "gives devices direct access to memory"};
constexpr HostDevice kLog = {DeviceKind::Other, "reads the host's kernel log"};
constexpr HostDevice kSecurityChip = {DeviceKind::Other, "uses the host's security chip"};
constexpr HostDevice kUnknown = {DeviceKind::Other, "gives it a device of the host"};

struct Named {
  std::string_view name;  // below /dev
  const HostDevice& device;
};

constexpr std::array<Named, 37> kExact = {{
    {"null", kHarmlessDevice},
    {"zero", kHarmlessDevice},
    {"full", kHarmlessDevice},
    {"random", kHarmlessDevice},
    {"urandom", kHarmlessDevice},
    {"tty", kHarmlessDevice},
    {"mem", kMemory},
    {"kmem", kMemory},
    {"port", kMachine},
    {"nvram", kMachine},
    {"cpu", kMachine},
    {"mapper", kDisk},
    {"disk", kDisk},
    {"block", kDisk},
    {"zvol", kDisk},
    {"bsg", kDisk},
    {"raw", kDisk},
    {"cciss", kDisk},
    {"ida", kDisk},
    {"oldmem", kMemory},
    {"isgx", kEnclave},
    {"tdx_guest", kEnclave},
    {"tdx-guest", kEnclave},
    {"tdx-attest", kEnclave},
    {"sev", kEnclave},
    {"sev-guest", kEnclave},
    {"nsm", kEnclave},
    {"nitro_enclaves", kEnclave},
    {"kvm", kKvm},
    {"net", kTunnel},
    {"fuse", kFuse},
    {"dri", kGraphics},
    {"kfd", kGraphics},
    {"input", kInput},
    {"uinput", kInput},
    {"vfio", kDma},
    {"kmsg", kLog},
}};

// Names that go on with a number or letter: sda1, nvme0n1, dm-0.
constexpr std::array<Named, 31> kPrefixes = {{
    {"sd", kDisk},  {"hd", kDisk},   {"vd", kDisk},     {"xvd", kDisk},        {"nvme", kDisk},
    {"dm-", kDisk}, {"loop", kDisk}, {"md", kDisk},     {"mmcblk", kDisk},     {"nbd", kDisk},
    {"sr", kDisk},  {"sg", kDisk},   {"zd", kDisk},     {"ram", kDisk},        {"rbd", kDisk},
    {"ng", kDisk},  {"dasd", kDisk}, {"zram", kDisk},   {"fd", kDisk},         {"dax", kMemory},
    {"ubd", kDisk}, {"scm", kDisk},  {"drbd", kDisk},   {"bcache", kDisk},     {"pmem", kDisk},
    {"mtd", kDisk}, {"ubi", kDisk},  {"sgx", kEnclave}, {"nvidia", kGraphics}, {"tpm", kSecurityChip},
    {"uio", kDma},
}};

// Folders of /dev that hold character devices. What lies in any other folder may be a logical volume
// (/dev/GROUP/VOLUME), and is taken for a disk.
constexpr std::array<std::string_view, 9> kCharacterFolders = {"snd", "bus", "usb",    "char",  "infiniband",
                                                               "dvb", "sgx", "serial", "hidraw"};

// Folders of /dev that hold no devices of hardware: for the rule about host paths.
constexpr std::array<std::string_view, 7> kNoDevices = {"shm", "mqueue", "hugepages", "pts",
                                                        "fd",  "log",    "stdin"};

std::string_view first_element(std::string_view path) {
  return path.substr(0, path.find('/'));
}

std::string_view field(std::string_view& text) {
  const std::size_t start = text.find_first_not_of(' ');
  text.remove_prefix(std::min(start, text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::optional<HostDevice> host_device(std::string_view path) {
  constexpr std::string_view kDev = "/dev/";
  if (!path.starts_with(kDev)) return std::nullopt;
  const std::string_view name = first_element(path.substr(kDev.size()));
  if (std::ranges::find(kNoDevices, name) != kNoDevices.end()) return std::nullopt;
  if (const auto exact = std::ranges::find(kExact, name, &Named::name); exact != kExact.end())
    return exact->device;
  // "sgx" before "sg": the longest prefix is meant.
  const Named* best = nullptr;
  for (const Named& prefix : kPrefixes)
    if (name.starts_with(prefix.name) && (best == nullptr || prefix.name.size() > best->name.size()))
      best = &prefix;
  if (best != nullptr) return best->device;
  const bool in_folder = path.size() > kDev.size() + name.size() + 1;
  const bool may_be_volume =
      in_folder && std::ranges::find(kCharacterFolders, name) == kCharacterFolders.end();
  return may_be_volume ? kDisk : kUnknown;
}

bool opens_raw_devices(std::string_view rule) {
  const std::string_view type = field(rule), numbers = field(rule);
  if (type != "c") return true;  // a: all, b: block
  const std::string_view major = numbers.substr(0, numbers.find(':'));
  const std::string_view minor = numbers.substr(std::min(numbers.size(), major.size() + 1));
  if (major == "*") return true;
  // Documentation/admin-guide/devices.txt: 1 memory (3 null, 5 zero, 7 full, 8 random, 9 urandom), 10:144
  // nvram, 21 SCSI generic, 90 MTD, 202 and 203 processor registers.
  if (major == "1") {
    constexpr std::array<std::string_view, 5> kSafe = {"3", "5", "7", "8", "9"};
    return std::ranges::find(kSafe, minor) == kSafe.end();
  }
  constexpr std::array<std::string_view, 4> kRaw = {"21", "90", "202", "203"};
  return std::ranges::find(kRaw, major) != kRaw.end();
}

}  // namespace dvsguard::practice
