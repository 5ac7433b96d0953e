#include "core/advisory/cvss.h"

#include <array>
#include <cmath>

#include "core/advisory/cvss_vector.h"

namespace dvsguard::advisory {
namespace {

// CVSS v3.1 appendix A, "Roundup": up to tenths, with what floating point adds below 1e-5 taken away first.
int round_up_tenths(double score) {
  const long hundred_thousandths = std::lround(score * 100'000);
  const long tenths = hundred_thousandths / 10'000;
  return static_cast<int>(hundred_thousandths % 10'000 == 0 ? tenths : tenths + 1);
}

std::optional<int> tenths_of(std::string_view text, std::string_view prefix,
                             std::optional<int> (*score)(const CvssVector&)) {
  const auto vector = CvssVector::parse(text.substr(prefix.size()));
  return vector ? score(*vector) : std::nullopt;
}

}  // namespace

std::optional<CvssVector> CvssVector::parse(std::string_view text) {
  CvssVector vector;
  while (true) {
    const std::size_t end = text.find('/');
    const std::string_view metric = text.substr(0, end);
    const std::size_t colon = metric.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == metric.size()) return std::nullopt;
    const std::string_view name = metric.substr(0, colon);
    if (!vector.value(name).empty() || vector.size_ == kMaxCvssMetrics) return std::nullopt;
    vector.metrics_[vector.size_++] = {name, metric.substr(colon + 1)};
    if (end == std::string_view::npos) return vector;
    text.remove_prefix(end + 1);
  }
}

std::string_view CvssVector::value(std::string_view metric) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (metrics_[i].name == metric) return metrics_[i].value;
  }
  return {};
}

std::optional<std::size_t> CvssVector::which(std::string_view metric, std::string_view letters) const {
  const std::string_view held = value(metric);
  const std::size_t at = held.size() == 1 ? letters.find(held[0]) : std::string_view::npos;
  if (at == std::string_view::npos) return std::nullopt;
  return at;
}

// CVSS v3.1 sections 7.1 and 7.4; 3.0 has the same base equations.
std::optional<int> cvss3_base_tenths(const CvssVector& vector) {
  constexpr std::array kAttackVector = {0.85, 0.62, 0.55, 0.2};
  constexpr std::array kAttackComplexity = {0.77, 0.44};
  constexpr std::array kPrivileges = {0.85, 0.62, 0.27};
  constexpr std::array kPrivilegesChanged = {0.85, 0.68, 0.5};
  constexpr std::array kInteraction = {0.85, 0.62};
  constexpr std::array kImpact = {0.56, 0.22, 0.0};
  const auto av = vector.which("AV", "NALP");
  const auto ac = vector.which("AC", "LH");
  const auto pr = vector.which("PR", "NLH");
  const auto ui = vector.which("UI", "NR");
  const auto scope = vector.which("S", "UC");
  const auto c = vector.which("C", "HLN");
  const auto i = vector.which("I", "HLN");
  const auto a = vector.which("A", "HLN");
  if (!av || !ac || !pr || !ui || !scope || !c || !i || !a) return std::nullopt;
  const bool changed = *scope == 1;
  const double base = 1 - (1 - kImpact[*c]) * (1 - kImpact[*i]) * (1 - kImpact[*a]);
  const double impact = changed ? 7.52 * (base - 0.029) - 3.25 * std::pow(base - 0.02, 15) : 6.42 * base;
  if (impact <= 0) return 0;
  const double exploitability = 8.22 * kAttackVector[*av] * kAttackComplexity[*ac] *
                                (changed ? kPrivilegesChanged : kPrivileges)[*pr] * kInteraction[*ui];
  const double sum = changed ? 1.08 * (impact + exploitability) : impact + exploitability;
  return round_up_tenths(std::fmin(sum, 10));
}

// CVSS v2 section 3.2.1.
std::optional<int> cvss2_base_tenths(const CvssVector& vector) {
  constexpr std::array kAccessVector = {0.395, 0.646, 1.0};
  constexpr std::array kAccessComplexity = {0.35, 0.61, 0.71};
  constexpr std::array kAuthentication = {0.45, 0.56, 0.704};
  constexpr std::array kImpact = {0.0, 0.275, 0.66};
  const auto av = vector.which("AV", "LAN");
  const auto ac = vector.which("AC", "HML");
  const auto au = vector.which("Au", "MSN");
  const auto c = vector.which("C", "NPC");
  const auto i = vector.which("I", "NPC");
  const auto a = vector.which("A", "NPC");
  if (!av || !ac || !au || !c || !i || !a) return std::nullopt;
  const double impact = 10.41 * (1 - (1 - kImpact[*c]) * (1 - kImpact[*i]) * (1 - kImpact[*a]));
  const double exploitability = 20 * kAccessVector[*av] * kAccessComplexity[*ac] * kAuthentication[*au];
  const double weight = impact == 0 ? 0 : 1.176;
  return static_cast<int>(std::lround((0.6 * impact + 0.4 * exploitability - 1.5) * weight * 10));
}

std::optional<int> cvss_base_tenths(std::string_view vector) {
  for (const std::string_view prefix : {"CVSS:3.1/", "CVSS:3.0/"}) {
    if (vector.starts_with(prefix)) return tenths_of(vector, prefix, cvss3_base_tenths);
  }
  if (vector.starts_with("CVSS:4.0/")) return tenths_of(vector, "CVSS:4.0/", cvss4_base_tenths);
  if (vector.starts_with("CVSS:")) return std::nullopt;
  return tenths_of(vector, "", cvss2_base_tenths);
}

Severity severity_of_vector(std::string_view vector) {
  const auto tenths = cvss_base_tenths(vector);
  return tenths ? severity_of_tenths(*tenths) : Severity::Unknown;
}

}  // namespace dvsguard::advisory
