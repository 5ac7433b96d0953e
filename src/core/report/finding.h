#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/image_place.h"
#include "core/base/place.h"
#include "core/report/rule.h"

// What the rules say: findings, and the evidence that they lacked.
namespace dvsguard::report {

struct Acceptance {
  std::string why, until;
};

struct Finding {
  Rule rule = Rule::LP01;
  Severity severity = Severity::Medium;
  std::string service;  // empty: the project as a whole
  std::string profile;  // of a service that only a profile starts
  Places where;
  std::vector<ImagePlace> in_image;  // of what an image shows
  std::string message;               // one clause, lower case, no full stop; says the effect
  std::string fix;                   // imperative clause; empty where only the team can mend
  std::string target;  // what it is about (a path, a variable's name, a port): stable, no secret
  std::string detail;  // what else makes it this one and no other (which image, which URL): the same
  std::optional<Acceptance> accepted;
  bool known = false;  // the baseline has it already
};

// Evidence that a rule needed and that is not at hand.
struct Missing {
  Rule rule = Rule::LP01;
  std::string evidence;   // "image config", "approved contract", "a value for NODE_IMAGE"
  std::string service;    // empty: the project
  std::string command;    // what brings it
  bool decides = true;    // false: the rule is another door's business here (state not-evaluated)
  bool left_out = false;  // the run was told not to ask: no practice is kept by rules that nobody looked at
};

struct Outcome {
  std::vector<Finding> findings;
  std::vector<Missing> missing;
};

// "image nginx", "port 80/tcp": target and detail, as reports show it and an acceptance repeats it.
[[nodiscard]] std::string exact_target(const Finding& finding);

// 16 hex digits over rule, service and exact target: the same after lines move, another once it is another
// thing that is accepted or known.
[[nodiscard]] std::string fingerprint(const Finding& finding);

// The same without the detail: what a finding still is after an override changed some of it.
[[nodiscard]] std::string topic(const Finding& finding);

}  // namespace dvsguard::report
