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
  }

  void compare_mounts(const Service& before, const Service& after) {
    const auto key = [](const compose::Mount& mount) {
      return std::make_tuple(mount.type, mount.source.value_or(""), mount.target.value_or(""));
    };
    std::set<std::tuple<compose::MountType, std::string, std::string>> known;
    for (const compose::Mount& mount : before.volumes) known.insert(key(mount));
    for (const compose::Mount& mount : after.volumes) {
      if (mount.type == compose::MountType::Tmpfs || known.count(key(mount)) != 0) continue;
      add(after, mount.where, mount.target.value_or(""),
          "mounts something at " + text::quoted(mount.target.value_or("")));
    }
  }

  void compare_ports(const Service& before, const Service& after) {
    const auto key = [](const compose::Port& port) {
      return std::make_tuple(port.published.value_or(""), port.target.value_or(0), port.protocol);
    };
    std::set<std::tuple<std::string, std::int64_t, std::string>> known;
    for (const compose::Port& port : before.ports) known.insert(key(port));
    for (const compose::Port& port : after.ports) {
      if (known.count(key(port)) != 0) continue;
      add(after, port.where, fmt::format("{}/{}", port.target.value_or(0), port.protocol),
          "publishes a port");
    }
  }

  std::vector<report::Finding> found_;
};

}  // namespace

std::vector<report::Finding> widenings(const Judged& alone, const Judged& with_override) {
  return Comparison().run(alone, with_override);
}

}  // namespace dvsguard::practice
