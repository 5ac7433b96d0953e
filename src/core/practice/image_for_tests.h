#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/practice/scanned_image.h"

// What an image shows, written in place, and what one rule says of it.
namespace dvsguard::practice::testing {

inline constexpr Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};

using ImageCheck = void (*)(const ScannedImage&, const ImageUser&, report::Outcome&);

inline report::Outcome outcome_of(ImageCheck check, const image::ImageFacts& facts,
                                  const ImageAdvisories* advisories = nullptr) {
  report::Outcome outcome;
  check({.facts = facts, .now = kNow, .advisories = advisories}, {}, outcome);
  return outcome;
}

inline std::vector<report::Finding> found(const report::Outcome& outcome, report::Rule rule) {
  std::vector<report::Finding> out;
  for (const report::Finding& finding : outcome.findings)
    if (finding.rule == rule) out.push_back(finding);
  return out;
}

inline std::size_t unknown(const report::Outcome& outcome, report::Rule rule) {
  std::size_t count = 0;
  for (const report::Missing& missing : outcome.missing) count += missing.rule == rule ? 1 : 0;
  return count;
}

inline image::ImageFacts unread(image::Unread::Bearing bearing) {
  image::ImageFacts facts;
  facts.unread.push_back({bearing, "layer 2: was not looked at"});
  return facts;
}

inline image::Binary go_program(std::string path, std::string vcs_time = "") {
  image::Binary binary;
  binary.path = std::move(path);
  binary.facts.go.emplace().vcs_time = std::move(vcs_time);
  return binary;
}

}  // namespace dvsguard::practice::testing
