#include "core/practice/host.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/host/advisories.h"
#include "core/practice/find.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using host::HostFacts;
using report::Outcome;
using report::Rule;

constexpr std::uint32_t kWritableByOthers = 02, kWritableByGroup = 020;  // connecting takes write permission

const host::Group* group_of(const HostFacts& facts, std::uint32_t gid) {
  if (!facts.groups) return nullptr;
  const auto found = std::find_if(facts.groups->begin(), facts.groups->end(),
                                  [gid](const host::Group& group) { return group.gid == gid; });
  return found == facts.groups->end() ? nullptr : &*found;
}

void check_socket(const HostFacts& facts, const host::Socket& socket, Outcome& outcome) {
  const std::string path = text::printable(socket.path);
  if ((socket.mode & kWritableByOthers) != 0 && socket.reachable) {
    add_finding(
        outcome, Rule::LP07, nullptr, {}, path,
        fmt::format("the engine's socket {} of this host is open to every account: each is root", path),
        "chmod 660 " + path + ", and give it to the group docker");
    return;
  }
  if ((socket.mode & kWritableByGroup) == 0 || socket.gid == 0 || !socket.reachable) return;
  const host::Group* group = group_of(facts, socket.gid);
  if (group != nullptr && (group->name == "docker" || group->name == "podman")) return;
  const std::string name =
      group != nullptr ? text::printable(group->name, 64) : fmt::format("{}", socket.gid);
  add_finding(outcome, Rule::LP07, nullptr, {}, path,
              fmt::format("the engine's socket {} of this host is open to the group {}: each member is root",
                          path, name),
              "give it to the group docker, and to nobody else")
      .severity = report::Severity::High;
}

std::string package_of(const host::Component& component) {
  return component.name == "engine" ? "docker.io" : component.name;
}

void check_component(const host::Component& component, Outcome& outcome) {
  const bool upstream = host::is_upstream(component);
  const std::string version =
      text::printable(upstream || component.build.empty() ? component.version
                                                          : component.version + " (" + component.build + ")",
                      100);
  for (const host::Match& match : host::matches(component)) {
    const std::string ids(match.advisory->ids);
    const std::string first = ids.substr(0, ids.find(','));
    if (!upstream) {
      add_missing(outcome, Rule::PA01, nullptr,
                  fmt::format("whether this host's {} {} has its distribution's mend of {}", component.name,
                              version, ids),
                  fmt::format("apt-get changelog {} | grep -F {}", package_of(component), first));
      continue;
    }
    add_finding(outcome, Rule::PA01, nullptr, {}, component.name + " " + first,
                fmt::format("this host runs {} {}, which has {}: {}", component.name, version, ids,
                            match.advisory->effect),
                fmt::format("upgrade {} to {} or later", component.name, match.fixed))
        .severity = match.advisory->high ? report::Severity::High : report::Severity::Medium;
  }
}

}  // namespace

void check_host(const HostFacts& facts, Outcome& outcome) {
  for (const host::Socket& socket : facts.sockets) check_socket(facts, socket, outcome);
  if (facts.engine) {
    for (const host::Component& component : facts.engine->components) check_component(component, outcome);
  } else {
    for (const Rule rule : {Rule::PA01, Rule::LG01})
      add_missing(outcome, rule, nullptr, "the engine's own answer: " + facts.engine.why,
                  facts.engine.command);
  }
  if (!facts.daemon) {
    for (const Rule rule : {Rule::LP04, Rule::LG02})
      add_missing(outcome, rule, nullptr, "the engine's settings: " + facts.daemon.why, facts.daemon.command);
  }
}

std::vector<std::string> host_notes(const HostFacts& facts) {
  std::vector<std::string> notes;
  if (facts.engine && !facts.engine->podman && !facts.engine->live_restore)
    notes.emplace_back("live-restore is off: an upgrade of the engine stops every container of this host");
  if (facts.engine && facts.engine->rootless) notes.emplace_back("the engine runs without root");
  if (!facts.groups) return notes;
  for (const host::Group& group : *facts.groups) {
    if (group.name != "docker" || group.members.empty()) continue;
    std::string names;
    for (const std::string& member : group.members) names += (names.empty() ? "" : ", ") + member;
    notes.push_back("members of the group docker are root on this host: " + text::printable(names));
  }
  return notes;
}

}  // namespace dvsguard::practice
