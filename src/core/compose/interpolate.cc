#include "core/compose/interpolate.h"

#include <cmath>
#include <utility>

#include "core/compose/path_table.h"
#include "core/compose/trail.h"
#include "core/compose/units.h"

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

constexpr double kRoundsToInfinity = 0x1.ffffffp127;  // as a float

enum class Cast { Whole, Number, ShortNumber, Truth };  // ShortNumber: of 32 bits

// compose-go's interpolateTypeCastMapping.
const PathTable<Cast>& casts() {
  static const PathTable<Cast> table{
      {"services.*.cpu_count", Cast::Whole},
      {"services.*.cpu_percent", Cast::Number},
      {"services.*.cpu_period", Cast::Whole},
      {"services.*.cpu_quota", Cast::Whole},
      {"services.*.cpu_rt_period", Cast::Whole},
      {"services.*.cpu_rt_runtime", Cast::Whole},
      {"services.*.cpus", Cast::ShortNumber},
      {"services.*.cpu_shares", Cast::Whole},
      {"services.*.init", Cast::Truth},
      {"services.*.deploy.replicas", Cast::Whole},
      {"services.*.deploy.update_config.parallelism", Cast::Whole},
      {"services.*.deploy.update_config.max_failure_ratio", Cast::Number},
      {"services.*.deploy.rollback_config.parallelism", Cast::Whole},
      {"services.*.deploy.rollback_config.max_failure_ratio", Cast::Number},
      {"services.*.deploy.restart_policy.max_attempts", Cast::Whole},
      {"services.*.deploy.placement.max_replicas_per_node", Cast::Whole},
      {"services.*.healthcheck.retries", Cast::Whole},
      {"services.*.healthcheck.disable", Cast::Truth},
      {"services.*.oom_kill_disable", Cast::Truth},
      {"services.*.oom_score_adj", Cast::Whole},
      {"services.*.pids_limit", Cast::Whole},
      {"services.*.ports.[].target", Cast::Whole},
      {"services.*.privileged", Cast::Truth},
      {"services.*.read_only", Cast::Truth},
      {"services.*.scale", Cast::Whole},
      {"services.*.stdin_open", Cast::Truth},
      {"services.*.tty", Cast::Truth},
      {"services.*.ulimits.*", Cast::Whole},
      {"services.*.ulimits.*.hard", Cast::Whole},
      {"services.*.ulimits.*.soft", Cast::Whole},
      {"services.*.volumes.[].read_only", Cast::Truth},
      {"services.*.volumes.[].volume.nocopy", Cast::Truth},
      {"networks.*.external", Cast::Truth},
      {"networks.*.internal", Cast::Truth},
      {"networks.*.attachable", Cast::Truth},
      {"networks.*.enable_ipv4", Cast::Truth},
      {"networks.*.enable_ipv6", Cast::Truth},
      {"volumes.*.external", Cast::Truth},
      {"secrets.*.external", Cast::Truth},
      {"configs.*.external", Cast::Truth},
  };
  return table;
}

bool cast(Node& node, Cast to) {
  switch (to) {
    case Cast::Whole:
      if (const auto value = parse_decimal(node.scalar)) {
        node.kind = Kind::Int;
        node.scalar = std::to_string(*value);
        return true;
      }
      return false;
    case Cast::Number:
      if (!parse_number(node.scalar)) return false;
      node.kind = Kind::Float;
      return true;
    case Cast::ShortNumber: {
      const auto value = parse_number(node.scalar);
      if (!value || std::abs(*value) >= kRoundsToInfinity) return false;
      node.kind = Kind::Float;
      return true;
    }
    case Cast::Truth:
      if (const auto value = parse_bool(node.scalar)) {
        node.kind = Kind::Bool;
        node.scalar = *value ? "true" : "false";
        return true;
      }
      return false;
  }
  return false;
}

std::string_view expected(Cast to) {
  switch (to) {
    case Cast::Whole:
      return "not a whole number";
    case Cast::Number:
      return "not a number";
    case Cast::ShortNumber:
      return "not a number, or too large a one";
    case Cast::Truth:
      return "neither true nor false";
  }
  return "";
}

class Walk {
 public:
  Walk(const Variables& variables, Notes& notes, Budget& budget)
      : variables_(variables), notes_(notes), budget_(budget) {}

  // `depth`: steps below the root.
  Status node(Node& at, const PathTable<Cast>::Cursor& cursor, const Trail& trail, int depth) {
    switch (at.kind) {
      case Kind::String:
        return scalar(at, cursor, trail);
      case Kind::Mapping:
        return mapping(at, cursor, trail, depth);
      case Kind::Sequence: {
        const auto inside = casts().down(cursor, "[]");
        for (std::size_t i = 0; i < at.items.size(); ++i) {
          TRY_STATUS(node(at.items[i], inside, trail[i], depth + 1));
        }
        return {};
      }
      case Kind::Null:
      case Kind::Bool:
      case Kind::Int:
      case Kind::Float:
      case Kind::Unknown:
        return {};
    }
    return {};
  }

 private:
  Status mapping(Node& at, const PathTable<Cast>::Cursor& cursor, const Trail& trail, int depth) {
    for (auto& member : at.members) {
      if (depth == 0) in_services_ = member.key == "services";
      const bool raw = member.key == "x-dvs" && (depth == 0 || (depth == 2 && in_services_));
      if (raw) continue;
      TRY_STATUS(node(member.value, casts().down(cursor, member.key), trail / member.key, depth + 1));
    }
    return {};
  }

  Status scalar(Node& at, const PathTable<Cast>::Cursor& cursor, const Trail& trail) {
    if (auto done = interpolate_scalar(at, variables_, notes_, budget_); !done) {
      Error error = error_at(at, trail, done.error().what, done.error().mend);
      error.code = done.error().code;
      return error;
    }
    const Cast* to = casts().value(cursor);
    if (to == nullptr || at.kind != Kind::String || cast(at, *to)) return {};
    if (!at.hollow) return error_at(at, trail, std::string(expected(*to)));
    at.kind = Kind::Unknown;
    at.scalar.clear();
    return {};
  }

  const Variables& variables_;
  Notes& notes_;
  Budget& budget_;
  bool in_services_ = false;
};

}  // namespace

Status interpolate_scalar(Node& node, const Variables& variables, Notes& notes, Budget& budget) {
  if (node.scalar.find('$') == std::string::npos) return {};
  TRY(auto result, substitute(node.scalar, [&](std::string_view name) { return variables.find(name); }));
  TRY_STATUS(budget.take_bytes(result.text.size() + result.gapped.size()));
  for (const auto& name : result.unset) notes.unset(name, node.place);
  for (const auto& name : result.refused) notes.refused(name, result.why, node.place);
  node.interpolated = result.variables;
  node.hollow = hollow_of(result);
  add_places(node.via, result.sources);
  node.scalar = std::move(result.text);
  if (!result.refused.empty()) {
    node.kind = Kind::Unknown;
    node.scalar.clear();
  }
  return {};
}

Status interpolate(Node& tree, const Variables& variables, Notes& notes, Budget& budget) {
  return Walk(variables, notes, budget).node(tree, casts().root(), Trail(), 0);
}

}  // namespace dvsguard::compose
