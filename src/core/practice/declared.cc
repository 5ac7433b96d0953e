#include "core/practice/find.h"
#include "core/practice/least_privilege.h"

namespace dvsguard::practice {

using report::Rule;

void check_declared(const Evidence& evidence, Outcome& outcome) {
  if (!evidence.contract)
    add_finding(outcome, Rule::LP15, nullptr, evidence.loaded.project.where, "x-dvs",
                "declares nothing: no operator can tell which of its privileges are needed",
                "ask the team for an x-dvs block, or write your own");
  // Whether the project asks for more than what the operator approved is for the door that starts it.
  outcome.missing.push_back({.rule = Rule::LP16,
                             .evidence = "approved contract",
                             .service = "",
                             .command = "needs an approved contract; `dvsguard check` alone cannot tell",
                             .decides = false});
}

}  // namespace dvsguard::practice
