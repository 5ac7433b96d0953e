#include "core/practice/narrowing_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/compose/units.h"
#include "core/oci/reference.h"
#include "core/practice/capability_names.h"
#include "core/practice/narrowing_lists.h"
#include "core/practice/operator_upgrades.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using text::Node;

using Narrows = bool (*)(const ServicePair& pair, const TreeChange& change);
using Judge = void (*)(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);

// Empty where it is absent or no plain text.
std::string_view scalar_of(const Node* node) {
  return node == nullptr || !node->is_scalar() || node->hollow ? std::string_view() : node->scalar;
}

bool is_unknown(const Node* node) {
  return node != nullptr && node->hollow;
}

bool is_true(const Node* node) {
  return compose::parse_bool(scalar_of(node)).value_or(false);
}

bool is_off(const Node* node) {
  return node == nullptr || node->is_null() || !compose::parse_bool(scalar_of(node)).value_or(true);
}

bool switched_off(const ServicePair&, const TreeChange& change) {
  return is_off(change.after);
}

bool switched_on(const ServicePair&, const TreeChange& change) {
  return is_true(change.after);
}

bool left_the_host(const ServicePair&, const TreeChange& change) {
  return scalar_of(change.before) == "host" &&
         (change.after == nullptr || scalar_of(change.after) == "private");
}

bool left_all_networks(const ServicePair&, const TreeChange& change) {
  return scalar_of(change.after) == "none";
}

struct NumericUser {
  std::optional<std::int64_t> uid, gid;
};

NumericUser numeric_user(std::string_view text) {
  const std::size_t colon = text.find(':');
  NumericUser user{compose::parse_decimal(text.substr(0, colon)), {}};
  if (colon != std::string_view::npos) user.gid = compose::parse_decimal(text.substr(colon + 1));
  return user;
}

// To a number that is not root's. A group that was not root's is not given up for the image's, which may be.
bool lesser_user(const ServicePair&, const TreeChange& change) {
  const std::string_view text = scalar_of(change.after);
  const NumericUser user = numeric_user(text), old = numeric_user(scalar_of(change.before));
  if (user.uid.value_or(0) <= 0 || is_unknown(change.before)) return false;
  if (text.find(':') != std::string_view::npos) return user.gid.value_or(0) > 0;
  return old.uid.value_or(0) <= 0 || old.gid.value_or(0) <= 0;
}

bool fetches_less(const ServicePair&, const TreeChange& change) {
  const std::string_view policy = scalar_of(change.after);
  return policy == "missing" || policy == "never" || policy == "if_not_present";
}

int restarts(const Node* node) {
  const std::string_view policy = scalar_of(node);
  if (policy.empty() || policy == "no" || policy == "false") return 0;
  if (policy.starts_with("on-failure")) return 1;
  return policy == "unless-stopped" ? 2 : 3;
}

bool restarts_less(const ServicePair&, const TreeChange& change) {
  return (change.after == nullptr || change.after->is_scalar()) &&
         restarts(change.after) < restarts(change.before);
}

// A service without profiles always starts; with them, more profiles start it more often.
bool starts_less(const ServicePair& pair, const TreeChange& change) {
  if (change.after == nullptr || pair.after.profiles.empty()) return false;
  if (pair.before.profiles.empty()) return true;
  const std::set<std::string> known(pair.before.profiles.begin(), pair.before.profiles.end());
  return std::all_of(pair.after.profiles.begin(), pair.after.profiles.end(),
                     [&known](const std::string& profile) { return known.contains(profile); });
}

using Number = compose::Field<std::int64_t>;

// Without a value where there is no limit: 0 and -1 are none.
struct Limit {
  std::optional<double> value;
  bool unknown = false;
};

// Of `field` and its twin in `deploy`.
Limit limit(const Number& field, const Number* deployed) {
  Limit found;
  for (const Number* one : {&field, deployed}) {
    if (one == nullptr) continue;
    found.unknown = found.unknown || one->is_unknown();
    if (!found.value && one->value_or(0) > 0) found.value = static_cast<double>(one->value_or(0));
  }
  return found;
}

Limit cpus(const Service& service) {
  Limit found;
  for (const compose::Text* one : {&service.cpus, service.deploy ? &service.deploy->limits.cpus : nullptr}) {
    if (one == nullptr) continue;
    found.unknown = found.unknown || one->is_unknown();
    const auto number = compose::parse_number(one->value_or(""));
    if (!found.value && number && *number > 0) found.value = number;
  }
  return found;
}

