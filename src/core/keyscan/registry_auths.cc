#include <algorithm>
#include <cstddef>
#include <string>

#include "core/base/base64.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/tokens.h"

// Docker's config.json: {"auths": {REGISTRY: {"auth": base64 of USER:PASSWORD}}}.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kReach = std::size_t{4} * 1024;  // from "auths" to the last of its registries
constexpr std::size_t kMaxValue = std::size_t{8} * 1024;

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c != 0x7f; });
}

}  // namespace

void find_registry_auth(const Candidate& candidate, Findings& findings) {
  constexpr std::string_view kMark = "\"auth\"", kBetween = " \t\r\n:\"";
  const std::string_view text = candidate.text.substr(0, candidate.at + kMaxValue);
  const std::size_t start = text.find_first_not_of(kBetween, candidate.at + kMark.size());
  if (start == std::string_view::npos || start - candidate.at > 64) return;
  const std::string_view value = taken_from(text, start, is_base64_char, kMaxValue);
  const std::string_view before =
      around(text, candidate.at, 0, kReach).substr(0, std::min(candidate.at, kReach));
  if (value.size() < 8 || before.rfind("\"auths\"") == std::string_view::npos) return;
  Result<std::string> pair = base64_decode(value);
  if (!pair) return;
  const std::size_t colon = pair->find(':');
  const bool is_pair =
      colon != std::string::npos && colon > 0 && colon + 1 < pair->size() && is_printable(*pair);
  std::ranges::fill(*pair, '\0');
  if (!is_pair) return;
  findings.add(make_hit(KeyKind::DockerAuth, Certainty::Proven, start,
                        "it stands under a registry's name and decodes to a user and a password"));
}

}  // namespace dvsguard::keyscan
