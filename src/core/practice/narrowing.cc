#include "core/practice/narrowing.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/compose/canonical.h"
#include "core/practice/narrowing_rules.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using text::Node;

bool is_true(const Node* node) {
  return node != nullptr && node->scalar == "true" && !node->hollow;
}

// Of a list, the first item that the project alone does not have.
Places places_of(const TreeChange& change) {
  if (change.after == nullptr) return {};
  if (!change.after->is_list()) return change.after->places();
  std::set<std::string> known;
  if (change.before != nullptr) {
    for (const Node& item : change.before->items) known.insert(spelled(item));
  }
  for (const Node& item : change.after->items) {
    if (!known.contains(spelled(item))) return item.places();
  }
  return {};
}

// What a change comes to, where the path alone says it badly.
std::string what_of(std::string_view path, bool gone) {
  if (path == "image" || path == "build" || path.starts_with("build.")) return "runs another image";
  if (path == "entrypoint" || path == "command") return "runs another command";
  if (path == "mem_limit" || path == "pids_limit") return fmt::format("raises {}", path);
  return fmt::format("{} {}", gone ? "takes away" : "changes", path);
}

class Comparison {
 public:
  Comparison(const Judged& alone, const Judged& with_override) : alone_(alone), with_(with_override) {
    const Places& files = alone.loaded.project.where;
    for (const Place& place : with_override.loaded.project.where) {
      if (std::find(files.begin(), files.end(), place) == files.end()) overrides_.push_back(place);
    }
  }

  std::vector<report::Finding> run() {
    compare_findings(alone_.outcome, with_.outcome);
    compare_models();
    return std::move(found_);
  }

 private:
  // `where` empty: something was taken away, which no place is left to show.
  void add(const std::string& service, Places where, std::string target, std::string_view what) {
    report::Finding finding;
    finding.service = service;
    finding.where = where.empty() || where.front().name().empty() ? overrides_ : std::move(where);
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
      report::Severity& gravest = before.try_emplace(report::topic(finding), finding.severity).first->second;
      gravest = std::max(gravest, finding.severity);
    }
    for (const report::Finding& finding : with_override.findings) {
      const auto known = before.find(report::topic(finding));
      if (known != before.end() && known->second >= finding.severity) continue;
      report::Finding made = finding;
      const std::string_view id = report::info(finding.rule).id;
      made.target = fmt::format("{} {}", id, report::exact_target(finding));
      made.detail.clear();
      add(std::move(made), fmt::format("brings {}: {}", id, finding.message));
    }
  }

  void compare_models() {
    const auto take = [this](const TreeChange& change) {
      if (change.path.empty()) return false;
      const std::string& section = change.path.front();
      if (change.path.size() == 1) {
        if (section != "services" && section != "x-dvs" && section.starts_with("x-")) return true;
        return false;
      }
      if (section == "services" && change.path.size() == 2) {
        compare_services(change);
        return true;
      }
      return allows(change);
    };
    walk_changes({{}, &alone_.loaded.model, &with_.loaded.model}, take,
                 [this](const TreeChange& change) { add_change(change); });
    const Node* before = alone_.loaded.model.find(compose::kRemotesKey);
    const Node* after = with_.loaded.model.find(compose::kRemotesKey);
    if (after != nullptr && !same_value(before, after))
      add("", {}, "include", "takes something from outside the project");
  }

  // Of networks, volumes, secrets and their kin: whatever nobody uses may go, a network may become internal.
  bool allows(const TreeChange& change) {
    const std::string& section = change.path.front();
    if (change.path.size() == 2 && (section == "x-dvs" || change.before == nullptr)) {
      add_change(change);
      return true;
    }
    if (change.path.size() == 2 && change.after == nullptr) return true;
    return change.path.size() == 3 && section == "networks" && change.path.back() == "internal" &&
           is_true(change.after);
  }

  void add_change(const TreeChange& change) {
    const std::string path = shown(change.path);
    const bool gone = change.after == nullptr;
    add("", places_of(change), path,
        fmt::format("{} {}",
                    gone                       ? "takes away"
                    : change.before == nullptr ? "adds"
                                               : "changes",
                    path));
  }

  void compare_services(const TreeChange& change) {
    const std::string& name = change.path.back();
    if (change.after == nullptr) return;  // a service less
    const compose::Service* before = compose::find_service(alone_.loaded.project, name);
    const compose::Service* after = compose::find_service(with_.loaded.project, name);
    const std::string path = shown(change.path);
    if (before == nullptr || after == nullptr || change.before == nullptr) {
      return add(name, after == nullptr ? Places() : after->where, path, "adds a service");
    }
    std::vector<Widening> widened;
    const ServicePair pair{*before, *after};
    const auto take = [&](const TreeChange& below) {
      return !below.path.empty() && judge_change(pair, below, widened);
    };
    walk_changes({{}, change.before, change.after}, take, [&widened](const TreeChange& below) {
      const bool gone = below.after == nullptr;
      const std::string key = shown(below.path);
      widened.push_back({key, places_of(below), what_of(key, gone)});
    });
    judge_environment(pair, change.before->find("environment"), change.after->find("environment"), widened);
    for (Widening& one : widened) {
      const std::string what = one.what.empty() ? what_of(one.path, one.where.empty()) : one.what;
      add(name, std::move(one.where), path + "." + one.path, what);
    }
  }

  const Judged& alone_;
  const Judged& with_;
  Places overrides_;  // the files of the override
  std::vector<report::Finding> found_;
};

}  // namespace

std::vector<report::Finding> widenings(const Judged& alone, const Judged& with_override) {
  return Comparison(alone, with_override).run();
}

}  // namespace dvsguard::practice
