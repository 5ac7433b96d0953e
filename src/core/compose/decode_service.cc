#include <utility>

#include "core/compose/decode.h"
#include "core/compose/hollow.h"
#include "core/compose/schema_table.h"

namespace dvsguard::compose {
namespace {

using text::Node;

Status take_texts(const Node& node, const Trail& trail, Service& out) {
  static constexpr Row<Service, Text> kTexts[] = {
      {"image", &Service::image},
      {"user", &Service::user},
      {"container_name", &Service::container_name},
      {"hostname", &Service::hostname},
      {"domainname", &Service::domainname},
      {"working_dir", &Service::working_dir},
      {"platform", &Service::platform},
      {"runtime", &Service::runtime},
      {"isolation", &Service::isolation},
      {"network_mode", &Service::network_mode},
      {"pid", &Service::pid},
      {"ipc", &Service::ipc},
      {"uts", &Service::uts},
      {"cgroup", &Service::cgroup},
      {"cgroup_parent", &Service::cgroup_parent},
      {"userns_mode", &Service::userns_mode},
      {"pull_policy", &Service::pull_policy},
      {"restart", &Service::restart},
      {"mac_address", &Service::mac_address},
      {"stop_signal", &Service::stop_signal},
      {"cpuset", &Service::cpuset},
  };
  TRY_STATUS(take(node, trail, out, kTexts, read_text));
  // The schema lets null stand here; Compose then ends in a panic.
  const Node* pid = node.find("pid");
  if (pid != nullptr && pid->is_null()) return error_at(*pid, trail / "pid", "must be a string");
  return take(node, "cpus", trail, out.cpus, read_number);
}

// In a list, compose-go refuses a name with a blank at its end.
Status check_variable_names(const Node& list, const Trail& trail) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const std::string_view text = list.items[i].scalar;
    const auto name = text.substr(0, text.find('='));
    if (!name.empty() && std::string_view(" \t\n\v\f\r\x85\xA0").find(name.back()) != std::string_view::npos)
      return error_at(list.items[i], trail[i], "the variable's name ends in a blank");
  }
  return {};
}

Status take_environment(const Node& node, const Trail& trail, Service& out) {
  const Node* environment = node.find("environment");
  if (environment == nullptr) return {};
  const Trail here = trail / "environment";
  TRY_STATUS(check_variable_names(*environment, here));
  TRY(Named named, read_named(*environment, here));
  out.environment.reserve(named.size());
  for (auto& item : named) {
    Variable variable;
    variable.name = std::move(item.name);
    variable.value = std::move(item.value);
    variable.where = std::move(item.where);
    variable.from_interpolation = item.from_interpolation;
    out.environment.push_back(std::move(variable));
  }
  return {};
}

// Texts and integers only: compose-go's map of strings takes nothing else.
Status take_storage(const Node& node, const Trail& trail, Service& out) {
  const Node* options = node.find("storage_opt");
  if (options == nullptr || options->is_null()) return {};
  TRY_STATUS(expect_map(*options, trail / "storage_opt"));
  for (const auto& [key, place, value] : options->members) {
    NamedText option{key, {}, {place}, value.interpolated};
    TRY(option.value, read_text(value, trail / "storage_opt"));
    out.storage_opt.push_back(std::move(option));
  }
  return {};
}

Status take_lists(const Node& node, const Trail& trail, Service& out) {
  static constexpr Row<Service, Texts> kLists[] = {
      {"cap_add", &Service::cap_add},
      {"cap_drop", &Service::cap_drop},
      {"security_opt", &Service::security_opt},
      {"group_add", &Service::group_add},
      {"device_cgroup_rules", &Service::device_cgroup_rules},
      {"tmpfs", &Service::tmpfs},
      {"dns", &Service::dns},
      {"dns_opt", &Service::dns_opt},
      {"dns_search", &Service::dns_search},
      {"external_links", &Service::external_links},
      {"links", &Service::links},
      {"volumes_from", &Service::volumes_from},
      {"expose", &Service::expose},
      {"label_file", &Service::label_files},
  };
  static constexpr Row<Service, Named> kNamed[] = {
      {"sysctls", &Service::sysctls},
      {"annotations", &Service::annotations},
      {"labels", &Service::labels},
  };
  TRY_STATUS(take(node, trail, out, kLists, read_texts));
  TRY_STATUS(take(node, trail, out, kNamed, read_labels));
  TRY_STATUS(take_environment(node, trail, out));
  TRY_STATUS(take_storage(node, trail, out));
  return take(node, "extra_hosts", trail, out.extra_hosts, read_hosts);
}

Status take_numbers(const Node& node, const Trail& trail, Service& out) {
  static constexpr Row<Service, BoolField> kBools[] = {
      {"privileged", &Service::privileged},
      {"read_only", &Service::read_only},
      {"use_api_socket", &Service::use_api_socket},
      {"init", &Service::init},
      {"tty", &Service::tty},
      {"stdin_open", &Service::stdin_open},
      {"oom_kill_disable", &Service::oom_kill_disable},
      {"attach", &Service::attach},
  };
  static constexpr Row<Service, IntField> kInts[] = {
      {"pids_limit", &Service::pids_limit},
      {"oom_score_adj", &Service::oom_score_adj},
      {"scale", &Service::scale},
  };
  static constexpr Row<Service, IntField> kBytes[] = {
      {"mem_limit", &Service::mem_limit},
      {"memswap_limit", &Service::memswap_limit},
      {"mem_reservation", &Service::mem_reservation},
      {"shm_size", &Service::shm_size},
  };
  TRY_STATUS(take(node, trail, out, kBools, read_bool));
  TRY_STATUS(take(node, trail, out, kInts, read_int));
  return take(node, trail, out, kBytes, read_bytes);
}

