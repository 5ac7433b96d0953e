#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "core/compose/load.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"
#include "tests/tools/json_out.h"

// Prints a loaded project as JSON for tests/differential_test.py, which holds it against `docker compose
// config`. Takes Compose's own options: -f, --project-directory, -p, --profile, --env-file.
namespace dvsguard::dump {

namespace {

using namespace compose;

std::string named(const std::vector<NamedText>& items) {
  Object out;
  for (const auto& item : items) out.raw(item.name, field_json(item.value));
  return out.text();
}

std::string pairs(const std::vector<NamedText>& items) {
  Array out;
  for (const auto& item : items) out.raw(Array().raw(json(item.name)).raw(field_json(item.value)).text());
  return out.text();
}

std::string options(const std::map<std::string, Text>& items) {
  Object out;
  for (const auto& [name, value] : items) out.raw(name, field_json(value));
  return out.text();
}

template <class T, class F>
std::string each(const std::vector<T>& items, F one) {
  Array out;
  for (const auto& item : items) out.raw(one(item));
  return out.text();
}

std::string_view type_name(MountType type) {
  switch (type) {
    case MountType::Bind:
      return "bind";
    case MountType::Volume:
      return "volume";
    case MountType::Tmpfs:
      return "tmpfs";
    case MountType::NamedPipe:
      return "npipe";
    case MountType::Cluster:
      return "cluster";
    case MountType::Image:
      return "image";
  }
  return "";
}

std::string mount(const Mount& item) {
  return Object()
      .put("type", std::string(type_name(item.type)))
      .put("source", item.source)
      .put("target", item.target)
      .put("read_only", item.read_only)
      .put("propagation", item.propagation)
      .put("selinux", item.selinux)
      .put("recursive", item.recursive)
      .put("tmpfs_size", item.tmpfs_size)
      .put("tmpfs_mode", item.tmpfs_mode)
      .put("subpath", item.subpath)
      .text();
}

std::string grant(const Grant& item) {
  return Object()
      .put("source", item.source)
      .put("target", item.target)
      .put("uid", item.uid)
      .put("gid", item.gid)
      .put("mode", item.mode)
      .text();
}

std::string port(const Port& item) {
  return Object()
      .put("host_ip", item.host_ip)
      .put("published", item.published)
      .put("target", item.target)
      .put("protocol", item.protocol)
      .put("mode", item.mode)
      .text();
}

std::string device(const Device& item) {
  return Object()
      .put("source", item.source)
      .put("target", item.target)
      .put("permissions", item.permissions)
      .text();
}

std::string request(const DeviceRequest& item) {
  return Object()
      .put("driver", item.driver)
      .raw("capabilities", json(item.capabilities))
      .put("count", item.count)
      .raw("device_ids", json(item.device_ids))
      .text();
}

std::string network(const ServiceNetwork& item) {
  return Object()
      .raw("aliases", json(item.aliases))
      .put("ipv4_address", item.ipv4_address)
      .put("ipv6_address", item.ipv6_address)
      .put("mac_address", item.mac_address)
      .text();
}

std::string hook(const Hook& item) {
  return Object()
      .put("when", item.when)
      .put("command", item.command)
      .put("user", item.user)
      .put("privileged", item.privileged)
      .put("working_dir", item.working_dir)
      .raw("environment", named(item.environment))
      .text();
}

std::string build(const Build& item) {
  return Object()
      .put("context", item.context)
      .put("dockerfile", item.dockerfile)
      .put("dockerfile_inline", item.dockerfile_inline)
      .put("target", item.target)
      .raw("args", named(item.args))
      .raw("entitlements", json(item.entitlements))
      .raw("ssh", json(item.ssh))
      .raw("cache_from", json(item.cache_from))
      .raw("tags", json(item.tags))
      .raw("additional_contexts", named(item.additional_contexts))
      .raw("secrets", each(item.secrets, grant))
      .put("privileged", item.privileged)
      .put("pull", item.pull)
      .put("no_cache", item.no_cache)
      .put("network", item.network)
      .put("isolation", item.isolation)
      .text();
}

std::string resources(const Resources& item) {
  return Object().put("memory", item.memory).put("pids", item.pids).put("cpus", item.cpus).text();
}

std::string deploy(const Deploy& item) {
  return Object()
      .raw("limits", resources(item.limits))
      .raw("reservations", resources(item.reservations))
      .raw("devices", each(item.devices, request))
      .raw("labels", named(item.labels))
      .put("replicas", item.replicas)
      .put("restart_condition", item.restart_condition)
      .put("update_failure_action", item.update_failure_action)
      .text();
}

void put_texts(const Service& service, Object& out) {
  out.put("image", service.image).put("user", service.user).put("container_name", service.container_name);
  out.put("hostname", service.hostname)
      .put("domainname", service.domainname)
      .put("working_dir", service.working_dir);
  out.put("platform", service.platform).put("runtime", service.runtime).put("isolation", service.isolation);
  out.put("network_mode", service.network_mode)
      .put("pid", service.pid)
      .put("ipc", service.ipc)
      .put("uts", service.uts);
  out.put("cgroup", service.cgroup)
      .put("cgroup_parent", service.cgroup_parent)
      .put("userns_mode", service.userns_mode);
  out.put("pull_policy", service.pull_policy)
      .put("restart", service.restart)
      .put("mac_address", service.mac_address);
  out.put("stop_signal", service.stop_signal).put("cpuset", service.cpuset).put("cpus", service.cpus);
  out.put("privileged", service.privileged).put("read_only", service.read_only);
  out.put("use_api_socket", service.use_api_socket).put("init", service.init).put("tty", service.tty);
  out.put("stdin_open", service.stdin_open).put("oom_kill_disable", service.oom_kill_disable);
  out.put("attach", service.attach)
      .put("mem_limit", service.mem_limit)
      .put("memswap_limit", service.memswap_limit);
  out.put("mem_reservation", service.mem_reservation).put("shm_size", service.shm_size);
  out.put("pids_limit", service.pids_limit)
      .put("oom_score_adj", service.oom_score_adj)
      .put("scale", service.scale);
  out.put("entrypoint", service.entrypoint).put("command", service.command);
}

void put_lists(const Service& service, Object& out) {
  out.raw("cap_add", json(service.cap_add)).raw("cap_drop", json(service.cap_drop));
  out.raw("security_opt", json(service.security_opt)).raw("group_add", json(service.group_add));
  out.raw("device_cgroup_rules", json(service.device_cgroup_rules)).raw("tmpfs", json(service.tmpfs));
  out.raw("dns", json(service.dns))
      .raw("dns_opt", json(service.dns_opt))
      .raw("dns_search", json(service.dns_search));
  out.raw("external_links", json(service.external_links)).raw("links", json(service.links));
  out.raw("volumes_from", json(service.volumes_from)).raw("expose", json(service.expose));
  out.raw("extra_hosts", pairs(service.extra_hosts)).raw("sysctls", named(service.sysctls));
  out.raw("annotations", named(service.annotations)).raw("storage_opt", named(service.storage_opt));
  out.raw("labels", named(service.labels)).raw("depends_on", json(service.depends_on));
  out.raw("models", json(service.models));
  Object environment;
  for (const auto& variable : service.environment) environment.raw(variable.name, field_json(variable.value));
  out.raw("environment", environment.text());
}

void put_parts(const Service& service, Object& out) {
  out.raw("volumes", each(service.volumes, mount)).raw("secrets", each(service.secrets, grant));
  out.raw("configs", each(service.configs, grant)).raw("ports", each(service.ports, port));
  out.raw("devices", each(service.devices, device)).raw("gpus", each(service.gpus, request));
  out.raw("env_files", each(service.env_files,
                            [](const EnvFile& item) { return Object().put("path", item.path).text(); }));
  out.raw("post_start_pre_stop", each(service.hooks, hook));
  out.raw(
      "watch", each(service.watch, [](const Watch& item) {
        return Object().put("path", item.path).put("action", item.action).put("target", item.target).text();
      }));
  Object ulimits, networks;
  for (const auto& item : service.ulimits) {
    ulimits.raw(item.name, Object().put("soft", item.soft).put("hard", item.hard).text());
  }
  for (const auto& item : service.networks)
    networks.raw(item.key.value_or(""), item.key.is_unknown() ? field_json(item.key) : network(item));
  out.raw("ulimits", ulimits.text()).raw("networks", networks.text());
  if (service.healthcheck) {
    out.raw(
        "healthcheck",
        Object().put("disable", service.healthcheck->disable).put("test", service.healthcheck->test).text());
  }
  if (service.logging) {
    out.raw("logging", Object()
                           .put("driver", service.logging->driver)
                           .raw("options", options(service.logging->options))
                           .text());
  }
  if (service.provider) {
    Object provider_options;
    for (const auto& [name, values] : service.provider->options) provider_options.raw(name, json(values));
    out.raw("provider",
            Object().put("type", service.provider->type).raw("options", provider_options.text()).text());
  }
  if (service.build) out.raw("build", build(*service.build));
  if (service.deploy) out.raw("deploy", deploy(*service.deploy));
}

std::string services(const Project& project) {
  Object out;
  for (const auto& service : project.services) {
    if (!service.active) continue;
    Object one;
    put_texts(service, one);
    put_lists(service, one);
    put_parts(service, one);
    out.raw(service.name, one.text());
  }
  return out.text();
}

std::string objects(const std::vector<FileObject>& items) {
  Object out;
  for (const auto& item : items) {
    Object one;
    one.put("name", item.name).put("file", item.file).put("environment", item.environment);
    one.put("content", item.content).put("driver", item.driver).put("external", item.external);
    out.raw(item.key, one.raw("driver_opts", options(item.driver_opts)).text());
  }
  return out.text();
}

std::string project_json(const Project& project) {
  Object networks, volumes, models;
  for (const auto& item : project.networks) {
    Object one;
    one.put("name", item.name).put("driver", item.driver).put("external", item.external);
    one.put("internal", item.internal)
        .put("attachable", item.attachable)
        .put("enable_ipv6", item.enable_ipv6);
    one.raw("driver_opts", options(item.driver_opts)).raw("labels", named(item.labels));
    networks.raw(item.key, one.text());
  }
  for (const auto& item : project.volumes) {
    Object one;
    one.put("name", item.name).put("driver", item.driver).put("external", item.external);
    one.raw("driver_opts", options(item.driver_opts)).raw("labels", named(item.labels));
    volumes.raw(item.key, one.text());
  }
  for (const auto& item : project.models) models.raw(item.key, Object().put("model", item.model).text());
  return Object()
      .put("name", project.name)
      .raw("services", services(project))
      .raw("networks", networks.text())
      .raw("volumes", volumes.text())
      .raw("secrets", objects(project.secrets))
      .raw("configs", objects(project.configs))
      .raw("models", models.text())
      .text();
}

std::string notes_json(const Loaded& loaded) {
  constexpr const char* kKinds[] = {"EnvExample",  "DotEnvRedirects", "VariableUnset", "VersionObsolete",
                                    "ModeIgnored", "OutsideProject",  "RemoteSkipped", "InactiveUnread"};
  return each(loaded.notes, [&](const Note& note) {
    Array where;
    for (const auto& place : note.where) where.raw(json(place.text()));
    return Object()
        .put("kind", std::string(kKinds[static_cast<int>(note.kind)]))
        .put("text", note.text)
        .raw("where", where.text())
        .text();
  });
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "-f")
      options.files.push_back(value);
    else if (name == "--project-directory")
      options.project_directory = value;
    else if (name == "-p")
      options.project_name = value;
    else if (name == "--profile")
      options.profiles.push_back(value);
    else if (name == "--env-file")
      options.env_files.push_back(value);
    else
      return false;
  }
  return argc % 2 == 1;
}

int run(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) return 64;
  const auto directory = sys::working_directory();
  if (!directory) return 64;
  options.working_directory = *directory;
  for (const auto& file : options.files) {
    if (file != "-") continue;
    auto input = sys::read_all(0, options.limits.max_bytes, "-");
    if (!input) return 2;
    options.standard_input = *std::move(input);
  }
  const sys::DiskFiles files;
  const auto loaded = load(files, sys::environment(), options);
  if (!loaded) {
    const Error& error = loaded.error();
    fmt::print(stderr, "{}: {}: {} ({})\n", error.place.text(), error.where, error.what, error.mend);
    return 2;
  }
  fmt::print("{}\n",
             Object().raw("project", project_json(loaded->project)).raw("notes", notes_json(*loaded)).text());
  return 0;
}

}  // namespace

}  // namespace dvsguard::dump

int main(int argc, char** argv) {
  return dvsguard::dump::run(argc, argv);
}
