#include "core/practice/across.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/keyscan/names.h"
#include "core/practice/clashes.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/key_material.h"
#include "core/practice/user_spec.h"

namespace dvsguard::practice {
namespace {

// One thing on the host, and the projects that use it.
struct Shared {
  std::set<std::size_t> members;
  Places where;
  std::string shown;

  void add(std::size_t member, const Places& places, std::string_view name) {
    members.insert(member);
    add_places(where, places);
    if (shown.empty()) shown = name;
  }
};

using Groups = std::map<std::string, Shared>;

std::vector<std::string> all_names(std::span<const Member> members, const std::set<std::size_t>& which) {
  std::vector<std::string> names;
  names.reserve(which.size());
  for (const std::size_t one : which) names.push_back(members[one].name);
  std::sort(names.begin(), names.end());
  return names;
}

void add_keys(Groups& keys, std::size_t member, const Evidence& evidence) {
  const RawProject raw(evidence);
  for (const ServiceKeys& service : service_keys(evidence, raw)) {
    for (const KeyMount& mount : service.mounts) {
      // A source that is no path on the host (a variable without a value, an external secret) means another
      // thing in each project.
      if (!mount.source.starts_with('/') || mount.password) continue;
      keys["file " + mount.source].add(member, mount.mount.where,
                                       mount.shown.empty() ? mount.target : mount.shown);
    }
    for (const KeyVariable& key : service.variables) {
      const std::string* value = key.variable->value.get();
      // A password says nothing: two keys may well have one.
      if (value == nullptr || value->empty() || key.password || key.test_key) continue;
      keys["value " + *value].add(member, key.variable->where, keyscan::shown_name(key.variable->name));
    }
  }
}

void add_users(Groups& users, std::size_t member, const compose::Project& project) {
  for (const compose::Service& service : project.services) {
    const std::string* user = service.user.get();
    if (user == nullptr || classify_user(*user).kind != UserSpec::Kind::Number) continue;
    const std::string id = user->substr(0, user->find(':'));
    users[id].add(member, service.user.where(), id);
  }
}

}  // namespace

Across check_across(std::span<const Member> members) {
  Groups keys, users;
  for (std::size_t i = 0; i < members.size(); ++i) {
    add_keys(keys, i, members[i].evidence);
    add_users(users, i, members[i].evidence.loaded.project);
  }
  Across across;
  for (const auto& [what, key] : keys) {
    if (key.members.size() < 2) continue;
    add_finding(across.outcome, report::Rule::KM06, nullptr, key.where, key.shown,
                fmt::format("gives one key, {}, to {}: the weakest of them loses it for all", key.shown,
                            names_of(members, key.members)),
                "make a key for each, and let the nodes ask a signer")
        .detail = "of " + exact_words(all_names(members, key.members));
  }
  for (const auto& [id, user] : users) {
    if (user.members.size() < 2) continue;
    add_finding(across.outcome, report::Rule::ID03, nullptr, user.where, user.shown,
                fmt::format("runs {} under one user id, {}: on the host they are one user",
                            names_of(members, user.members), user.shown),
                "give each project an id of its own")
        .detail = "of " + exact_words(all_names(members, user.members));
  }
  across.notes = clashes(members);
  return across;
}

}  // namespace dvsguard::practice
