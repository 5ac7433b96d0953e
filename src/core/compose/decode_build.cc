#include <utility>

#include "core/compose/decode.h"
#include "core/compose/hollow.h"

// A service's build, deploy, healthcheck, logging, provider and watch.
namespace dvsguard::compose {
namespace {

using text::Node;

// What BuildKit takes for a URL or a git reference, and what names another kind of context.
bool remote_context(std::string_view context) {
  for (const std::string_view prefix : {"https://", "http://", "git://", "ssh://", "github.com/", "git@"})
    if (context.starts_with(prefix)) return true;
  return context.find("://") != std::string_view::npos;
}

Status check_durations(const Node& map, const Trail& trail, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const Node* node = map.find(key)) TRY_STATUS(check_duration(*node, trail / key));
  return {};
}

// Numbers that no field keeps, but that Compose refuses where they are none.
Status check_counts(const Node& map, const Trail& trail, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    IntField number;
    TRY_STATUS(take(map, key, trail, number, read_count));
  }
  return {};
}

Status take_resources(const Node& resources, std::string_view key, const Trail& trail, Resources& out) {
  const Node* node = resources.find(key);
  if (node == nullptr || node->is_null()) return {};
  const Trail here = trail / key;
  TRY_STATUS(expect_map(*node, here));
  TRY_STATUS(take(*node, "memory", here, out.memory, read_bytes));
  TRY_STATUS(take(*node, "pids", here, out.pids, read_int));
  const Node* cpus = node->find("cpus");
  if (cpus != nullptr && cpus->kind == text::Kind::Int && !text::parse_int(cpus->scalar))
    return error_at(*cpus, here / "cpus", "does not fit an integer");  // unlike the service's own cpus
  return take(*node, "cpus", here, out.cpus, read_number);
}

Status take_all_resources(const Node& deploy, const Trail& trail, Deploy& out) {
  const Node* resources = deploy.find("resources");
  if (resources == nullptr || resources->is_null()) return {};
  const Trail here = trail / "resources";
  TRY_STATUS(expect_map(*resources, here));
  TRY_STATUS(take_resources(*resources, "limits", here, out.limits));
  TRY_STATUS(take_resources(*resources, "reservations", here, out.reservations));
  const Node* reserved = resources->find("reservations");
  const Node* devices = reserved == nullptr ? nullptr : reserved->find("devices");
  if (devices == nullptr || devices->is_null()) return {};
  TRY(out.devices, decode_requests(*devices, here / "reservations" / "devices"));
  return {};
}

Status take_policies(const Node& node, const Trail& trail, Deploy& out) {
  for (const std::string_view key : {"update_config", "rollback_config"}) {
    const Node* config = node.find(key);
    if (config == nullptr || config->is_null()) continue;
    const Trail here = trail / key;
    TRY_STATUS(expect_map(*config, here));
    TRY_STATUS(check_durations(*config, here, {"delay", "monitor"}));
    TRY_STATUS(check_counts(*config, here, {"parallelism"}));
    if (key == "update_config")
      TRY_STATUS(take(*config, "failure_action", here, out.update_failure_action, read_text));
  }
  const Node* restart = node.find("restart_policy");
  if (restart == nullptr || restart->is_null()) return {};
  const Trail here = trail / "restart_policy";
  TRY_STATUS(expect_map(*restart, here));
  TRY_STATUS(check_durations(*restart, here, {"delay", "window"}));
  TRY_STATUS(check_counts(*restart, here, {"max_attempts"}));
  return take(*restart, "condition", here, out.restart_condition, read_text);
}

Result<WordsField> read_test(const Node& node, const Trail& trail) {
  if (node.is_list()) return read_command(node, trail);
  TRY(const Text shell, read_text(node, trail));
  if (shell.is_absent()) return WordsField();
  if (shell.is_unknown()) return WordsField::unknown(shell.why_unknown()->cause, shell.where());
  return WordsField::known({"CMD-SHELL", *shell.get()}, shell.where());
}

}  // namespace

Result<Healthcheck> decode_healthcheck(const Node& node, const Trail& trail) {
  Healthcheck out;
  out.where = node.places();
  TRY_STATUS(expect_map(node, trail));
  TRY_STATUS(take(node, "disable", trail, out.disable, read_bool));
  TRY_STATUS(take(node, "test", trail, out.test, read_test));
  TRY_STATUS(check_durations(node, trail, {"interval", "timeout", "start_period", "start_interval"}));
  TRY_STATUS(check_counts(node, trail, {"retries"}));
  return out;
}