// A limit of the project that nobody knows may be lower than any.
bool not_raised(const Limit& before, const Limit& after) {
  return after.value && !before.unknown && (!before.value || *after.value <= *before.value);
}

bool less_memory(const ServicePair& pair, const TreeChange&) {
  const auto of = [](const Service& service) {
    return limit(service.mem_limit, service.deploy ? &service.deploy->limits.memory : nullptr);
  };
  return not_raised(of(pair.before), of(pair.after));
}

bool fewer_processes(const ServicePair& pair, const TreeChange&) {
  const auto of = [](const Service& service) {
    return limit(service.pids_limit, service.deploy ? &service.deploy->limits.pids : nullptr);
  };
  return not_raised(of(pair.before), of(pair.after));
}

bool less_computing(const ServicePair& pair, const TreeChange&) {
  return not_raised(cpus(pair.before), cpus(pair.after));
}

bool fewer_replicas(const ServicePair&, const TreeChange& change) {
  const auto old = change.before == nullptr ? std::optional<std::int64_t>(1)
                                            : compose::parse_decimal(scalar_of(change.before));
  const auto now = change.after == nullptr ? std::optional<std::int64_t>(1)
                                           : compose::parse_decimal(scalar_of(change.after));
  return old && now && *now <= *old;
}

bool keeps_logs_here(const ServicePair&, const TreeChange& change) {
  const std::string_view driver = scalar_of(change.after);
  return driver == "json-file" || driver == "local";
}

bool bounded(const TreeChange& change, std::optional<std::int64_t> (*parse)(std::string_view)) {
  const auto now = parse(scalar_of(change.after));
  const auto old = parse(scalar_of(change.before));
  return now && *now > 0 && !is_unknown(change.before) && (!old || *old <= 0 || *now <= *old);
}

bool smaller_logs(const ServicePair&, const TreeChange& change) {
  return bounded(change, compose::parse_bytes);
}

bool fewer_logs(const ServicePair&, const TreeChange& change) {
  return bounded(change, compose::parse_decimal);
}

// The same name and tag, and now the digest that they stood for.
bool pins_the_image(const ServicePair& pair, const TreeChange&) {
  const std::string *was = pair.before.image.get(), *is = pair.after.image.get();
  if (was == nullptr || is == nullptr) return false;
  const auto before = oci::parse_reference(*was), after = oci::parse_reference(*is);
  return before && after && !before->digest && after->digest && before->name() == after->name() &&
         before->tag == after->tag;
}

// What its container may do, as the engine makes it of cap_add and cap_drop; "?NAME" for what nobody knows.
std::set<std::string> capabilities_of(const Service& service) {
  std::set<std::string> added, dropped, granted;
  const auto read = [](const compose::Texts& from, std::set<std::string>& to) {
    for (const compose::Text& item : from) {
      if (!item.value_or("").empty()) to.insert(capability_name(*item.get()));
    }
  };
  read(service.cap_add, added);
  read(service.cap_drop, dropped);
  const bool all = added.contains("ALL"), none = dropped.contains("ALL");
  for (const Capability& known : capabilities()) {
    const std::string name(known.name);
    const bool given = all || (known.by_default && !none);
    if (given && !dropped.contains(name)) granted.insert(name);
  }
  for (const std::string& name : added) {
    if (name != "ALL") granted.insert(name);
  }
  for (const compose::Text& item : service.cap_add) {
    if (item.is_unknown()) granted.insert("?" + item.why_unknown()->cause);
  }
  return granted;
}

bool fewer_capabilities(const ServicePair& pair, const TreeChange&) {
  const std::set<std::string> before = capabilities_of(pair.before), after = capabilities_of(pair.after);
  return std::includes(before.begin(), before.end(), after.begin(), after.end());
}

// Compose's canonical form of labels: a mapping, or a list of "NAME=VALUE".
struct Label {
  std::string value;
  const text::Node* node = nullptr;
};

std::map<std::string, Label> labels_of(const text::Node* node) {
  std::map<std::string, Label> labels;
  if (node == nullptr) return labels;
  for (const text::Member& member : node->members)
    labels[member.key] = {std::string(scalar_of(&member.value)), &member.value};
  for (const text::Node& item : node->items) {
    const std::size_t equals = item.scalar.find('=');
    const std::string value = equals == std::string::npos ? "" : item.scalar.substr(equals + 1);
    labels[item.scalar.substr(0, equals)] = {value, &item};
  }
  return labels;
}

