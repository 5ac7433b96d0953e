#include <string>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {

using contract::PrivilegeKind;
using report::Rule;

void check_sysctls_and_groups(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const compose::NamedText& sysctl : service.sysctls) {
    if (has_reason(evidence, service, PrivilegeKind::Sysctl, sysctl.name)) continue;
    const std::string name = text::printable(sysctl.name);
    add_finding(outcome, Rule::LP14, &service, sysctl.where, name, "sets the kernel parameter " + name,
                "remove it, or declare it with its reason in x-dvs")
        .detail = exact_text(sysctl.value.value_or(""));
  }
  for (const compose::Text& group : service.group_add) {
    if (missing_if_unknown(outcome, Rule::LP14, service, group) || group.value_or("").empty()) continue;
    if (has_reason(evidence, service, PrivilegeKind::Group, *group.get())) continue;
    const std::string name = text::printable(*group.get());
    add_finding(outcome, Rule::LP14, &service, group.where(), "group:" + name,
                "is also in the group " + name + ", and may use what that group owns in its mounts",
                "remove it, or declare it with its reason in x-dvs");
  }
}

}  // namespace dvsguard::practice
