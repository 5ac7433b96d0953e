#include "core/confine/harden.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/compose/clean_path.h"
#include "core/compose/units.h"
#include "core/confine/measured.h"
#include "core/confine/rewrite.h"
#include "core/confine/service_edits.h"
#include "core/keyscan/names.h"
#include "core/practice/key_material.h"
#include "core/practice/operator_upgrades.h"

namespace dvsguard::confine {
namespace {

using compose::Service;
using practice::Evidence;
using report::Finding;
using report::Rule;
using text::Node;

// Where nothing is measured: room for a node that is not a database. The comment says what to watch.
constexpr std::string_view kMemory = "4g";
constexpr std::string_view kPids = "1024";
constexpr std::string_view kLogSize = "50m";
constexpr std::string_view kLogFiles = "3";
constexpr std::size_t kMaxPortsRewritten = 100;

bool same_place(const Places& a, const Places& b) {
  return !a.empty() && !b.empty() && a.front() == b.front();
}

// Ids above the ones that distributions give out: the same each time, seldom another project's, never another
// service's of this one.
class UserIds {
 public:
  explicit UserIds(const compose::Project& project) : project_(project.name.value_or("")) {
    for (const Service& service : project.services) {
      std::uint32_t id = 0;
      const std::string user = service.user.value_or("");
      std::from_chars(user.data(), user.data() + user.size(), id);
      if (id >= kFirst && id < kFirst + kCount) taken_.insert(id - kFirst);
    }
  }

  std::string of(const std::string& service) {
    std::uint32_t hash = 2166136261U;  // FNV-1a
    for (const char byte : project_ + "/" + service)
      hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    std::uint32_t id = hash % kCount;
    for (std::uint32_t tried = 0; tried < kCount && !taken_.insert(id).second; ++tried)
      id = (id + 1) % kCount;
    return std::to_string(kFirst + id);
  }

 private:
  static constexpr std::uint32_t kFirst = 20000, kCount = 40000;
  std::string project_;
  std::set<std::uint32_t> taken_;
};

// One service's findings to edits. Each function answers whether it mends the finding.
class ServiceHardener {
 public:
  // `written` is the service in the uninterpolated project; null where it has none.
  ServiceHardener(const Evidence& evidence, const practice::RawProject& raw,
                  const practice::ServiceKeys& keys, const Node* written, Level level, UserIds& ids,
                  const host::Running* running)
      : evidence_(evidence),
        raw_(raw),
        service_(*keys.service),
        keys_(keys),
        written_(written),
        level_(level),
        ids_(ids),
        running_(running) {}

  bool mend(const Finding& finding) {
    edits_.mends(report::topic(finding));
    switch (finding.rule) {
      case Rule::LP04:
        edits_.append("security_opt", literal("no-new-privileges:true"),
                      "LP04; a program that gains rights by setuid (sudo, ping) stops working");
        return true;
      case Rule::LP13:
      case Rule::KM07:  // one mount, told twice
        return mend_mode(finding);
      case Rule::KM03:
        return blank_secrets(finding);
      case Rule::LG02:
        return bound_logs();
      case Rule::UP02:
      case Rule::UP03:
        return stop_updates(finding);
      default:
        return level_ == Level::Strict && mend_strictly(finding);
    }
  }

  // Ports are one list, so they are mended together.
  bool mend_ports(const std::vector<const Finding*>& findings) {
    const Node* ports = written_ == nullptr ? nullptr : written_->find("ports");
    if (level_ != Level::Strict || ports == nullptr || !ports->is_list() ||
        ports->items.size() > kMaxPortsRewritten)
      return false;
    List list{"ports", "", "the project's own ports, those without a declared reason on loopback only", {}};
    for (const Node& item : ports->items) {
      const auto port = std::find_if(
          service_.ports.begin(), service_.ports.end(),
          [&item](const compose::Port& known) { return same_place(known.where, item.places()); });
      if (port == service_.ports.end()) return false;
      std::set<std::string> mends;
      for (const Finding* finding : findings) {
        if (same_place(finding->where, port->where)) mends.insert(report::topic(*finding));
      }
      auto text = port_item(item, !mends.empty());
      if (!text) return false;
      const std::string risk = mends.empty() ? "" : "LP12; nobody outside this host reaches it any more";
      list.items.push_back({std::move(*text), risk, std::move(mends)});
    }
    edits_.replace(std::move(list));
    return true;
  }