template <class T>
Status take_part(const Node& node, std::string_view key, const Trail& trail, std::optional<T>& into,
                 Result<T> (*decode)(const Node&, const Trail&)) {
  const Node* part = node.find(key);
  if (part == nullptr || part->is_null()) return {};
  TRY(into, decode(*part, trail / key));
  return {};
}

template <class T>
Status take_items(const Node& node, std::string_view key, const Trail& trail, std::vector<T>& into,
                  Result<std::vector<T>> (*decode)(const Node&, const Trail&)) {
  const Node* part = node.find(key);
  if (part == nullptr || part->is_null()) return {};
  TRY(into, decode(*part, trail / key));
  return {};
}

Status take_parts(const Node& node, const Trail& trail, Service& out) {
  TRY_STATUS(take_items(node, "volumes", trail, out.volumes, decode_mounts));
  TRY_STATUS(take_items(node, "secrets", trail, out.secrets, decode_grants));
  TRY_STATUS(take_items(node, "configs", trail, out.configs, decode_grants));
  TRY_STATUS(take_items(node, "ports", trail, out.ports, decode_ports));
  TRY_STATUS(take_items(node, "devices", trail, out.devices, decode_devices));
  TRY_STATUS(take_items(node, "gpus", trail, out.gpus, decode_requests));
  TRY_STATUS(take_items(node, "ulimits", trail, out.ulimits, decode_ulimits));
  TRY_STATUS(take_items(node, "env_file", trail, out.env_files, decode_env_files));
  TRY_STATUS(take_items(node, "networks", trail, out.networks, decode_service_networks));
  TRY_STATUS(take_items(node, "develop", trail, out.watch, decode_watch));
  TRY_STATUS(take_part(node, "healthcheck", trail, out.healthcheck, decode_healthcheck));
  TRY_STATUS(take_part(node, "logging", trail, out.logging, decode_logging));
  TRY_STATUS(take_part(node, "provider", trail, out.provider, decode_provider));
  TRY_STATUS(take_part(node, "build", trail, out.build, decode_build));
  return take_part(node, "deploy", trail, out.deploy, decode_deploy);
}

Status take_names(const Node& node, const Trail& trail, Service& out) {
  for (const auto& [key, names] :
       {std::pair{"depends_on", &out.depends_on}, std::pair{"models", &out.models}}) {
    const Node* map = node.find(key);
    if (map == nullptr || map->is_null()) continue;
    TRY_STATUS(expect_map(*map, trail / key));
    for (const auto& member : map->members) names->push_back(read_key(member));
  }
  const Node* profiles = node.find("profiles");
  if (profiles == nullptr) return {};
  TRY(const Texts texts, read_texts(*profiles, trail / "profiles"));
  for (const Text& profile : texts) out.profiles.push_back(profile.value_or(""));
  return {};
}

Status take_hooks(const Node& node, const Trail& trail, Service& out) {
  for (const std::string_view when : {"post_start", "pre_stop"}) {
    const Node* list = node.find(when);
    if (list == nullptr || list->is_null()) continue;
    TRY(auto hooks, decode_hooks(*list, trail / when, when));
    for (auto& hook : hooks) out.hooks.push_back(std::move(hook));
  }
  return {};
}

// Texts of which the schema takes only some: what a missing variable has made of one is unknown.
void judge_words(const Node& node, Service& out) {
  static constexpr Row<Service, Text> kWords[] = {{"cgroup", &Service::cgroup},
                                                  {"pull_policy", &Service::pull_policy},
                                                  {"container_name", &Service::container_name}};
  for (const auto& row : kWords) {
    const Node* word = node.find(row.name);
    const std::string* text = (out.*row.member).get();
    if (word != nullptr && word->hollow && text != nullptr && !schema::takes_text(row.name, *text))
      out.*row.member = unknown_text(*word);
  }
}

// credential_spec names one of a config, a file or a registry key.
Status take_credential_spec(const Node& node, const Trail& trail, Service& out) {
  const Node* spec = node.find("credential_spec");
  if (spec == nullptr || spec->is_null()) return {};
  const Trail here = trail / "credential_spec";
  TRY_STATUS(expect_map(*spec, here));
  for (const std::string_view kind : {"file", "registry", "config"}) {
    if (!out.credential_spec.is_absent()) break;
    TRY_STATUS(take(*spec, kind, here, out.credential_spec, read_text));
  }
  return {};
}

Status take_commands(const Node& node, const Trail& trail, Service& out) {
  TRY_STATUS(take(node, "entrypoint", trail, out.entrypoint, read_command));
  TRY_STATUS(take(node, "command", trail, out.command, read_command));
  if (const Node* grace = node.find("stop_grace_period"))
    TRY_STATUS(check_duration(*grace, trail / "stop_grace_period"));
  return {};
}

}  // namespace

Result<Service> decode_service(const std::string& name, const Place& place, const Node& node,
                               const Trail& trail) {
  Service out;
  out.name = name;
  out.where = {place};
  TRY_STATUS(expect_map(node, trail));
  TRY_STATUS(take_texts(node, trail, out));
  TRY_STATUS(take_lists(node, trail, out));
  TRY_STATUS(take_numbers(node, trail, out));
  TRY_STATUS(take_parts(node, trail, out));
  TRY_STATUS(take_names(node, trail, out));
  TRY_STATUS(take_hooks(node, trail, out));
  TRY_STATUS(take_credential_spec(node, trail, out));
  TRY_STATUS(take_commands(node, trail, out));
  TRY_STATUS(check_unkept(node, trail));
  judge_words(node, out);
  if (const Node* x_dvs = node.find("x-dvs")) out.x_dvs = *x_dvs;
  return out;
}

}  // namespace dvsguard::compose
