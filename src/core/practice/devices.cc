#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/host_device.h"
#include "core/practice/host_path.h"
#include "core/practice/least_privilege.h"
#include "core/practice/mounts.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using contract::PrivilegeKind;
using report::Rule;
using report::Severity;

void add_raw(const Service& service, const Places& where, const std::string& shown, std::string effect,
             Outcome& outcome) {
  add_finding(outcome, Rule::LP09, &service, where, shown, std::move(effect), "remove the device").severity =
      Severity::Critical;
}

void judge_device(const Evidence& evidence, const Service& service, const std::string& written,
                  const Places& where, Outcome& outcome) {
  const std::string path = host_path(written);
  const std::string shown = text::printable(written);
  // `/dev:/dev` hands over every device below it.
  if (path == "/dev" || path == "/") {
    add_raw(service, where, shown, "is given every device of the host, its disks and memory among them",
            outcome);
    return;
  }
  const HostDevice device = host_device(path).value_or(HostDevice{});
  if (device.kind == DeviceKind::Harmless) return;
  const std::string effect =
      "is given " + shown + (device.effect.empty() ? std::string() : ", which " + std::string(device.effect));
  if (device.kind == DeviceKind::Raw) {
    add_raw(service, where, shown, effect, outcome);
    return;
  }
  if (has_reason(evidence, service, PrivilegeKind::Device, written) ||
      has_reason(evidence, service, PrivilegeKind::Device, path))
    return;
  add_finding(
      outcome, Rule::LP09, &service, where, shown, effect,
      device.kind == DeviceKind::Trusted
          ? "declare the device with its reason in x-dvs: that is all an enclave needs, never privileged"
          : "remove the device, or declare it with its reason in x-dvs");
}

void check_listed(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const compose::Device& device : service.devices) {
    if (missing_if_unknown(outcome, Rule::LP09, service, device.source) || !device.source.is_known())
      continue;
    judge_device(evidence, service, *device.source.get(), device.where, outcome);
  }
}

// A device file that is bind mounted is the device wherever its number is allowed. A mount may also be
// declared as one.
void check_mounted(const Evidence& evidence, const Service& service, const Mounts& mounts, Outcome& outcome) {
  std::set<std::string> listed;
  for (const compose::Device& device : service.devices) listed.insert(host_path(device.source.value_or("")));
  for (const HostMount& mount : mounts) {
    if (!mount.source_known) continue;  // LP08 asks for it
    const std::string path = host_path(mount.source);
    if (!host_device(path) || listed.contains(path)) continue;
    const bool raw = host_device(path)->kind == DeviceKind::Raw;
    if (!raw && has_reason(evidence, service, PrivilegeKind::Mount, mount.unresolved)) continue;
    judge_device(evidence, service, mount.source, mount.where, outcome);
  }
}

void check_cgroup_rules(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const compose::Text& rule : service.device_cgroup_rules) {
    if (missing_if_unknown(outcome, Rule::LP09, service, rule) || !rule.is_known()) continue;
    const bool raw = opens_raw_devices(*rule.get());
    if (!raw && has_reason(evidence, service, PrivilegeKind::Device, *rule.get())) continue;
    add_finding(outcome, Rule::LP09, &service, rule.where(), text::printable(*rule.get()),
                raw ? "may make and open device files for the host's disks or memory"
                    : "may make and open device files of that number, whatever the host has there",
                "list the one device that is needed under devices, with its reason in x-dvs")
        .severity = Severity::Critical;
  }
}

// The names under which a contract may give the reason for a request: an id, the driver, or a capability.
bool request_has_reason(const Evidence& evidence, const Service& service,
                        const compose::DeviceRequest& request) {
  const auto reasoned = [&](const compose::Text& name) {
    return name.is_known() && has_reason(evidence, service, PrivilegeKind::Device, *name.get());
  };
  if (!request.device_ids.empty() && std::ranges::all_of(request.device_ids, reasoned)) return true;
  return reasoned(request.driver) || std::ranges::any_of(request.capabilities, reasoned) ||
         has_reason(evidence, service, PrivilegeKind::Device, "gpu");
}

// Which of them, or how many.
std::string detail_of(const compose::DeviceRequest& request) {
  std::vector<std::string> words;
  for (const compose::Text& id : request.device_ids) words.push_back(id.value_or(""));
  if (words.empty() && request.count.is_known())
    words.push_back(*request.count.get() < 0 ? "all" : std::to_string(*request.count.get()));
  for (const compose::Text& capability : request.capabilities) words.push_back(capability.value_or(""));
  return exact_words(words);
}

void check_requests(const Evidence& evidence, const Service& service,
                    const std::vector<compose::DeviceRequest>& requests, const std::string& property,
                    Outcome& outcome) {
  for (const compose::DeviceRequest& request : requests) {
    if (request_has_reason(evidence, service, request)) continue;
    const std::string driver = text::printable(request.driver.value_or(""));
    add_finding(outcome, Rule::LP09, &service, request.where,
                driver.empty() ? property : fmt::format("{}:{}", property, driver),
                "is given the host's graphics cards or other accelerators",
                "remove the request, or declare the device with its reason in x-dvs")
        .detail = detail_of(request);
  }
}

}  // namespace

void check_devices(const Evidence& evidence, const Service& service, const Mounts& mounts, Outcome& outcome) {
  check_listed(evidence, service, outcome);
  check_mounted(evidence, service, mounts, outcome);
  check_cgroup_rules(evidence, service, outcome);
  check_requests(evidence, service, service.gpus, "gpus", outcome);
  if (service.deploy) check_requests(evidence, service, service.deploy->devices, "devices", outcome);
}

}  // namespace dvsguard::practice
