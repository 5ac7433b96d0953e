#include "core/report/rule.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace dvsguard::report {
namespace {

using enum Practice;
using enum Severity;

constexpr std::array kPractices = {
    PracticeInfo{LeastPrivilege, "least-privilege",
                 "containers run with the least privileges, declared by the team"},
    PracticeInfo{RuntimeLogs, "runtime-logs", "runtime logs are emitted, security events included"},
    PracticeInfo{MinimalImage, "minimal-image", "images have a minimal base"},
    PracticeInfo{SecurityPatches, "security-patches", "images are patched, regularly"},
    PracticeInfo{KeyUse, "key-use", "ECDSA keys sign only updates that hold no funds"},
    PracticeInfo{NoKeyMaterial, "no-key-material", "no key material on containers"},
    PracticeInfo{UserId, "user-id", "user ids are DVS-NAME-random and never collide with the host"},
    PracticeInfo{SignedImages, "signed-images", "images are signed, and the signature is checked"},
    PracticeInfo{ReleaseNotes, "release-notes",
                 "releases are tagged, with notes on features and breaking changes"},
    PracticeInfo{OperatorControlledUpgrades, "operator-controlled-upgrades",
                 "operators upgrade; nothing upgrades itself"},
    PracticeInfo{Channels, "channels", "team and operators have a direct channel"},
};

constexpr std::array kRules = {
    RuleInfo{Rule::LP01, "LP01", LeastPrivilege, Critical, "privileged container"},
    RuleInfo{Rule::LP02, "LP02", LeastPrivilege, Medium, "capabilities not all dropped"},
    RuleInfo{Rule::LP03, "LP03", LeastPrivilege, High, "capability added without a declared reason"},
    RuleInfo{Rule::LP04, "LP04", LeastPrivilege, Medium, "no-new-privileges missing"},
    RuleInfo{Rule::LP05, "LP05", LeastPrivilege, High,
             "seccomp, AppArmor, SELinux or masked paths switched off"},
    RuleInfo{Rule::LP06, "LP06", LeastPrivilege, High, "namespace shared with the host or another container"},
    RuleInfo{Rule::LP07, "LP07", LeastPrivilege, Critical, "engine or control socket reachable"},
    RuleInfo{Rule::LP08, "LP08", LeastPrivilege, High, "sensitive host path mounted, or shared propagation"},
    RuleInfo{Rule::LP09, "LP09", LeastPrivilege, High, "device without a reason"},
    RuleInfo{Rule::LP10, "LP10", LeastPrivilege, Medium, "root filesystem or tmpfs writable and executable"},
    RuleInfo{Rule::LP11, "LP11", LeastPrivilege, Medium, "no memory or pids limit"},
    RuleInfo{Rule::LP12, "LP12", LeastPrivilege, Medium, "port on all interfaces without a reason"},
    RuleInfo{Rule::LP13, "LP13", LeastPrivilege, High, "mount mode not understood, so the mount is writable"},
    RuleInfo{Rule::LP14, "LP14", LeastPrivilege, Medium, "sysctl or extra group without a reason"},
    RuleInfo{Rule::LP15, "LP15", LeastPrivilege, Medium, "the team declared nothing"},
    RuleInfo{Rule::LP16, "LP16", LeastPrivilege, Critical, "asks for more than the approved contract"},
    RuleInfo{Rule::LP17, "LP17", LeastPrivilege, Critical,
             "host or privileged execution beside the container"},
    RuleInfo{Rule::LP18, "LP18", LeastPrivilege, High, "project picks runtime, cgroup parent or annotations"},
    RuleInfo{Rule::LP19, "LP19", LeastPrivilege, Low, "names or addresses steered"},
    RuleInfo{Rule::LP20, "LP20", LeastPrivilege, High, "privilege-bearing option not understood"},
    RuleInfo{Rule::LG01, "LG01", RuntimeLogs, High, "logging off"},
    RuleInfo{Rule::LG02, "LG02", RuntimeLogs, Low, "logs unbounded"},
    RuleInfo{Rule::LG03, "LG03", RuntimeLogs, Low, "no healthcheck"},
    RuleInfo{Rule::LG04, "LG04", RuntimeLogs, Medium, "logs unstructured or without security events"},
    RuleInfo{Rule::LG05, "LG05", RuntimeLogs, Medium, "logs leave the host or carry the environment"},
    RuleInfo{Rule::IM01, "IM01", MinimalImage, Medium, "shell or package manager present"},
    RuleInfo{Rule::IM02, "IM02", MinimalImage, Medium, "setuid, setgid or file-capability binaries"},
    RuleInfo{Rule::IM03, "IM03", MinimalImage, Info, "surface: size and packages"},
    RuleInfo{Rule::IM04, "IM04", MinimalImage, High, "compiler, debugger, sshd or debug server present"},
    RuleInfo{Rule::PA01, "PA01", SecurityPatches, High, "known vulnerability with a fix"},
    RuleInfo{Rule::PA02, "PA02", SecurityPatches, Medium, "image older than 90 days"},
    RuleInfo{Rule::PA03, "PA03", SecurityPatches, High, "distribution past end of life"},
    RuleInfo{Rule::PA04, "PA04", SecurityPatches, Info, "advisory data missing or stale"},
    RuleInfo{Rule::KU01, "KU01", KeyUse, High, "a key's declared use is too wide"},
    RuleInfo{Rule::KU02, "KU02", KeyUse, High,
             "a declared call is not on the reviewed list of harmless ones"},
    RuleInfo{Rule::KU03, "KU03", KeyUse, Critical, "value above zero allowed"},
    RuleInfo{Rule::KM01, "KM01", NoKeyMaterial, High, "key file mounted"},
    RuleInfo{Rule::KM02, "KM02", NoKeyMaterial, High, "key, mnemonic or key password in the environment"},
    RuleInfo{Rule::KM03, "KM03", NoKeyMaterial, High, "key secrets reach a service that has no use for them"},
    RuleInfo{Rule::KM04, "KM04", NoKeyMaterial, Critical, "key material in an image"},
    RuleInfo{Rule::KM05, "KM05", NoKeyMaterial, High, "key or password on a command line"},
    RuleInfo{Rule::KM06, "KM06", NoKeyMaterial, High, "one key given to several services or DVSs"},
    RuleInfo{Rule::KM07, "KM07", NoKeyMaterial, High, "key mount writable"},
    RuleInfo{Rule::KM08, "KM08", NoKeyMaterial, Critical, "real key material in the project's files"},
    RuleInfo{Rule::ID01, "ID01", UserId, High, "runs as root"},
    RuleInfo{Rule::ID02, "ID02", UserId, Medium, "no DVS-NAME-random identity"},
    RuleInfo{Rule::ID03, "ID03", UserId, High, "collides with a host's or another DVS's id"},
    RuleInfo{Rule::ID04, "ID04", UserId, High, "ambiguous or overflowing user"},
    RuleInfo{Rule::SG01, "SG01", SignedImages, Medium, "not pinned by digest"},
    RuleInfo{Rule::SG02, "SG02", SignedImages, High, "unsigned, or not by a pinned key"},
    RuleInfo{Rule::SG03, "SG03", SignedImages, High, "signature expired, rolled back or under threshold"},
    RuleInfo{Rule::RN01, "RN01", ReleaseNotes, Medium, "no version"},
    RuleInfo{Rule::RN02, "RN02", ReleaseNotes, Medium, "notes lack a section"},
    RuleInfo{Rule::RN03, "RN03", ReleaseNotes, Medium,
             "breaking change without the version step that says so"},
    RuleInfo{Rule::RN04, "RN04", ReleaseNotes, Medium, "new digest, old notes"},
    RuleInfo{Rule::UP01, "UP01", OperatorControlledUpgrades, Medium, "floating or missing tag"},
    RuleInfo{Rule::UP02, "UP02", OperatorControlledUpgrades, High, "automatic updater present"},
    RuleInfo{Rule::UP03, "UP03", OperatorControlledUpgrades, High,
             "pull policy or label that fetches new software unasked"},
    RuleInfo{Rule::UP04, "UP04", OperatorControlledUpgrades, High, "entrypoint updates itself"},
    RuleInfo{Rule::UP05, "UP05", OperatorControlledUpgrades, Medium,
             "project or image bytes from outside the release"},
    RuleInfo{Rule::CH01, "CH01", Channels, Medium, "no channel declared"},
    RuleInfo{Rule::CH02, "CH02", Channels, Medium, "channel malformed"},
};

constexpr std::array<std::string_view, 5> kSeverities = {"info", "low", "medium", "high", "critical"};

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::span<const PracticeInfo> practices() {
  return kPractices;
}

std::span<const RuleInfo> rules() {
  return kRules;
}

// Both tables stand in the order of their enums, which rule_test.cc holds.
const RuleInfo& info(Rule rule) {
  return kRules[static_cast<std::size_t>(rule)];
}

const PracticeInfo& info(Practice practice) {
  return kPractices[static_cast<std::size_t>(practice)];
}

std::optional<Rule> parse_rule(std::string_view id) {
  for (const RuleInfo& rule : kRules) {
    if (same_letters(rule.id, id)) return rule.rule;
  }
  return std::nullopt;
}

std::optional<Practice> parse_practice(std::string_view id) {
  for (const PracticeInfo& practice : kPractices) {
    if (same_letters(practice.id, id)) return practice.practice;
  }
  return std::nullopt;
}

std::optional<Severity> parse_severity(std::string_view name) {
  for (std::size_t i = 0; i < kSeverities.size(); ++i) {
    if (same_letters(kSeverities[i], name)) return static_cast<Severity>(i);
  }
  return std::nullopt;
}

std::string_view name(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

}  // namespace dvsguard::report
