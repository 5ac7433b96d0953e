#include "edge/host/read_host.h"

#include <sys/stat.h>

#include <array>
#include <utility>

#include "core/host/accounts.h"
#include "core/host/daemon.h"
#include "core/host/engine.h"
#include "core/host/signer_file.h"
#include "core/text/display.h"
#include "core/text/limits.h"
#include "edge/engine/address.h"
#include "edge/engine/client.h"
#include "edge/sys/files.h"

namespace dvsguard::host {
namespace {

constexpr std::size_t kMaxSmallBytes = std::size_t{64} << 10;

template <class T>
Fact<T> lacks(const Error& error, std::string command) {
  Fact<T> fact;
  const std::string at = error.place.text();
  fact.why = (at.empty() ? error.where : at) + ": " + error.what;
  fact.command = std::move(command);
  return fact;
}

// Whether every folder above `path` lets others pass.
bool lets_pass(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    struct stat status{};
    if (::stat(path.substr(0, slash).c_str(), &status) != 0 || (status.st_mode & S_IXOTH) == 0) return false;
  }
  return true;
}

void add_socket(HostFacts& facts, const std::string& root, const std::string& path) {
  struct stat status{};
  if (::stat((root + path).c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  for (const Socket& known : facts.sockets) {
    if (known.path == path) return;
  }
  facts.sockets.push_back(
      {path, status.st_mode & 07777U, status.st_uid, status.st_gid, lets_pass(root + path)});
}

class Reader {
 public:
  explicit Reader(const Place& place)
      : place_(place),
        address_(engine::find_address({place.docker_host, place.runtime_folder}, place.root)) {}

  HostFacts read() {
    HostFacts facts;
    facts.engine = ask_engine();
    facts.daemon = read_daemon(facts.engine && facts.engine->rootless);
    facts.accounts = read_accounts();
    facts.groups = parsed<std::vector<Group>>("/etc/group", parse_group, "getent group");
    facts.subuid = parsed<std::vector<IdRange>>("/etc/subuid", parse_id_ranges, "cat /etc/subuid");
    facts.subgid = parsed<std::vector<IdRange>>("/etc/subgid", parse_id_ranges, "cat /etc/subgid");
    add_sockets(facts);
    facts.signer_logs = read_signer_logs();
    return facts;
  }

 private:
  [[nodiscard]] Result<std::string> bytes(const std::string& path, std::size_t max) const {
    TRY(const compose::File file, files_.read(place_.root + path, max));
    return *file.bytes;
  }

  // A file that is not there holds nothing.
  template <class T, class Parse>
  [[nodiscard]] Fact<T> parsed(const std::string& path, Parse parse, const std::string& command) const {
    const auto file = bytes(path, kMaxAccountBytes);
    if (!file && file.error().code == ErrorCode::Missing) return {T(), {}, {}};
    if (!file) return lacks<T>(file.error(), "sudo " + command);
    auto value = parse(*file);
    if (!value) return lacks<T>(value.error(), command);
    return {std::move(*value), {}, {}};
  }

  [[nodiscard]] Fact<std::vector<Account>> read_accounts() const {
    const std::string command = "getent passwd";
    const auto sources = bytes("/etc/nsswitch.conf", kMaxSmallBytes);
    if (sources && has_other_sources(*sources, "passwd"))
      return {std::nullopt, "/etc/nsswitch.conf: accounts come from elsewhere too", command};
    return parsed<std::vector<Account>>("/etc/passwd", parse_passwd, command);
  }

  [[nodiscard]] Result<Engine> engine() const {
    if (!address_) return address_.error();
    const engine::Client client(*address_);
    TRY(const text::Node version, client.version());
    TRY(const text::Node info, client.info());
    return read_engine(version, info);
  }

  [[nodiscard]] Fact<Engine> ask_engine() const {
    auto told = engine();
    if (!told) return lacks<Engine>(told.error(), "docker version; docker info");
    return {std::move(*told), {}, {}};
  }

  // The command line of the dockerd that runs; empty where none is seen.
  [[nodiscard]] std::string daemon_arguments(bool rootless) const {
    const auto pid = bytes(rootless ? place_.runtime_folder + "/docker.pid" : "/var/run/docker.pid", 32);
    if (!pid) return {};
    const std::string number = pid->substr(0, pid->find_first_not_of("0123456789"));
    if (number.empty()) return {};
    const auto line = bytes("/proc/" + number + "/cmdline", kMaxDaemonBytes);
    // A pid file that a crash left behind may name anybody.
    return line && line->substr(0, line->find('\0')).ends_with("dockerd") ? *line : std::string();
  }

  [[nodiscard]] Fact<Daemon> read_daemon(bool rootless) const {
    const std::string arguments = daemon_arguments(rootless);
    std::string path = config_file_of(arguments);
    if (path.empty())
      path = rootless ? place_.config_folder + "/docker/daemon.json" : "/etc/docker/daemon.json";
    const std::string command = "sudo cat " + text::printable(path);
    const auto file = bytes(path, kMaxDaemonBytes);
    Daemon daemon;
    if (file) {
      auto settings = parse_daemon(*file, file_name(path));
      if (!settings) return lacks<Daemon>(settings.error(), command);
      daemon = std::move(*settings);
    } else if (file.error().code != ErrorCode::Missing) {
      return lacks<Daemon>(file.error(), command);
    }
    add_arguments(daemon, arguments);
    return {std::move(daemon), {}, {}};
  }

  // As the file names it, and where links lead it.
  [[nodiscard]] Fact<std::vector<std::string>> read_signer_logs() const {
    const std::string folder = "/etc/dvsguard";
    const std::string path = folder + "/signer.yaml";
    const auto file = bytes(path, text::Limits().max_bytes);
    if (!file && file.error().code == ErrorCode::Missing) return {std::vector<std::string>(), {}, {}};
    const auto log = file ? signer_log(*file, file_name(path), folder) : Result<std::string>(file.error());
    if (!log) return lacks<std::vector<std::string>>(log.error(), "sudo dvsguard check --host");
    std::vector<std::string> folders = {*log};
    if (const auto resolved = files_.resolve(place_.root + *log); resolved && place_.root.empty())
      folders.push_back(*resolved);
    return {std::move(folders), {}, {}};
  }

  void add_sockets(HostFacts& facts) const {
    constexpr std::array<const char*, 3> kUsual = {"/var/run/docker.sock", "/run/podman/podman.sock",
                                                   "/run/containerd/containerd.sock"};
    if (address_ && !place_.docker_host.empty() && !address_->socket.empty())
      add_socket(facts, "", address_->socket);
    for (const char* path : kUsual) add_socket(facts, place_.root, path);
  }

  const Place& place_;
  const Result<http::Endpoint> address_;
  const sys::DiskFiles files_;
};

}  // namespace

HostFacts read_host(const Place& place) {
  return Reader(place).read();
}

}  // namespace dvsguard::host
