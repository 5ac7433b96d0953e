#pragma once

#include <string>
#include <vector>

#include "core/report/report.h"

// Findings as a person reads them: what one line of the input causes is one entry, what (nearly) all services
// share is one line.
namespace dvsguard::report {

// What most services have in common.
struct Shared {
  const Finding* finding;           // any of them: rule, severity, message and fix are the same
  std::vector<std::string> except;  // the services that do not; empty: all have it
};

// What stands at one line.
struct Entry {
  Place place;
  std::vector<const Finding*> findings;  // one per rule and message, by severity
};

struct Section {
  std::string services;  // "node", "node, proxy"; empty: the project
  std::vector<Entry> entries;
};

struct Folded {
  std::vector<Shared> shared;
  std::vector<Section> sections;  // the project first, then by worst finding
};

// The pointers are into `report`, which must outlive the result.
[[nodiscard]] Folded fold(const Report& report);

}  // namespace dvsguard::report
