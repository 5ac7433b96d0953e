#include "edge/host/read_running.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "core/host/kernel.h"
#include "edge/engine/address.h"
#include "edge/engine/client.h"
#include "edge/sys/files.h"

namespace dvsguard::host {
namespace {

constexpr std::size_t kMaxProcBytes = std::size_t{64} << 10;

bool is_empty_folder(const std::string& path) {
  std::error_code failed;
  const auto status = std::filesystem::symlink_status(path, failed);
  return !failed && std::filesystem::is_directory(status) && std::filesystem::is_empty(path, failed) &&
         !failed;
}

class Project {
 public:
  Project(const engine::Client& client, const std::string& root) : client_(client), root_(root) {}

  [[nodiscard]] Result<Running> container(const std::string& id) const {
    TRY(const text::Node answer, client_.inspect(id));
    TRY(Container container, read_container(answer));
    Running running;
    running.containers = 1;
    running.log_driver = container.log_driver;
    const std::string proc = "/proc/" + std::to_string(container.pid);
    const auto counters = counters_of(read(proc + "/cgroup"), id);
    add_writes(id, counters ? root_ + proc + "/root" : "", container.mounts, running);
    running.mounts = std::move(container.mounts);
    // Without them that number is another process: the engine counts in a namespace of its own.
    if (!counters) return running;
    running.memory_peak = first(counters->memory_peak);
    running.pids_peak = first(counters->pids_peak);
    const IdMap uids = parse_id_map(read(proc + "/uid_map")), gids = parse_id_map(read(proc + "/gid_map"));
    running.root_uid = uids.root();
    running.root_gid = gids.root();
    running.user = user_of(users(id, uids, gids));
    return running;
  }

 private:
  [[nodiscard]] std::string read(const std::string& path) const {
    const auto file = files_.read(root_ + path, kMaxProcBytes);
    return file ? *file->bytes : std::string();
  }

  [[nodiscard]] std::optional<std::uint64_t> first(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      if (const auto value = parse_counter(read("/sys/fs/cgroup/" + name))) return value;
    }
    return std::nullopt;
  }

  // `files`: where the container's root filesystem is seen from here; empty: nowhere.
  void add_writes(const std::string& id, const std::string& files, const std::vector<MountPoint>& mounts,
                  Running& running) const {
    const auto answer = client_.changes(id);
    auto changes = answer ? read_changes(*answer) : Result<std::vector<Change>>(answer.error());
    if (changes) {
      for (Change& change : *changes)
        change.empty_folder = !files.empty() && is_empty_folder(files + change.path);
      running.written = written_in(*changes, mounts);
    } else {
      running.unknown_writes = changes.error().what;
    }
  }

  // The processes' users as the container has them.
  [[nodiscard]] std::vector<User> users(const std::string& id, const IdMap& uids, const IdMap& gids) const {
    std::vector<User> users;
    const auto answer = client_.processes(id);
    if (!answer) return users;
    const auto processes = read_processes(*answer);
    if (!processes) return users;
    for (const Process& process : *processes) {
      const auto uid = uids.inside(process.uid), gid = gids.inside(process.gid);
      if (uid && gid) users.push_back({*uid, *gid});
    }
    return users;
  }

  const engine::Client& client_;
  const std::string& root_;
  const sys::DiskFiles files_;
};

}  // namespace

Result<RunningServices> read_running(const Place& place, const std::string& project) {
  TRY(http::Endpoint endpoint, engine::find_address({place.docker_host, place.runtime_folder}, place.root));
  const engine::Client client(std::move(endpoint));
  TRY(const text::Node answer, client.containers(project));
  TRY(const std::vector<ContainerName> containers, read_containers(answer));
  const Project seen(client, place.root);
  RunningServices services;
  for (const ContainerName& name : containers) {
    if (name.one_off || name.service.empty()) continue;
    TRY(const Running running, seen.container(name.id));
    merge(services[name.service], running);
  }
  return services;
}

}  // namespace dvsguard::host
