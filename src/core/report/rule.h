#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// The practices, the rules and their severities: public API (DESIGN section 2). Codes are never reused.
namespace dvsguard::report {

enum class Practice : std::uint8_t {
  LeastPrivilege,
  RuntimeLogs,
  MinimalImage,
  SecurityPatches,
  KeyUse,
  NoKeyMaterial,
  UserId,
  SignedImages,
  ReleaseNotes,
  OperatorControlledUpgrades,
  Channels,
};

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };

enum class Rule : std::uint8_t {
  LP01,
  LP02,
  LP03,
  LP04,
  LP05,
  LP06,
  LP07,
  LP08,
  LP09,
  LP10,
  LP11,
  LP12,
  LP13,
  LP14,
  LP15,
  LP16,
  LP17,
  LP18,
  LP19,
  LP20,
  LG01,
  LG02,
  LG03,
  LG04,
  LG05,
  IM01,
  IM02,
  IM03,
  IM04,
  PA01,
  PA02,
  PA03,
  PA04,
  KU01,
  KU02,
  KU03,
  KM01,
  KM02,
  KM03,
  KM04,
  KM05,
  KM06,
  KM07,
  KM08,
  ID01,
  ID02,
  ID03,
  ID04,
  SG01,
  SG02,
  SG03,
  RN01,
  RN02,
  RN03,
  RN04,
  UP01,
  UP02,
  UP03,
  UP04,
  UP05,
  CH01,
  CH02,
};

struct RuleInfo {
  Rule rule;
  std::string_view id;  // "LP07"
  Practice practice;
  Severity severity;  // the default; a finding may carry another
  std::string_view title;
};

struct PracticeInfo {
  Practice practice;
  std::string_view id;     // "least-privilege"
  std::string_view title;  // what the page asks, in one clause
};

// In the order of the page.
[[nodiscard]] std::span<const PracticeInfo> practices();
[[nodiscard]] std::span<const RuleInfo> rules();
[[nodiscard]] const RuleInfo& info(Rule rule);
[[nodiscard]] const PracticeInfo& info(Practice practice);
[[nodiscard]] std::optional<Rule> parse_rule(std::string_view id);  // any case
[[nodiscard]] std::optional<Practice> parse_practice(std::string_view id);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view name);
[[nodiscard]] std::string_view name(Severity severity);  // "critical"

}  // namespace dvsguard::report
