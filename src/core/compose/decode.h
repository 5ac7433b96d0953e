#pragma once

#include "core/base/result.h"
#include "core/compose/project.h"
#include "core/compose/read.h"

// The parts of decode_project. Each reads one canonical node.
namespace dvsguard::compose {

[[nodiscard]] Result<Service> decode_service(const std::string& name, const Place& place,
                                             const text::Node& node, const Trail& trail);

[[nodiscard]] Result<std::vector<Mount>> decode_mounts(const text::Node& list, const Trail& trail);
[[nodiscard]] Result<std::vector<Grant>> decode_grants(const text::Node& list, const Trail& trail);
[[nodiscard]] Result<std::vector<Port>> decode_ports(const text::Node& list, const Trail& trail);
[[nodiscard]] Result<std::vector<Device>> decode_devices(const text::Node& list, const Trail& trail);
[[nodiscard]] Result<std::vector<DeviceRequest>> decode_requests(const text::Node& list, const Trail& trail);
[[nodiscard]] Result<std::vector<Ulimit>> decode_ulimits(const text::Node& map, const Trail& trail);
[[nodiscard]] Result<std::vector<EnvFile>> decode_env_files(const text::Node& list, const Trail& trail);
[[nodiscard]] Result<std::vector<ServiceNetwork>> decode_service_networks(const text::Node& map,
                                                                          const Trail& trail);
[[nodiscard]] Result<Hook> decode_hook(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<std::vector<Hook>> decode_hooks(const text::Node& list, const Trail& trail,
                                                     std::string_view when);

[[nodiscard]] Result<Healthcheck> decode_healthcheck(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<Logging> decode_logging(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<Provider> decode_provider(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<Build> decode_build(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<Deploy> decode_deploy(const text::Node& node, const Trail& trail);
[[nodiscard]] Result<std::vector<Watch>> decode_watch(const text::Node& develop, const Trail& trail);

// Values that no field keeps, but that Compose refuses where they are not of their type.
[[nodiscard]] Status check_unkept(const text::Node& service, const Trail& trail);

}  // namespace dvsguard::compose
