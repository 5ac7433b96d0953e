#include "core/practice/find.h"
#include "core/practice/least_privilege.h"

namespace dvsguard::practice {

void check_privileged(const Evidence&, const Service& service, Outcome& outcome) {
  if (missing_if_unknown(outcome, report::Rule::LP01, service, service.privileged)) return;
  if (!service.privileged.value_or(false)) return;
  add_finding(outcome, report::Rule::LP01, &service, service.privileged.where(), "privileged",
              "runs privileged, with every capability and device: whoever holds the container holds the host",
              "remove privileged, and add the one capability or device that is needed, with its reason in "
              "x-dvs");
}

}  // namespace dvsguard::practice
