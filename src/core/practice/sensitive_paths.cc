#include "core/practice/sensitive_paths.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/practice/host_path.h"
#include "core/practice/mounts.h"

namespace dvsguard::practice {
namespace {

using report::Severity;

// Single facts that every container may know; judged harmless one by one, and only while read-only.
constexpr std::array<std::string_view, 15> kHarmless = {
    "/etc/localtime",
    "/etc/timezone",
    "/etc/os-release",
    "/usr/lib/os-release",
    "/etc/lsb-release",
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/etc/pki/ca-trust",
    "/etc/ca-certificates",
    "/usr/share/zoneinfo",
    "/usr/share/ca-certificates",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/loadavg",
    "/proc/uptime",
};

struct Folder {
  std::string_view path;
  std::string_view effect;
};

// With everything below them, whether written or only read.
constexpr std::array<Folder, 41> kWhole = {{
    {"/boot", "holds the host's kernel"},
    {"/dev", "holds the host's devices"},
    {"/proc", "shows every process of the host, its arguments and environment"},
    {"/sys", "shows the host's kernel and hardware, and steers them where it is writable"},
    {"/var/lib/docker", "holds every container's files, secrets and logs"},
    {"/var/lib/containerd", "holds every container's files"},
    {"/var/lib/containers", "holds every container's files"},
    {"/var/lib/crio", "holds every container's files"},
    {"/var/lib/buildkit", "holds every image build's files"},
    {"/var/lib/kubelet", "holds every pod's files and secrets"},
    {"/var/lib/rancher", "holds the cluster's state and secrets"},
    {"/var/lib/k0s", "holds the cluster's state and secrets"},
    {"/var/lib/etcd", "holds the cluster's state and secrets"},
    {"/var/lib/cni", "holds the engine's network state"},
    {"/var/lib/lxc", "holds every container's files"},
    {"/var/lib/lxd", "holds every container's files"},
    {"/var/snap/lxd", "holds every container's files"},
    {"/var/lib/incus", "holds every container's files"},
    {"/var/lib/libvirt", "holds the disks of virtual machines"},
    {"/var/lib/snapd", "holds the host's installed programs"},
    {"/var/lib/systemd", "holds the init system's state"},
    {"/var/spool/cron", "holds what the host runs by the clock"},
    {"/run/systemd", "steers the host's init system"},
    {"/run/udev", "steers how the host treats devices"},
    {"/run/credentials", "holds the secrets of the host's services"},
    {"/etc/docker", "configures the container engine"},
    {"/etc/containerd", "configures the container engine"},
    {"/etc/containers", "configures the container engine"},
    {"/etc/crio", "configures the container engine"},
    {"/etc/cni", "configures the engine's network"},
    {"/opt/cni", "holds programs that the engine runs as root"},
    {"/etc/kubernetes", "holds the cluster's keys"},
    {"/etc/rancher", "holds the cluster's keys"},
    {"/etc/ssh", "holds the host's own SSH keys"},
    {"/etc/ssl/private", "holds the host's TLS keys"},
    {"/etc/pki/tls/private", "holds the host's TLS keys"},
    {"/etc/letsencrypt", "holds the host's TLS keys"},
    {"/etc/shadow", "holds the host's password hashes"},
    {"/etc/gshadow", "holds the host's password hashes"},
    {"/etc/dvsguard", "holds what the operator lets his key sign, and his keystores"},
    {"/var/lib/dvsguard", "holds the operator's keys and the signer's log"},
}};

// Only as a whole; what lies below is judged by its own name, or is somebody's data.
constexpr std::array<Folder, 18> kExact = {{
    {"/etc", "holds the host's configuration and password hashes"},
    {"/root", "is the home of the host's root user"},
    {"/home", "holds every user's home"},
    {"/Users", "holds every user's home"},
    {"/var", "holds the state of everything on the host"},
    {"/var/lib", "holds the state of everything on the host"},
    {"/run", "holds the sockets of everything on the host"},
    {"/usr", "holds the host's programs"},
    {"/usr/local", "holds the host's programs"},
    {"/usr/lib", "holds the host's programs"},
    {"/usr/bin", "holds the host's programs"},
    {"/usr/sbin", "holds the host's programs"},
    {"/lib", "holds the host's programs"},
    {"/lib32", "holds the host's programs"},
    {"/lib64", "holds the host's programs"},
    {"/bin", "holds the host's programs"},
    {"/sbin", "holds the host's programs"},
    {"/var/snap", "holds the state of everything on the host"},
}};

// Below these, writing changes the host, reading tells little.
constexpr std::array<Folder, 9> kWritten = {{
    {"/etc", "changes the host's configuration"},
    {"/usr", "changes programs that the host runs"},
    {"/lib", "changes programs that the host runs"},
    {"/lib32", "changes programs that the host runs"},
    {"/lib64", "changes programs that the host runs"},
    {"/bin", "changes programs that the host runs"},
    {"/sbin", "changes programs that the host runs"},
    {"/snap", "changes programs that the host runs"},
    {"/opt/containerd", "changes programs that the engine runs"},
}};

// In any user's home.
constexpr std::array<Folder, 30> kInHome = {{
    {".ssh", "holds SSH keys"},
    {".docker", "holds registry credentials"},
    {".config/containers", "holds registry credentials"},
    {".aws", "holds cloud credentials"},
    {".azure", "holds cloud credentials"},
    {".config/gcloud", "holds cloud credentials"},
    {".oci", "holds cloud credentials"},
    {".config/doctl", "holds cloud credentials"},
    {".config/hcloud", "holds cloud credentials"},
    {".config/rclone", "holds cloud credentials"},
    {".s3cfg", "holds cloud credentials"},
    {".boto", "holds cloud credentials"},
    {".kube", "holds cluster credentials"},
    {".terraform.d", "holds cloud credentials"},
    {".gnupg", "holds OpenPGP keys"},
    {".password-store", "holds passwords"},
    {".local/share/keyrings", "holds passwords"},
    {".vault-token", "holds a vault's token"},
    {".netrc", "holds passwords"},
    {".git-credentials", "holds passwords"},
    {".config/gh", "holds source hosting credentials"},
    {".npmrc", "holds package registry credentials"},
    {".pypirc", "holds package registry credentials"},
    {".cargo/credentials.toml", "holds package registry credentials"},
    {".local/share/docker", "holds every container's files, secrets and logs"},
    {".local/share/containers", "holds every container's files"},
    {".mozilla", "holds browser sessions"},
    {".config/google-chrome", "holds browser sessions"},
    {".bash_history", "shows what was typed, secrets included"},
    {".zsh_history", "shows what was typed, secrets included"},
}};

const Folder* find_exact(std::span<const Folder> folders, std::string_view path) {
  const auto found = std::ranges::find(folders, path, &Folder::path);
  return found == folders.end() ? nullptr : &*found;
}

const Folder* find_holder(std::span<const Folder> folders, std::string_view path) {
  const auto found =
      std::ranges::find_if(folders, [&](const Folder& folder) { return lies_in(path, folder.path); });
  return found == folders.end() ? nullptr : &*found;
}

// Where the signer makes its clients' sockets, a folder for each. A client reads its own.
constexpr std::string_view kSignerSockets = "/run/dvsguard";

std::optional<std::string_view> signer_socket_effect(std::string_view path, bool read_only) {
  if (path == kSignerSockets) return "holds the sockets of all the signer's clients";
  if (!read_only) return "is where the signer makes a socket, and others could stand in its place";
  return std::nullopt;
}

// A folder of a home, or one above it: ~/.config holds ~/.config/gcloud.
const Folder* find_in_home(std::string_view rest) {
  const auto found = std::ranges::find_if(kInHome, [&](const Folder& folder) {
    return lies_in(rest, folder.path) || lies_in(folder.path, rest);
  });
  return found == kInHome.end() ? nullptr : &*found;
}

}  // namespace

std::optional<SensitivePath> sensitive_path(std::string_view path, bool read_only) {
  const auto high = [](std::string_view effect) {
    return SensitivePath{.severity = Severity::High, .effect = effect};
  };
  if (path == "/") return SensitivePath{.severity = Severity::Critical, .effect = "is the whole host"};
  // syslog(3) writes there; nothing can be read back.
  if (path == "/dev/log") return std::nullopt;
  const bool harmless =
      std::ranges::any_of(kHarmless, [&](std::string_view known) { return lies_in(path, known); });
  if (harmless && read_only) return std::nullopt;
  if (const Folder* folder = find_exact(kExact, path)) return high(folder->effect);
  if (const Folder* folder = find_holder(kWhole, path)) return high(folder->effect);
  if (lies_in(path, kSignerSockets)) {
    const auto effect = signer_socket_effect(path, read_only);
    return effect ? std::optional(high(*effect)) : std::nullopt;
  }
  if (const InHome home = in_home(path); home.found) {
    if (home.rest.empty()) return high("is a user's whole home");
    if (const Folder* folder = find_in_home(home.rest)) return high(folder->effect);
    return std::nullopt;
  }
  if (path == "/var/log")
    return SensitivePath{.severity = Severity::Medium, .effect = "holds the logs of everything on the host"};
  if (const Folder* folder = find_holder(kWritten, path)) {
    if (!read_only) return high(folder->effect);
    return SensitivePath{.severity = Severity::Low, .effect = "shows a part of the host's system"};
  }
  return std::nullopt;
}

}  // namespace dvsguard::practice