  // A user that no file shows may be root: strict sets one all the same. `skipped`: that went wrong.
  void set_unknown_user(const std::set<std::string>& skipped) {
    if (level_ != Level::Strict || user_set_ || !says_no_user() || skipped.contains(unknown_user())) return;
    edits_.mends(unknown_user());
    set_user();
  }

  // What stands against mending it, where a running container shows that.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] std::optional<host::User> set_to() const { return user_set_ ? user_ : std::nullopt; }
  [[nodiscard]] bool empty() const { return edits_.empty(); }
  ServiceOverride take() { return edits_.take(); }

 private:
  bool mend_strictly(const Finding& finding) {
    switch (finding.rule) {
      case Rule::LP02:
        edits_.append("cap_drop", "ALL",
                      "LP02; what needs one fails with EPERM: ask the team which, add it back");
        return true;
      case Rule::LP10:
        return finding.target == "read_only" && make_root_read_only();
      case Rule::LP11:
        return limit(finding);
      case Rule::ID01:
      case Rule::ID04:
        set_user();
        return true;
      default:
        return false;
    }
  }

  const compose::Mount* mount_of(const Finding& finding) const {
    const auto found =
        std::find_if(service_.volumes.begin(), service_.volumes.end(), [&finding](const auto& mount) {
          return !mount.unknown_modes.empty() && same_place(mount.where, finding.where);
        });
    return found == service_.volumes.end() ? nullptr : &*found;
  }

  bool is_key(const compose::Mount& mount) const {
    return std::any_of(keys_.mounts.begin(), keys_.mounts.end(), [&mount](const practice::KeyMount& key) {
      return same_place(key.mount.where, mount.where);
    });
  }

  bool mend_mode(const Finding& finding) {
    const compose::Mount* mount = mount_of(finding);
    const Node* volumes = written_ == nullptr ? nullptr : written_->find("volumes");
    if (mount == nullptr || volumes == nullptr) return false;
    if (level_ == Level::Safe && !is_key(*mount)) return false;
    for (const Node& item : volumes->items) {
      if (!same_place(item.places(), mount->where)) continue;
      if (!read_only_.insert(mount).second) return true;
      auto text = read_only_item(item, *mount);
      if (!text) return false;
      edits_.append("volumes", std::move(*text), "LP13; read-only, as its author meant it");
      return true;
    }
    return false;
  }

  [[nodiscard]] bool says_no_user() const {
    return service_.user.is_absent() || service_.user.value_or("x").empty();
  }
  // What stands for it where a finding's topic would.
  [[nodiscard]] std::string unknown_user() const { return "user of " + service_.name; }

  // Safe blanks them only where the service is known to have no use for them. Of the file's other key names
  // only the empty ones: once the passwords of an example are blank, its empty keys count as filled in later.
  bool blank_secrets(const Finding& finding) {
    std::set<std::string> told;
    for (const practice::KeyVariable& key : keys_.variables) {
      if (!key.variable->env_file.empty() &&
          practice::shown_path(evidence_, key.variable->env_file) == finding.target)
        told.insert(key.variable->name);
    }
    const std::vector<std::string> names(told.begin(), told.end());
    if (level_ == Level::Safe &&
        practice::secret_use(evidence_, raw_, keys_, names) != practice::SecretUse::HasNot)
      return false;
    bool any = false;
    for (const compose::Variable& variable : service_.environment) {
      if (variable.env_file.empty() || practice::shown_path(evidence_, variable.env_file) != finding.target)
        continue;
      const keyscan::NameClass name = keyscan::classify_name(variable.name);
      if (name != keyscan::NameClass::Key && name != keyscan::NameClass::KeyPassword) continue;
      if (!told.contains(variable.name) && !variable.value.value_or("x").empty()) continue;
      edits_.set({"environment", variable.name}, literal(""), "KM03; it shows no use for this one");
      any = true;
    }
    return any;
  }

