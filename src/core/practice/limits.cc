#include <cstdint>
#include <string>

#include "core/practice/find.h"
#include "core/practice/least_privilege.h"

namespace dvsguard::practice {
namespace {

using Number = compose::Field<std::int64_t>;
using report::Rule;

// 0 and -1 are no limit.
bool limits(const Number& field) {
  return field.is_known() && *field.get() > 0;
}

struct Limit {
  const Number& own;  // mem_limit, pids_limit
  const Number& deploy;
  std::string target;
  std::string message, fix;
};

void check_limit(const Service& service, const Limit& limit, Outcome& outcome) {
  if (limits(limit.own) || limits(limit.deploy)) return;
  if (missing_if_unknown(outcome, Rule::LP11, service, limit.own)) return;
  if (missing_if_unknown(outcome, Rule::LP11, service, limit.deploy)) return;
  Places where = limit.own.where();
  add_places(where, limit.deploy.where());
  add_finding(outcome, Rule::LP11, &service, where.empty() ? service.where : where, limit.target,
              limit.message, limit.fix);
}

// The kernel's own way out of a full memory, switched off.
void check_killing(const Service& service, Outcome& outcome) {
  if (!missing_if_unknown(outcome, Rule::LP11, service, service.oom_kill_disable) &&
      service.oom_kill_disable.value_or(false))
    add_finding(outcome, Rule::LP11, &service, service.oom_kill_disable.where(), "oom_kill_disable",
                "is not stopped when its memory runs out", "remove oom_kill_disable");
  if (!missing_if_unknown(outcome, Rule::LP11, service, service.oom_score_adj) &&
      service.oom_score_adj.value_or(0) < 0)
    add_finding(outcome, Rule::LP11, &service, service.oom_score_adj.where(), "oom_score_adj",
                "outlives the host's own programs when memory runs out", "write 0 or more, or remove it")
        .detail = std::to_string(*service.oom_score_adj.get());
}

// With a limit on memory, unlimited swap still fills the host's.
void check_swap(const Service& service, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP11, service, service.memswap_limit)) return;
  if (service.memswap_limit.value_or(0) >= 0) return;
  add_finding(outcome, Rule::LP11, &service, service.memswap_limit.where(), "memswap_limit",
              "may fill the host's swap", "write a limit, or remove memswap_limit")
      .severity = report::Severity::Low;
}

}  // namespace

void check_limits(const Evidence&, const Service& service, Outcome& outcome) {
  check_killing(service, outcome);
  check_swap(service, outcome);
  // The operator who started it sees it run, and ends it: no neighbour starves unseen.
  if (service.scripted && service.scripted->one_shot) return;
  static const Number kAbsent;
  const compose::Resources* deploy = service.deploy ? &service.deploy->limits : nullptr;
  check_limit(service,
              {.own = service.mem_limit,
               .deploy = deploy != nullptr ? deploy->memory : kAbsent,
               .target = "memory",
               .message = "may use all of the host's memory",
               .fix = "write mem_limit"},
              outcome);
  check_limit(service,
              {.own = service.pids_limit,
               .deploy = deploy != nullptr ? deploy->pids : kAbsent,
               .target = "pids",
               .message = "may start processes until the host can start none",
               .fix = "write pids_limit"},
              outcome);
}

}  // namespace dvsguard::practice
