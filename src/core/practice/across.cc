#include "core/practice/across.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "core/practice/find.h"
#include "core/practice/key_material.h"
#include "core/practice/user_spec.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

constexpr std::size_t kMaxShown = 6;
constexpr int kMaxRange = 1000;  // ports of one range that are looked at one by one

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

// Who asks for one host port, and at which address; none is all of them.
struct PortUse {
  std::size_t member;
  std::string ip;
};

bool clash(const PortUse& a, const PortUse& b) {
  return a.member != b.member && (a.ip.empty() || b.ip.empty() || a.ip == b.ip);
}

class Host {
 public:
  explicit Host(std::span<const Member> members) : members_(members) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      add_keys(i);
      for (const compose::Service& service : members[i].evidence.loaded.project.services)
        add_service(i, service);
    }
  }

  [[nodiscard]] Across findings() const {
    Across across;
    for (const auto& [what, key] : keys_) {
      if (key.members.size() < 2) continue;
      add_finding(across.outcome, report::Rule::KM06, nullptr, key.where, key.shown,
                  fmt::format("gives one key, {}, to {}: the weakest of them loses it for all", key.shown,
                              names(key.members)),
                  "make a key for each, and let the nodes ask a signer");
    }
    for (const auto& [id, user] : users_) {
      if (user.members.size() < 2) continue;
      add_finding(across.outcome, report::Rule::ID03, nullptr, user.where, user.shown,
                  fmt::format("runs {} under one user id, {}: on the host they are one user",
                              names(user.members), user.shown),
                  "give each project an id of its own");
    }
    for (const auto& [port, uses] : ports_) note(across.notes, "port " + port, clashing(uses));
    for (const auto& [name, user] : containers_)
      note(across.notes, "container name " + user.shown, user.members);
    return across;
  }

 private:
  void add_keys(std::size_t member) {
    const Evidence& evidence = members_[member].evidence;
    const RawProject raw(evidence);
    for (const ServiceKeys& keys : service_keys(evidence, raw)) {
      for (const KeyMount& mount : keys.mounts) {
        if (mount.source.empty() || mount.password) continue;
        keys_["file " + mount.source].add(member, mount.mount.where,
                                          mount.shown.empty() ? mount.target : mount.shown);
      }
      for (const KeyVariable& key : keys.variables) {
        const std::string* value = key.variable->value.get();
        // A password says nothing: two keys may well have one.
        if (value == nullptr || value->empty() || key.password || key.test_key) continue;
        keys_["value " + *value].add(member, key.variable->where, text::printable(key.variable->name, 64));
      }
    }
  }

  void add_service(std::size_t member, const compose::Service& service) {
    if (const std::string* name = service.container_name.get(); name != nullptr && !name->empty())
      containers_[*name].add(member, service.container_name.where(), text::printable(*name, 64));
    if (const std::string* user = service.user.get(); user != nullptr) {
      const std::string id = user->substr(0, user->find(':'));
      if (classify_user(*user).kind == UserSpec::Kind::Number)
        users_[id].add(member, service.user.where(), id);
    }
    for (const compose::Port& port : service.ports) add_port(member, port);
  }

  void add_port(std::size_t member, const compose::Port& port) {
    const std::string* published = port.published.get();
    if (published == nullptr || port.host_ip.is_unknown()) return;
    const std::string ip = port.host_ip.value_or("");
    const bool everywhere = ip.empty() || ip == "0.0.0.0" || ip == "::";
    const std::size_t dash = published->find('-');
    const int first = number(published->substr(0, dash));
    const int last = dash == std::string::npos ? first : number(published->substr(dash + 1));
    if (first <= 0 || last < first) return;
    for (int at = first; at <= std::min(last, first + kMaxRange); ++at) {
      ports_[fmt::format("{}/{}", at, port.protocol)].push_back({member, everywhere ? "" : ip});
    }
  }

  static int number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
  }

  [[nodiscard]] static std::set<std::size_t> clashing(const std::vector<PortUse>& uses) {
    std::set<std::size_t> members;
    for (const PortUse& use : uses) {
      const bool clashes =
          std::any_of(uses.begin(), uses.end(), [&use](const PortUse& other) { return clash(use, other); });
      if (clashes) members.insert(use.member);
    }
    return members;
  }

  [[nodiscard]] std::string names(const std::set<std::size_t>& members) const {
    std::string out;
    std::size_t count = 0;
    for (const std::size_t member : members) {
      if (count == kMaxShown) break;
      ++count;
      if (count > 1) out += count == members.size() ? " and " : ", ";
      out += text::printable(members_[member].name, 64);
    }
    if (members.size() > kMaxShown) out += fmt::format(" and {} more", members.size() - kMaxShown);
    return out;
  }

  void note(std::vector<std::string>& notes, const std::string& what,
            const std::set<std::size_t>& members) const {
    if (members.size() < 2) return;
    notes.push_back(fmt::format("{} is asked for by {}: only one of them can have it", what, names(members)));
  }

  std::span<const Member> members_;
  Groups keys_, users_, containers_;
  std::map<std::string, std::vector<PortUse>> ports_;
};

}  // namespace

Across check_across(std::span<const Member> members) {
  return Host(members).findings();
}

}  // namespace dvsguard::practice
