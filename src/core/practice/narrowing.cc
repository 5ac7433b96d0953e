#include "core/practice/narrowing.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Service;

class Comparison {
 public:
  std::vector<report::Finding> run(const Judged& alone, const Judged& with_override) {
    compare_findings(alone.outcome, with_override.outcome);
    for (const Service& service : with_override.project.services) {
      const Service* before = compose::find_service(alone.project, service.name);
      if (before == nullptr) {
        add(service, service.where, "service", "adds a service");
      } else {
        compare(*before, service);
      }
    }
    return std::move(found_);
  }

 private:
  void add(const Service& service, const Places& where, std::string target, std::string_view what) {
    report::Finding finding;
    finding.service = service.name;
    finding.where = where;
    finding.target = std::move(target);
    add(std::move(finding), what);
  }

  void add(report::Finding finding, std::string_view what) {
    finding.rule = report::Rule::LP16;
    finding.severity = report::info(report::Rule::LP16).severity;
    finding.message = fmt::format("the operator's override widens the project: it {}", what);
    finding.fix = "take it out of the override: overrides may only narrow";
    found_.push_back(std::move(finding));
  }

  void compare_findings(const report::Outcome& alone, const report::Outcome& with_override) {
    std::map<std::string, report::Severity> before;
    for (const report::Finding& finding : alone.findings) {
      report::Severity& gravest =
          before.try_emplace(report::fingerprint(finding), finding.severity).first->second;
      gravest = std::max(gravest, finding.severity);
    }
    for (const report::Finding& finding : with_override.findings) {
      const auto known = before.find(report::fingerprint(finding));
      if (known != before.end() && known->second >= finding.severity) continue;
      report::Finding made = finding;
      const std::string_view id = report::info(finding.rule).id;
      made.target = fmt::format("{} {}", id, finding.target);
      add(std::move(made), fmt::format("brings {}: {}", id, finding.message));
    }
  }

  void compare(const Service& before, const Service& after) {
    if (before.image.value_or("") != after.image.value_or("") ||
        before.build.has_value() != after.build.has_value())
      add(after, after.image.where(), "image", "runs another image");
    if (before.entrypoint.value_or({}) != after.entrypoint.value_or({}) ||
        before.command.value_or({}) != after.command.value_or({})) {
      const bool entry = after.entrypoint.value_or({}) != before.entrypoint.value_or({});
      add(after, entry ? after.entrypoint.where() : after.command.where(), "command", "runs another command");
    }
    if (after.hooks.size() > before.hooks.size())
      add(after, after.hooks.back().where, "hooks", "adds a hook");
    compare_mounts(before, after);
    compare_ports(before, after);
    compare_networks(before, after);
    compare_limits(before, after);
  }

  void compare_mounts(const Service& before, const Service& after) {
    using Key = std::tuple<compose::MountType, std::string, std::string>;
    const auto key = [](const compose::Mount& mount) {
      return Key(mount.type, mount.source.value_or(""), mount.target.value_or(""));
    };
    std::map<Key, bool> read_only;
    for (const compose::Mount& mount : before.volumes)
      read_only.try_emplace(key(mount), mount.read_only.value_or(false));
    for (const compose::Mount& mount : after.volumes) {
      const std::string target = mount.target.value_or("");
      const auto known = read_only.find(key(mount));
      if (mount.type == compose::MountType::Tmpfs) continue;
      if (known == read_only.end()) {
        add(after, mount.where, target, "mounts something at " + text::quoted(target));
      } else if (known->second && !mount.read_only.value_or(false)) {
        add(after, mount.where, target, "makes the mount at " + text::quoted(target) + " writable");
      }
    }
    compare_grants(before.secrets, after.secrets, after, "secret");
    compare_grants(before.configs, after.configs, after, "config");
  }

  void compare_grants(const std::vector<compose::Grant>& before, const std::vector<compose::Grant>& after,
                      const Service& service, std::string_view kind) {
    std::set<std::string> known;
    for (const compose::Grant& grant : before) known.insert(grant.source.value_or(""));
    for (const compose::Grant& grant : after) {
      const std::string name = grant.source.value_or("");
      if (known.count(name) == 0)
        add(service, grant.where, name, fmt::format("hands over the {} {}", kind, text::quoted(name)));
    }
  }

  void compare_ports(const Service& before, const Service& after) {
    for (const compose::Port& port : after.ports) {
      const bool known = std::any_of(before.ports.begin(), before.ports.end(),
                                     [&port](const compose::Port& old) { return opens(old, port); });
      if (known) continue;
      add(after, port.where, fmt::format("{}/{}", port.target.value_or(0), port.protocol),
          "publishes a port, or at another address");
    }
  }

  // Whether `old` opened all that `port` opens: the same port at the same address, or at all of them.
  static bool opens(const compose::Port& old, const compose::Port& port) {
    const std::string ip = old.host_ip.value_or("");
    const bool everywhere = old.host_ip.is_absent() || ip == "0.0.0.0" || ip == "::";
    return old.published.value_or("") == port.published.value_or("") &&
           old.target.value_or(0) == port.target.value_or(0) && old.protocol == port.protocol &&
           (everywhere || (!port.host_ip.is_absent() && ip == port.host_ip.value_or("")));
  }

  void compare_networks(const Service& before, const Service& after) {
    std::set<std::string> known;
    for (const compose::ServiceNetwork& network : before.networks) known.insert(network.key.value_or(""));
    for (const compose::ServiceNetwork& network : after.networks) {
      const std::string name = network.key.value_or("");
      if (known.count(name) == 0) add(after, network.where, name, "joins the network " + text::quoted(name));
    }
  }

  void compare_limits(const Service& before, const Service& after) {
    const auto raised = [&](const compose::Field<std::int64_t>& old, const compose::Field<std::int64_t>& now,
                            std::string_view name) {
      // 0 and -1 are no limit; one that is gone is a finding of its own (LP11).
      if (old.is_known() && now.is_known() && old.value_or(0) > 0 &&
          (now.value_or(0) > old.value_or(0) || now.value_or(0) <= 0))
        add(after, now.where(), std::string(name), fmt::format("raises {}", name));
    };
    raised(before.mem_limit, after.mem_limit, "mem_limit");
    raised(before.pids_limit, after.pids_limit, "pids_limit");
  }

  std::vector<report::Finding> found_;
};

}  // namespace

std::vector<report::Finding> widenings(const Judged& alone, const Judged& with_override) {
  return Comparison().run(alone, with_override);
}

}  // namespace dvsguard::practice