// An updater's label may be switched off, or removed where it was on; any other stays as it is.
void judge_labels(const ServicePair&, const TreeChange& change, std::vector<Widening>& to) {
  const std::map<std::string, Label> before = labels_of(change.before), after = labels_of(change.after);
  std::set<std::string> names;
  for (const auto* labels : {&before, &after}) {
    for (const auto& [name, label] : *labels) names.insert(name);
  }
  for (const std::string& name : names) {
    const auto was = before.find(name), is = after.find(name);
    if (was != before.end() && is != after.end() && was->second.value == is->second.value) continue;
    const std::string_view off = label_switched_off(name);
    const bool was_on = was != before.end() && was->second.value != off;
    const bool is_off = is == after.end() ? was_on : is->second.value == off;
    if (!off.empty() && is_off) continue;
    TreePath path = change.path;
    path.push_back(name);
    to.push_back({shown(path), is == after.end() ? Places() : is->second.node->places(), ""});
  }
}

struct Value {
  std::string_view path;  // below the service
  Narrows narrows;
};
constexpr std::array kValues = {
    Value{"cap_add", fewer_capabilities},
    Value{"cap_drop", fewer_capabilities},
    Value{"cgroup", left_the_host},
    Value{"cpus", less_computing},
    Value{"deploy.replicas", fewer_replicas},
    Value{"deploy.resources.limits.cpus", less_computing},
    Value{"deploy.resources.limits.memory", less_memory},
    Value{"deploy.resources.limits.pids", fewer_processes},
    Value{"image", pins_the_image},
    Value{"ipc", left_the_host},
    Value{"logging.driver", keeps_logs_here},
    Value{"logging.options.max-file", fewer_logs},
    Value{"logging.options.max-size", smaller_logs},
    Value{"mem_limit", less_memory},
    Value{"network_mode", left_all_networks},
    Value{"oom_kill_disable", switched_off},
    Value{"pid", left_the_host},
    Value{"pids_limit", fewer_processes},
    Value{"privileged", switched_off},
    Value{"profiles", starts_less},
    Value{"pull_policy", fetches_less},
    Value{"read_only", switched_on},
    Value{"restart", restarts_less},
    Value{"scale", fewer_replicas},
    Value{"use_api_socket", switched_off},
    Value{"user", lesser_user},
    Value{"userns_mode", left_the_host},
    Value{"uts", left_the_host},
};

struct Whole {
  std::string_view path;
  Judge judge;
};
constexpr std::array kLists = {
    Whole{"configs", judge_items},
    Whole{"depends_on", judge_dependencies},
    Whole{"deploy.labels", judge_labels},
    Whole{"deploy.resources.reservations.devices", judge_items},
    Whole{"device_cgroup_rules", judge_items},
    Whole{"devices", judge_items},
    Whole{"env_file", judge_items},
    Whole{"external_links", judge_items},
    Whole{"gpus", judge_items},
    Whole{"group_add", judge_items},
    Whole{"labels", judge_labels},
    Whole{"links", judge_items},
    Whole{"networks", judge_networks},
    Whole{"ports", judge_ports},
    Whole{"post_start", judge_items},
    Whole{"pre_stop", judge_items},
    Whole{"secrets", judge_items},
    Whole{"security_opt", judge_security_options},
    Whole{"tmpfs", judge_tmpfs},
    Whole{"ulimits", judge_ulimits},
    Whole{"volumes", judge_mounts},
    Whole{"volumes_from", judge_items},
};

}  // namespace

bool judge_change(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to) {
  const std::string path = shown(change.path);
  if (path == "environment" || path == "x-dvs") return path == "environment";  // judge_environment
  if (path.starts_with("x-")) return change.path.size() == 1;                  // nobody acts on it
  const auto list = std::ranges::find(kLists, path, &Whole::path);
  if (list != kLists.end()) {
    list->judge(pair, change, to);
    return true;
  }
  const auto value = std::ranges::find(kValues, path, &Value::path);
  if (value == kValues.end()) return false;
  if (!value->narrows(pair, change)) {
    const std::string what =
        is_unknown(change.before) ? "sets " + path + ", which nobody knows of the project" : "";
    to.push_back({path, change.after == nullptr ? Places() : change.after->places(), what});
  }
  return true;
}

}  // namespace dvsguard::practice
