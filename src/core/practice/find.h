#pragma once

#include <string>

#include "core/compose/field.h"
#include "core/practice/check.h"

// How rules write down what they found.
namespace dvsguard::practice {

// A finding with its rule's default severity; `profile` is filled in from the service.
report::Finding& add_finding(report::Outcome& outcome, report::Rule rule, const compose::Service* service,
                             const Places& where, std::string target, std::string message, std::string fix);

// "unknown" for a rule: the evidence and the command that brings it.
void add_missing(report::Outcome& outcome, report::Rule rule, const compose::Service* service,
                 std::string evidence, std::string command);

// The same for a field whose value hangs on a variable: the evidence is the cause, the command sets it.
template <class T>
bool missing_if_unknown(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                        const compose::Field<T>& field);

// Whether the contract gives a reason for this privilege of this service.
[[nodiscard]] bool has_reason(const Evidence& evidence, const compose::Service& service,
                              contract::PrivilegeKind kind, std::string_view what);

void add_missing_variable(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                          const std::string& cause);

template <class T>
bool missing_if_unknown(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                        const compose::Field<T>& field) {
  if (!field.is_unknown()) return false;
  add_missing_variable(outcome, rule, service, field.why_unknown()->cause);
  return true;
}

}  // namespace dvsguard::practice
