#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/practice/find.h"
#include "core/practice/host_settings.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Rule;

struct SecurityOption {
  std::string key, value;
  bool has_value = false;
};

// moby/moby parseSecurityOpt: KEY=VALUE; without "=", KEY:VALUE; `disable` alone is label=disable.
SecurityOption parse_security_option(std::string_view text) {
  if (text == "disable") return {.key = "label", .value = "disable", .has_value = true};
  std::size_t at = text.find('=');
  if (at == std::string_view::npos) at = text.find(':');
  if (at == std::string_view::npos) return {.key = std::string(text), .value = ""};
  return {
      .key = std::string(text.substr(0, at)), .value = std::string(text.substr(at + 1)), .has_value = true};
}

// Go's strconv.ParseBool.
std::optional<bool> parse_bool(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  return std::nullopt;
}

// SELinux types that confine nothing, or less than a container (container-selinux).
bool is_unconfined_label(std::string_view value) {
  constexpr std::array<std::string_view, 5> kOff = {"disable", "type:spc_t", "type:unconfined_t",
                                                    "type:container_runtime_t", "type:unconfined_service_t"};
  return std::ranges::find(kOff, value) != kOff.end();
}

void add_switched_off(const Service& service, const compose::Text& item, std::string message,
                      Outcome& outcome) {
  add_finding(outcome, Rule::LP05, &service, item.where(), text::printable(*item.get()), std::move(message),
              "remove the option");
}

void add_not_understood(const Service& service, const compose::Text& item, Outcome& outcome) {
  add_finding(outcome, Rule::LP20, &service, item.where(), text::printable(*item.get()),
              "carries a security option that is not understood, so nobody can say what it switches off",
              "remove the option, or write one that Docker documents");
}

// One layer of confinement: the last option for it wins.
struct Layers {
  std::map<std::string, const compose::Text*> off;  // by layer, where the last word for it switches it off

  void set(const std::string& layer, const compose::Text& item, bool is_off) {
    if (is_off)
      off[layer] = &item;
    else
      off.erase(layer);
  }
};

std::string effect_of(std::string_view layer) {
  if (layer == "seccomp") return "runs without a seccomp profile, so every system call reaches the kernel";
  if (layer == "apparmor") return "runs without an AppArmor profile";
  if (layer == "label") return "runs without SELinux confinement";
  if (layer == "writable-cgroups") return "may write its cgroup tree, and so change its own limits";
  return "sees and writes the kernel's files in /proc and /sys that are masked otherwise";
}

// Whether `option` is one of the confinements; sets what it does to it.
bool read_layer(const SecurityOption& option, const compose::Text& item, Layers& layers) {
  if (option.key == "seccomp" || option.key == "apparmor") {
    layers.set(option.key, item, option.value == "unconfined");
    return option.has_value;
  }
  // Labels add up; none undoes another.
  if (option.key == "label") {
    if (is_unconfined_label(option.value)) layers.set("label", item, true);
    return option.has_value;
  }
  if (option.key == "systempaths") {
    if (option.value == "unconfined") layers.set(option.key, item, true);
    return option.value == "unconfined";
  }
  if (option.key == "unmask") {  // podman
    layers.set("systempaths", item, true);
    return option.has_value;
  }
  if (option.key == "mask") return option.has_value;
  if (option.key == "writable-cgroups") {
    const auto wanted = option.has_value ? parse_bool(option.value) : std::optional<bool>(true);
    layers.set(option.key, item, wanted.value_or(true));
    return wanted.has_value();
  }
  return false;
}

struct NoNewPrivileges {
  bool set = false;
  const compose::Text* decided_by = nullptr;  // the last word for it
  const compose::Text* unknown = nullptr;     // an option after it that cannot be read
};

// Whether `option` is about no-new-privileges. The engine refuses a value that is no boolean: it sets
// nothing.
bool read_no_new_privileges(const SecurityOption& option, const compose::Text& item, NoNewPrivileges& state) {
  if (option.key != "no-new-privileges") return false;
  const auto wanted = option.has_value ? parse_bool(option.value) : std::optional<bool>(true);
  state = {.set = wanted.value_or(false), .decided_by = &item};
  return true;
}

void check_no_new_privileges(const Evidence& evidence, const Service& service, const NoNewPrivileges& state,
                             Outcome& outcome) {
  if (state.unknown != nullptr) {
    missing_if_unknown(outcome, Rule::LP04, service, *state.unknown);
    return;
  }
  if (state.set) return;
  const bool said = state.decided_by != nullptr;
  if (!said && defaults_to_no_new_privileges(evidence)) return;
  add_finding(outcome, Rule::LP04, &service, said ? state.decided_by->where() : service.where,
              "no-new-privileges",
              said ? "switches no-new-privileges off, so a setuid program in the image gives root"
                   : "does not set no-new-privileges, so a setuid program in the image gives root",
              "write security_opt: [\"no-new-privileges:true\"], once");
}

}  // namespace

void check_security_options(const Evidence& evidence, const Service& service, Outcome& outcome) {
  Layers layers;
  NoNewPrivileges no_new_privileges;
  for (const compose::Text& item : service.security_opt) {
    if (missing_if_unknown(outcome, Rule::LP05, service, item)) no_new_privileges.unknown = &item;
    if (!item.is_known()) continue;
    if (item.get()->empty()) {  // what an unset variable leaves; the engine refuses it
      add_missing_variable(outcome, Rule::LP05, service, "a security option");
      continue;
    }
    const SecurityOption option = parse_security_option(*item.get());
    if (read_no_new_privileges(option, item, no_new_privileges)) continue;
    if (!read_layer(option, item, layers)) add_not_understood(service, item, outcome);
  }
  check_no_new_privileges(evidence, service, no_new_privileges, outcome);
  for (const auto& [layer, item] : layers.off) add_switched_off(service, *item, effect_of(layer), outcome);
}

}  // namespace dvsguard::practice
