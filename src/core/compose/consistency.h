#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/base/result.h"
#include "core/compose/trail.h"
#include "core/text/node.h"

// The parts of check_consistency: compose-go's loader/validate.go and graph/cycle.go.
namespace dvsguard::compose {

struct Known {
  std::unordered_map<std::string_view, const text::Node*> services;  // the active ones
  std::unordered_set<std::string_view> inactive;
  std::unordered_set<std::string_view> networks, volumes, secrets, configs, models;
  bool open = false;  // something was not fetched: what is not defined may be defined there
};

// What the service refers to is defined.
[[nodiscard]] Status check_references(const text::Node& service, const Known& known, const Trail& trail);
// Limits, scale and names do not contradict one another.
[[nodiscard]] Status check_numbers(const text::Node& service, const Trail& trail);
// Build, network mode, healthcheck, watch, mounts.
[[nodiscard]] Status check_parts(const text::Node& service, const Known& known, const Trail& trail);
// No service depends on itself, through others or not.
[[nodiscard]] Status check_cycles(const Known& known);

// A node whose value hangs on a variable without one: Compose would refuse it for that alone.
[[nodiscard]] bool is_open(const text::Node& node);

}  // namespace dvsguard::compose
