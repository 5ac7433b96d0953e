#include "core/practice/image_evidence.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/oci/reference.h"
#include "core/practice/find.h"
#include "core/text/display.h"

namespace dvsguard::practice {

bool runs_container(const compose::Service& service) {
  return !service.provider;
}

bool is_released(const compose::Service& service) {
  if (service.image.is_absent()) return false;
  const std::string policy = service.pull_policy.value_or("");
  return !service.build || (policy != "build" && policy != "never");
}

std::string mounted_image(const compose::Mount& mount) {
  return "image at " + text::printable(mount.target.value_or("?"));
}

std::string image_argument(const compose::Service& service) {
  const std::string* image = service.image.get();
  if (image == nullptr) return "IMAGE";
  // A reference's grammar holds no character that a shell would take for its own.
  const auto reference = oci::parse_reference(*image);
  return reference ? reference->familiar() : "IMAGE";
}

void add_missing_image(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                       std::string evidence, std::string_view command) {
  constexpr std::string_view kMark = "IMAGE";
  std::string text(command);
  if (const std::size_t at = text.find(kMark); at != std::string::npos)
    text.replace(at, kMark.size(), image_argument(service));
  add_missing(outcome, rule, &service, std::move(evidence), std::move(text));
}

std::string looking_command(const compose::Service& service) {
  const std::string* image = service.image.get();
  // Without a name, or with one of this machine alone, it is in no registry.
  if (image == nullptr || !oci::parse_reference(*image)) return "dvsguard check --image SERVICE=IMAGE";
  return is_released(service) ? "dvsguard check --pull" : "dvsguard check --engine";
}

void add_unseen_image(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                      std::string evidence) {
  add_missing(outcome, rule, &service, std::move(evidence), looking_command(service));
}

void fold_missing(report::Outcome& outcome, std::size_t first) {
  using Key = std::tuple<report::Rule, std::string, std::string>;
  std::map<Key, std::size_t> seen;
  std::size_t kept = first;
  for (std::size_t i = first; i < outcome.missing.size(); ++i) {
    report::Missing& missing = outcome.missing[i];
    const auto [at, fresh] = seen.try_emplace(Key{missing.rule, missing.evidence, missing.command}, kept);
    if (!fresh) {
      report::Missing& other = outcome.missing[at->second];
      if (other.service != missing.service) other.service.clear();
      continue;
    }
    if (kept != i) outcome.missing[kept] = std::move(missing);
    ++kept;
  }
  outcome.missing.resize(kept);
}

}  // namespace dvsguard::practice