Result<Logging> decode_logging(const Node& node, const Trail& trail) {
  Logging out;
  out.where = node.places();
  TRY_STATUS(expect_map(node, trail));
  TRY_STATUS(take(node, "driver", trail, out.driver, read_text));
  TRY_STATUS(take(node, "options", trail, out.options, read_options));
  return out;
}

Result<Provider> decode_provider(const Node& node, const Trail& trail) {
  Provider out;
  out.where = node.places();
  TRY_STATUS(expect_map(node, trail));
  TRY_STATUS(take(node, "type", trail, out.type, read_text));
  const Node* options = node.find("options");
  if (options == nullptr || options->is_null()) return out;
  const Trail here = trail / "options";
  TRY_STATUS(expect_map(*options, here));
  for (const auto& [key, place, value] : options->members) {
    Texts values;
    const std::size_t count = value.is_list() ? value.items.size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      TRY(Text one, read_value(value.is_list() ? value.items[i] : value, here / key));
      values.push_back(std::move(one));
    }
    out.options.insert_or_assign(key, std::move(values));
  }
  return out;
}

Result<Build> decode_build(const Node& node, const Trail& trail) {
  static constexpr Row<Build, Text> kTexts[] = {
      {"context", &Build::context}, {"dockerfile", &Build::dockerfile},
      {"target", &Build::target},   {"dockerfile_inline", &Build::dockerfile_inline},
      {"network", &Build::network}, {"isolation", &Build::isolation},
  };
  static constexpr Row<Build, Texts> kLists[] = {
      {"entitlements", &Build::entitlements}, {"cache_from", &Build::cache_from}, {"tags", &Build::tags}};
  static constexpr Row<Build, BoolField> kBools[] = {
      {"privileged", &Build::privileged}, {"pull", &Build::pull}, {"no_cache", &Build::no_cache}};
  Build out;
  out.where = node.places();
  TRY_STATUS(expect_map(node, trail));
  TRY_STATUS(take(node, trail, out, kTexts, read_text));
  TRY_STATUS(take(node, trail, out, kLists, read_texts));
  TRY_STATUS(take(node, trail, out, kBools, read_bool));
  TRY_STATUS(take(node, "args", trail, out.args, read_named));
  TRY_STATUS(take(node, "additional_contexts", trail, out.additional_contexts, read_labels));
  out.remote = out.context.get() != nullptr && remote_context(*out.context.get());
  Named ssh, hosts;
  TRY_STATUS(take(node, "ssh", trail, ssh, read_named));
  for (const auto& key : ssh)
    out.ssh.push_back(
        Text::known(key.value.is_known() ? key.name + "=" + *key.value.get() : key.name, key.where));
  TRY_STATUS(take(node, "extra_hosts", trail, hosts, read_hosts));
  for (const auto& host : hosts)
    out.extra_hosts.push_back(Text::known(host.name + "=" + host.value.value_or(""), host.where));
  const Node* secrets = node.find("secrets");
  if (secrets != nullptr && !secrets->is_null()) {
    TRY(out.secrets, decode_grants(*secrets, trail / "secrets"));
  }
  return out;
}

Result<Deploy> decode_deploy(const Node& node, const Trail& trail) {
  Deploy out;
  out.where = node.places();
  TRY_STATUS(expect_map(node, trail));
  TRY_STATUS(take(node, "labels", trail, out.labels, read_labels));
  TRY_STATUS(take(node, "replicas", trail, out.replicas, read_int));
  TRY_STATUS(take_all_resources(node, trail, out));
  TRY_STATUS(take_policies(node, trail, out));
  return out;
}

Result<std::vector<Watch>> decode_watch(const Node& develop, const Trail& trail) {
  static constexpr Row<Watch, Text> kTexts[] = {
      {"path", &Watch::path}, {"action", &Watch::action}, {"target", &Watch::target}};
  std::vector<Watch> out;
  TRY_STATUS(expect_map(develop, trail));
  const Node* list = develop.find("watch");
  if (list == nullptr || list->is_null()) return out;
  const Trail here = trail / "watch";
  TRY_STATUS(expect_list(*list, here));
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const Node& node = list->items[i];
    TRY_STATUS(expect_map(node, here[i]));
    Watch watch;
    watch.where = node.places();
    TRY_STATUS(take(node, here[i], watch, kTexts, read_text));
    if (const Node* exec = node.find("exec")) {
      TRY(watch.exec, decode_hook(*exec, here[i] / "exec"));
      watch.exec->when = "sync+exec";
    }
    out.push_back(std::move(watch));
  }
  return out;
}

}  // namespace dvsguard::compose
