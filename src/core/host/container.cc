#include "core/host/container.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/host/member.h"

namespace dvsguard::host {
namespace {

using text::Node;

Error over(std::string what) {
  Error error;
  error.code = ErrorCode::Cap;
  error.what = std::move(what);
  return error;
}

std::optional<Id> parse_id(std::string_view text) {
  Id id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

// From the root, with no step back: what it lies below can be told from its text.
bool is_absolute(std::string_view path) {
  return path.starts_with('/') && path.find("/../") == std::string_view::npos && !path.ends_with("/..");
}

// Its column in the titles, which every row has too.
std::optional<std::size_t> column(const Node& titles, std::string_view title) {
  for (std::size_t i = 0; i < titles.items.size(); ++i) {
    if (titles.items[i].scalar == title) return i;
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<ContainerName>> read_containers(const Node& answer) {
  TRY_STATUS(expect_list(answer));
  if (answer.items.size() > kMaxContainers)
    return over("has more than " + std::to_string(kMaxContainers) + " containers");
  std::vector<ContainerName> containers;
  for (const Node& item : answer.items) {
    TRY(std::string id, text_member(item, "Id"));
    TRY(const Node* labels, object_member(item, "Labels"));
    TRY(std::string service, text_member(*labels, "com.docker.compose.service"));
    TRY(const std::string one_off, text_member(*labels, "com.docker.compose.oneoff"));
    containers.push_back({std::move(id), std::move(service), one_off == "True"});
  }
  return containers;
}

Result<Container> read_container(const Node& answer) {
  Container container;
  TRY(const Node* state, object_member(answer, "State"));
  TRY(container.pid, int_member(*state, "Pid"));
  TRY(const Node* settings, object_member(answer, "HostConfig"));
  TRY(const Node* logs, object_member(*settings, "LogConfig"));
  TRY(container.log_driver, text_member(*logs, "Type"));
  TRY(const Node* mounts, list_member(answer, "Mounts"));
  for (const Node& item : mounts->items) {
    MountPoint mount;
    TRY(mount.type, text_member(item, "Type"));
    TRY(mount.name, text_member(item, "Name"));
    TRY(mount.source, text_member(item, "Source"));
    TRY(mount.target, text_member(item, "Destination"));
    TRY(mount.writable, bool_member(item, "RW"));
    container.mounts.push_back(std::move(mount));
  }
  TRY(const Node* tmpfs, object_member(*settings, "Tmpfs"));
  for (const text::Member& item : tmpfs->members)
    container.mounts.push_back({"tmpfs", "", "", item.key, true});
  return container;
}

Result<std::vector<Change>> read_changes(const Node& answer) {
  std::vector<Change> changes;
  if (answer.is_null()) return changes;
  TRY_STATUS(expect_list(answer));
  if (answer.items.size() > kMaxChanges)
    return over("has changed more than " + std::to_string(kMaxChanges) + " files");
  for (const Node& item : answer.items) {
    TRY(std::string path, text_member(item, "Path"));
    TRY(const std::int64_t kind, int_member(item, "Kind"));
    if (!is_absolute(path) || kind < 0 || kind > 2) {
      Error error = text::node_error(item, "is no change of a file");
      return error;
    }
    changes.push_back({std::move(path), static_cast<Change::Kind>(kind)});
  }
  return changes;
}

Result<std::vector<Process>> read_processes(const Node& answer) {
  TRY(const Node* titles, list_member(answer, "Titles"));
  TRY(const Node* rows, list_member(answer, "Processes"));
  const auto uid_at = column(*titles, "UID"), gid_at = column(*titles, "GID");
  std::vector<Process> processes;
  if (!uid_at || !gid_at) return processes;
  for (const Node& row : rows->items) {
    if (row.items.size() <= std::max(*uid_at, *gid_at)) continue;
    const auto uid = parse_id(row.items[*uid_at].scalar), gid = parse_id(row.items[*gid_at].scalar);
    if (uid && gid) processes.push_back({*uid, *gid});
  }
  return processes;
}

}  // namespace dvsguard::host