  // Other drivers refuse these options, and which one the engine takes by default no file says.
  bool bound_logs() {
    std::string driver = service_.logging ? service_.logging->driver.value_or("") : "";
    if (driver.empty() && running_ != nullptr) driver = running_->log_driver;
    if (driver != "json-file" && driver != "local") return false;
    edits_.set({"logging", "options", "max-size"}, literal(kLogSize), "LG02; older lines are lost");
    edits_.set({"logging", "options", "max-file"}, literal(kLogFiles), "");
    return true;
  }

  bool stop_updates(const Finding& finding) {
    if (finding.target == "pull_policy") {
      edits_.set({"pull_policy"}, "missing", "UP03; `docker compose pull` fetches when you say so");
      return true;
    }
    constexpr std::string_view kLabel = "label ";
    if (!finding.target.starts_with(kLabel)) return false;
    const std::string name = finding.target.substr(kLabel.size());
    const std::string_view off = practice::label_switched_off(name);
    if (off.empty()) return false;
    const bool deployed =
        service_.deploy && std::any_of(service_.deploy->labels.begin(), service_.deploy->labels.end(),
                                       [&finding](const compose::NamedText& label) {
                                         return same_place(label.where, finding.where);
                                       });
    std::vector<std::string> path = {"labels", name};
    if (deployed) path.insert(path.begin(), "deploy");
    edits_.set(std::move(path), literal(off),
               std::string(report::info(finding.rule).id) + "; upgrades are yours to start");
    return true;
  }

  bool make_root_read_only() {
    if (running_ != nullptr) return make_root_read_only_as_seen();
    edits_.set({"read_only"}, "true", "LP10; what writes outside its volumes fails with EROFS");
    if (!mounted().contains("/tmp"))
      edits_.append("tmpfs", literal("/tmp:size=64m,mode=1777,noexec,nosuid,nodev"), "LP10");
    return true;
  }

  bool make_root_read_only_as_seen() {
    if (std::string why = keeps_root_writable(*running_); !why.empty()) {
      notes_.push_back("its root filesystem stays writable: " + why);
      return false;
    }
    edits_.set({"read_only"}, "true", "LP10; seen to write nothing but what is mounted");
    for (Line& item : tmpfs_items(*running_, mounted(), owner()))
      edits_.append("tmpfs", item.value, item.comment);
    return true;
  }

  // Compose refuses two limits that differ: the number goes where the project keeps its own.
  bool limit(const Finding& finding) {
    const bool memory = finding.target == "memory";
    if (!memory && finding.target != "pids") return false;
    const auto measured = running_ == nullptr ? std::nullopt
                          : memory            ? memory_limit(*running_)
                                              : pids_limit(*running_);
    const std::string comment =
        std::string(memory ? "LP11; above it the service is killed (exit 137): raise it if that happens"
                           : "LP11; above it no process or thread can be started") +
        (measured ? "; at least twice the peak seen" : "");
    const std::string value = measured.value_or(std::string(memory ? kMemory : kPids));
    if (memory && reserves_more_than(value)) return false;  // the engine refuses a limit below it
    if (limits_deploy()) {
      edits_.set({"deploy", "resources", "limits", memory ? "memory" : "pids"}, value, comment);
    } else {
      edits_.set({memory ? "mem_limit" : "pids_limit"}, value, comment);
    }
    return true;
  }

  [[nodiscard]] bool reserves_more_than(const std::string& limit) const {
    const auto more = [most = compose::parse_bytes(limit)](const compose::Field<std::int64_t>& reserved) {
      return reserved.is_unknown() || (reserved.is_known() && (!most || *reserved.get() > *most));
    };
    return more(service_.mem_reservation) || (service_.deploy && more(service_.deploy->reservations.memory));
  }

  [[nodiscard]] bool limits_deploy() const {
    const Node* at = written_;
    for (const std::string_view key : {"deploy", "resources", "limits"})
      at = at == nullptr || !at->is_map() ? nullptr : at->find(key);
    return at != nullptr && at->is_map();
  }

