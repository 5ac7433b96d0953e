#include "core/practice/narrowing_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/compose/canonical.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using text::Node;

const std::vector<Node>& items_of(const Node* node) {
  static const std::vector<Node> none;
  return node == nullptr ? none : node->items;
}

std::string_view member_text(const Node& item, std::string_view key) {
  const Node* found = item.find(key);
  return found == nullptr || !found->is_scalar() ? std::string_view() : found->scalar;
}

// What an item is called, in brackets; empty where nothing names it.
std::string name_of(const Node& item) {
  std::string_view name = item.is_scalar() ? std::string_view(item.scalar) : std::string_view();
  for (const std::string_view key : {"path", "source", "target"}) {
    if (const std::string_view text = member_text(item, key); !text.empty()) name = text;
  }
  return name.empty() ? std::string() : fmt::format("[{}]", text::printable(name));
}

void add_item(const TreeChange& change, const Node& item, std::string what, std::vector<Widening>& to) {
  to.push_back({shown(change.path) + name_of(item), item.places(), std::move(what)});
}

void add_gone(const TreeChange& change, const Node& item, std::vector<Widening>& to) {
  const std::string path = shown(change.path) + name_of(item);
  to.push_back({path, {}, "takes away " + path});
}

std::unordered_set<std::string> spelled_items(const Node* node) {
  std::unordered_set<std::string> known;
  for (const Node& item : items_of(node)) known.insert(spelled(item));
  return known;
}

// Both ways to write an option: no-new-privileges:true and no-new-privileges=true.
std::string option_of(const Node& item) {
  std::string option = item.hollow ? std::string() : item.scalar;
  std::replace(option.begin(), option.end(), '=', ':');
  return option;
}

bool protects(const std::string& option) {
  return option == "no-new-privileges:true" || option == "no-new-privileges";
}

// -1 is no limit. What nobody knows may be lower than any.
bool is_lowered(const compose::Field<std::int64_t>& before, const compose::Field<std::int64_t>& after) {
  if (!after.is_known() || !before.is_known()) return false;
  const std::int64_t was = *before.get(), is = *after.get();
  return was == is || (is >= 0 && (was < 0 || is <= was));
}

// Limits that the kernel leaves open unless told; others (memlock, nice, rtprio, …) a number sets free.
bool is_newly_bounded(const compose::Ulimit& limit) {
  constexpr std::array<std::string_view, 8> kOpen = {"as",    "core",   "cpu",   "data",
                                                     "fsize", "nofile", "nproc", "rss"};
  return std::ranges::find(kOpen, limit.name) != kOpen.end() && limit.soft.value_or(-1) >= 0 &&
         limit.hard.value_or(-1) >= 0;
}

bool unprotects(const std::string& option) {
  return option == "seccomp:unconfined" || option == "apparmor:unconfined" || option == "label:disable" ||
         option == "systempaths:unconfined" || option == "no-new-privileges:false";
}

std::string_view tmpfs_path(const Node& item) {
  return std::string_view(item.scalar).substr(0, item.scalar.find(':'));
}

