#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/confine/measured.h"
#include "core/host/accounts.h"
#include "core/host/advisories.h"
#include "core/host/container.h"
#include "core/host/daemon.h"
#include "core/host/engine.h"
#include "core/host/kernel.h"
#include "core/host/running.h"
#include "core/text/json.h"

namespace {

using namespace dvsguard;

// What a container is seen to write becomes tmpfs mounts: none may reach beyond the folders that may be
// forgotten.
void check_changes(const std::vector<host::Change>& changes) {
  host::Running running;
  running.written = host::written_in(changes, {});
  for (const std::string& folder : running.written.folders) {
    const bool forgettable =
        folder.starts_with("/tmp") || folder.starts_with("/run") || folder.starts_with("/var/");
    if (!forgettable || folder.find("/../") != std::string::npos) std::abort();
  }
  (void)confine::tmpfs_items(running, {}, host::User{1, 1});
  (void)confine::keeps_root_writable(running);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  (void)host::parse_passwd(bytes);
  (void)host::parse_group(bytes);
  if (const auto ranges = host::parse_id_ranges(bytes)) {
    for (const host::IdRange& range : *ranges) {
      if (!range.contains(range.first)) std::abort();
    }
  }
  (void)host::has_other_sources(bytes, "passwd");
  (void)host::parse_identity(bytes);
  (void)host::counters_of(bytes, "aaaaaaaaaaaa");
  (void)host::parse_counter(bytes);
  (void)host::parse_id_map(bytes).inside(1000);
  (void)host::parse_daemon(bytes, file_name("daemon.json"));
  host::Daemon daemon;
  host::add_arguments(daemon, bytes);
  (void)host::config_file_of(bytes);
  (void)host::matches({"runc", bytes, bytes});
  (void)host::is_upstream({"runc", bytes, bytes});
  const auto json = text::parse_json(bytes, file_name("engine"));
  if (!json) return 0;
  (void)host::read_engine(*json, *json);
  (void)host::read_containers(*json);
  (void)host::read_container(*json);
  (void)host::read_processes(*json);
  if (const auto changes = host::read_changes(*json)) check_changes(*changes);
  return 0;
}
