#include <span>
#include <string_view>

#include "core/compose/decode.h"

namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

// Calls `check` with every node at `path` below `node`; "[]" are a list's items, "*" a mapping's values.
template <class Check>
Status at_each(const Node& node, const Trail& trail, std::span<const std::string_view> path,
               const Check& check) {
  if (path.empty()) return check(node, trail);
  const auto rest = path.subspan(1);
  if (path.front() == "[]") {
    for (std::size_t i = 0; i < node.items.size(); ++i)
      TRY_STATUS(at_each(node.items[i], trail[i], rest, check));
    return {};
  }
  for (const auto& [key, place, value] : node.members)
    if (path.front() == "*" || path.front() == key) TRY_STATUS(at_each(value, trail / key, rest, check));
  return {};
}

template <class F>
Status check_at(const Node& service, const Trail& trail, std::initializer_list<std::string_view> path,
                Result<F> (*read)(const Node&, const Trail&)) {
  return at_each(service, trail, {path.begin(), path.size()},
                 [read](const Node& node, const Trail& here) -> Status {
                   TRY([[maybe_unused]] const F field, read(node, here));
                   return {};
                 });
}

Status check_ints(const Node& service, const Trail& trail) {
  for (const std::string_view key :
       {"cpu_count", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime", "cpu_shares"})
    TRY_STATUS(check_at(service, trail, {key}, read_int));
  TRY_STATUS(check_at(service, trail, {"cpu_percent"}, read_number));
  TRY_STATUS(check_at(service, trail, {"deploy", "placement", "max_replicas_per_node"}, read_count));
  TRY_STATUS(check_at(
      service, trail,
      {"deploy", "resources", "reservations", "generic_resources", "[]", "discrete_resource_spec", "value"},
      read_int));
  for (const std::string_view config : {"update_config", "rollback_config"})
    TRY_STATUS(check_at(service, trail, {"deploy", config, "max_failure_ratio"}, read_number));
  return {};
}

Status check_blkio(const Node& service, const Trail& trail) {
  TRY_STATUS(check_at(service, trail, {"blkio_config", "weight"}, read_natural));
  TRY_STATUS(check_at(service, trail, {"blkio_config", "weight_device", "[]", "weight"}, read_natural));
  for (const std::string_view list :
       {"device_read_bps", "device_read_iops", "device_write_bps", "device_write_iops"})
    TRY_STATUS(check_at(service, trail, {"blkio_config", list, "[]", "rate"}, read_bytes));
  return {};
}

Status check_sizes_and_flags(const Node& service, const Trail& trail) {
  TRY_STATUS(check_at(service, trail, {"mem_swappiness"}, read_bytes));
  TRY_STATUS(check_at(service, trail, {"build", "shm_size"}, read_bytes));
  TRY_STATUS(check_at(service, trail, {"depends_on", "*", "restart"}, read_bool));
  TRY_STATUS(check_at(service, trail, {"volumes", "[]", "bind", "create_host_path"}, read_bool));
  return check_at(service, trail, {"volumes", "[]", "volume", "nocopy"}, read_bool);
}

// Compose casts text in a service's ulimits, but not in a build's.
Status check_build_ulimits(const Node& service, const Trail& trail) {
  const auto whole = [](const Node& node, const Trail& here) -> Status {
    if (node.kind == Kind::String && !node.hollow)
      return error_at(node, here, "must be an integer, without quotes");
    return {};
  };
  static constexpr std::string_view kLimits[] = {"build", "ulimits", "*"};
  static constexpr std::string_view kParts[] = {"build", "ulimits", "*", "*"};
  TRY_STATUS(at_each(service, trail, kLimits, whole));
  return at_each(service, trail, kParts, whole);
}

}  // namespace

Status check_unkept(const Node& service, const Trail& trail) {
  TRY_STATUS(check_ints(service, trail));
  TRY_STATUS(check_blkio(service, trail));
  TRY_STATUS(check_sizes_and_flags(service, trail));
  return check_build_ulimits(service, trail);
}

}  // namespace dvsguard::compose