bool runs_no_programs(const Node& item) {
  const std::size_t colon = item.scalar.find(':');
  if (colon == std::string::npos || item.hollow) return false;
  std::set<std::string_view> options;
  for (std::string_view rest = std::string_view(item.scalar).substr(colon + 1); !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    options.insert(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  for (const std::string_view wanted : {"noexec", "nosuid", "nodev"}) {
    if (!options.contains(wanted)) return false;
  }
  return !options.contains("exec") && !options.contains("suid") && !options.contains("dev");
}

// A mount without what may change: how it is written, and whether the engine makes a folder that is missing.
std::string mount_without_mode(const Node& mount) {
  Node plain = mount;
  plain.erase("read_only");
  for (const std::string_view key : {"bind", "volume"}) {
    Node* options = plain.find(key);
    if (options == nullptr) continue;
    options->erase("create_host_path");
    if (options->members.empty()) plain.erase(key);
  }
  return spelled(plain);
}

bool is_read_only(const Node& mount) {
  return member_text(mount, "read_only") == "true";
}

using PortKey = std::tuple<std::string, std::int64_t, std::string, std::string>;

PortKey key_of(const compose::Port& port) {
  return {port.published.value_or(""), port.target.value_or(0), port.protocol, port.mode};
}

bool is_everywhere(const compose::Port& port) {
  const std::string ip = port.host_ip.value_or("");
  return port.host_ip.is_absent() || ip == "0.0.0.0" || ip == "::";
}

}  // namespace

void judge_items(const ServicePair&, const TreeChange& change, std::vector<Widening>& to) {
  const auto known = spelled_items(change.before);
  if (change.after != nullptr && !change.after->is_list())
    return to.push_back({shown(change.path), change.after->places(), ""});
  for (const Node& item : items_of(change.after)) {
    if (!known.contains(spelled(item))) add_item(change, item, "", to);
  }
}

void judge_dependencies(const ServicePair&, const TreeChange& change, std::vector<Widening>& to) {
  const auto judge_member = [&to](const TreeChange& below) {
    to.push_back({shown(below.path), below.after == nullptr ? Places() : below.after->places(), ""});
  };
  const auto is_implied = [](const Node* node) {
    return node != nullptr && node->find(compose::kImpliedKey) != nullptr;
  };
  walk_changes(
      change,
      [&is_implied](const TreeChange& below) {
        return (is_implied(below.before) || below.before == nullptr) &&
               (is_implied(below.after) || below.after == nullptr);
      },
      judge_member);
}

void judge_networks(const ServicePair&, const TreeChange& change, std::vector<Widening>& to) {
  const Members known = members_of(change.before);
  if (change.after == nullptr) return;
  for (const text::Member& member : change.after->members) {
    const auto old = known.find(member.key);
    const std::string path = shown(change.path) + "." + text::printable(member.key);
    Places where = member.value.places();
    if (member.value.place.line == 0) where = {member.place};
    if (old == known.end()) {
      to.push_back({path, std::move(where), "joins the network " + text::quoted(member.key)});
      continue;
    }
    const bool both_plain = old->second->members.empty() && member.value.members.empty();
    if (!both_plain && !same_value(old->second, &member.value)) to.push_back({path, std::move(where), ""});
  }
}

void judge_ports(const ServicePair& pair, const TreeChange&, std::vector<Widening>& to) {
  constexpr const char* kEverywhere = "";
  std::set<std::pair<PortKey, std::string>> open;
  for (const compose::Port& port : pair.before.ports) {
    if (port.host_ip.is_unknown()) continue;
    open.emplace(key_of(port), is_everywhere(port) ? kEverywhere : port.host_ip.value_or(""));
  }
  for (const compose::Port& port : pair.after.ports) {
    const PortKey key = key_of(port);
    if (open.contains({key, kEverywhere})) continue;
    if (!is_everywhere(port) && open.contains({key, port.host_ip.value_or("?")})) continue;
    to.push_back({fmt::format("ports[{}/{}]", port.target.value_or(0), text::printable(port.protocol)),
                  port.where, "publishes a port, or at another address"});
  }
}

void judge_security_options(const ServicePair&, const TreeChange& change, std::vector<Widening>& to) {
  const auto before = spelled_items(change.before), after = spelled_items(change.after);
  const bool unfiltered = std::ranges::any_of(
      items_of(change.before), [](const Node& item) { return option_of(item) == "seccomp:unconfined"; });
  for (const Node& item : items_of(change.after)) {
    const std::string option = option_of(item);
    const bool narrows = protects(option) || (unfiltered && option == "seccomp:builtin");
    if (!before.contains(spelled(item)) && !narrows) add_item(change, item, "", to);
  }
  for (const Node& item : items_of(change.before)) {
    if (!after.contains(spelled(item)) && !unprotects(option_of(item))) add_gone(change, item, to);
  }
}

void judge_ulimits(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to) {
  std::map<std::string_view, const compose::Ulimit*> known;
  for (const compose::Ulimit& old : pair.before.ulimits) known.emplace(old.name, &old);
  const auto widened = [&](const std::string& name, std::string_view what) {
    const Node* node = change.after != nullptr ? change.after->find(name) : nullptr;
    const std::string path = fmt::format("ulimits.{}", text::printable(name));
    to.push_back({path, node != nullptr ? node->places() : Places(), fmt::format("{} {}", what, path)});
  };
  for (const compose::Ulimit& now : pair.after.ulimits) {
    const auto old = known.find(now.name);
    if (old == known.end()) {
      if (!is_newly_bounded(now)) widened(now.name, "sets");
    } else if (!is_lowered(old->second->soft, now.soft) || !is_lowered(old->second->hard, now.hard)) {
      widened(now.name, "raises");
    }
    known.erase(now.name);
  }
  for (const auto& [name, old] : known) widened(std::string(name), "takes away");
}

void judge_tmpfs(const ServicePair&, const TreeChange& change, std::vector<Widening>& to) {
  const auto before = spelled_items(change.before), after = spelled_items(change.after);
  std::set<std::string_view> known;
  for (const Node& item : items_of(change.before)) known.insert(tmpfs_path(item));
  for (const Node& item : items_of(change.after)) {
    if (before.contains(spelled(item))) continue;
    if (known.contains(tmpfs_path(item)) || !runs_no_programs(item)) add_item(change, item, "", to);
  }
  for (const Node& item : items_of(change.before)) {
    if (!after.contains(spelled(item))) add_gone(change, item, to);
  }
}

void judge_mounts(const ServicePair&, const TreeChange& change, std::vector<Widening>& to) {
  std::unordered_map<std::string, bool> read_only;
  for (const Node& mount : items_of(change.before))
    read_only.emplace(mount_without_mode(mount), is_read_only(mount));
  for (const Node& mount : items_of(change.after)) {
    const auto known = read_only.find(mount_without_mode(mount));
    const std::string target = text::quoted(member_text(mount, "target"));
    if (known == read_only.end()) {
      if (member_text(mount, "type") != "tmpfs") add_item(change, mount, "mounts something at " + target, to);
    } else if (known->second && !is_read_only(mount)) {
      add_item(change, mount, "makes the mount at " + target + " writable", to);
    }
  }
}

void judge_environment(const ServicePair& pair, const Node* before, const Node* after,
                       std::vector<Widening>& to) {
  std::unordered_map<std::string_view, const compose::Variable*> known;
  for (const compose::Variable& variable : pair.before.environment) known.emplace(variable.name, &variable);
  const Members old_nodes = members_of(before), new_nodes = members_of(after);
  const auto node = [](const Members& nodes, const std::string& name) {
    const auto found = nodes.find(name);
    return found == nodes.end() ? nullptr : found->second;
  };
  for (const compose::Variable& variable : pair.after.environment) {
    const std::string* value = variable.value.get();
    if (value != nullptr && value->empty()) continue;
    const auto old = known.find(variable.name);
    if (old != known.end()) {
      const std::string* was = old->second->value.get();
      const bool same = value != nullptr && was != nullptr
                            ? *value == *was
                            : (value == nullptr) == (was == nullptr) &&
                                  same_value(node(old_nodes, variable.name), node(new_nodes, variable.name));
      if (same) continue;
    }
    to.push_back({"environment." + text::printable(variable.name), variable.where, ""});
  }
}

}  // namespace dvsguard::practice