  void set_user() {
    if (std::exchange(user_set_, true)) return;
    user_ = running_ != nullptr ? running_->user : std::nullopt;
    std::string comment = "ID01; what it reads and writes in its volumes must belong to this id";
    if (user_) {
      comment = "ID01; the user that its processes were seen to run as";
    } else {
      const auto id = static_cast<host::Id>(std::stoul(ids_.of(service_.name)));
      user_ = host::User{id, id};
      if (running_ != nullptr)
        notes_.emplace_back("its processes were seen to run as root alone: its user is new");
    }
    edits_.set({"user"}, literal(fmt::format("{}:{}", user_->uid, user_->gid)), comment);
  }

  // Where the project mounts something itself.
  [[nodiscard]] std::set<std::string> mounted() const {
    std::set<std::string> targets;
    for (const compose::Mount& mount : service_.volumes)
      targets.insert(compose::clean_target(mount.target.value_or("")));
    for (const compose::Text& item : service_.tmpfs) {
      const std::string text = item.value_or("");
      targets.insert(compose::clean_target(text.substr(0, text.find(':'))));
    }
    return targets;
  }

  // Whose the folders must be that it writes.
  std::optional<host::User> owner() {
    if (!user_set_ && says_no_user()) set_user();
    return user_set_ ? user_ : running_->user;
  }

  const Evidence& evidence_;
  const practice::RawProject& raw_;
  const Service& service_;
  const practice::ServiceKeys& keys_;
  const Node* written_;
  Level level_;
  UserIds& ids_;
  const host::Running* running_;  // null: nobody looked, or none of its containers runs
  std::optional<host::User> user_;
  std::vector<std::string> notes_;
  ServiceEdits edits_;
  std::set<const compose::Mount*> read_only_;
  bool user_set_ = false;
};

const host::Running* seen_of(const host::RunningServices* running, const std::string& service) {
  if (running == nullptr) return nullptr;
  const auto found = running->find(service);
  return found == running->end() ? nullptr : &found->second;
}

using ByService = std::map<std::string, std::vector<const Finding*>>;

void harden_service(ServiceHardener& hardener, const std::vector<const Finding*>& findings, Override& out) {
  std::vector<const Finding*> ports;
  for (const Finding* finding : findings) {
    if (finding->rule == Rule::LP12 && finding->target.starts_with("port ")) {
      ports.push_back(finding);
    } else {
      (hardener.mend(*finding) ? out.mended : out.left).push_back(*finding);
    }
  }
  if (ports.empty()) return;
  std::vector<Finding>& told = hardener.mend_ports(ports) ? out.mended : out.left;
  for (const Finding* finding : ports) told.push_back(*finding);
}

}  // namespace

Override harden(const Evidence& evidence, const report::Outcome& outcome, Level level,
                const std::set<std::string>& skip, const host::RunningServices* running) {
  Override out;
  const practice::RawProject raw(evidence);
  UserIds ids(evidence.loaded.project);
  ByService by_service;
  for (const Finding& finding : outcome.findings) {
    if (finding.service.empty() || skip.count(report::topic(finding)) != 0) {
      out.left.push_back(finding);
    } else {
      by_service[finding.service].push_back(&finding);
    }
  }
  std::unordered_map<std::string_view, const Node*> written;
  if (const Node* services = evidence.loaded.uninterpolated.find("services"); services != nullptr) {
    for (const text::Member& member : services->members) written.emplace(member.key, &member.value);
  }
  for (const practice::ServiceKeys& keys : practice::service_keys(evidence, raw)) {
    const std::string& name = keys.service->name;
    if (keys.service->scripted) {  // no override reaches a script's command line
      for (const Finding* finding : by_service[name]) out.left.push_back(*finding);
      continue;
    }
    const auto node = written.find(name);
    const host::Running* seen = seen_of(running, name);
    if (running != nullptr && seen == nullptr)
      out.notes.push_back(name + ": no container of it runs, so its limits and its user are guesses");
    ServiceHardener hardener(evidence, raw, keys, node == written.end() ? nullptr : node->second, level, ids,
                             seen);
    harden_service(hardener, by_service[name], out);
    hardener.set_unknown_user(skip);
    for (const std::string& note : hardener.notes()) out.notes.push_back(fmt::format("{}: {}", name, note));
    if (const auto user = hardener.set_to()) out.users[name] = *user;
    if (!hardener.empty()) out.services[name] = hardener.take();
  }
  return out;
}

}  // namespace dvsguard::confine
