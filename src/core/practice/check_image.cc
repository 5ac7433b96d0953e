#include <string>

#include "core/oci/reference.h"
#include "core/practice/find.h"
#include "core/practice/scanned_image.h"

namespace dvsguard::practice {
namespace {

using report::Outcome;
using report::Rule;

// A file's bytes are what they are; a registry's tag may be moved to others.
void check_name(const ScannedImage& scanned, Outcome& outcome) {
  if (scanned.reference.empty()) return;
  const auto reference = oci::parse_reference(scanned.reference);
  if (!reference || reference->digest) return;
  std::string pinned = reference->familiar();
  if (scanned.facts.image.manifest) pinned += "@" + scanned.facts.image.manifest->text();
  add_finding(outcome, Rule::SG01, nullptr, {}, pinned,
              "is named by a tag, which its owner can move to other bytes at will", "pin it: " + pinned);
}

// Of these practices an image shows a part; a project has to show the rest before they are kept.
void add_rest(Outcome& outcome) {
  for (const Rule rule : {Rule::LG01, Rule::ID02, Rule::SG02})
    add_missing(outcome, rule, nullptr, "the project that runs it",
                "dvsguard check --image SERVICE=IMAGE, in the project's folder");
}

// A folder does not say how it is started.
void add_configuration(Outcome& outcome) {
  for (const Rule rule : {Rule::LG03, Rule::ID01, Rule::ID04})
    add_missing(outcome, rule, nullptr, "the image's configuration", "dvsguard scan IMAGE");
}

}  // namespace

Outcome check_image(const ScannedImage& scanned) {
  Outcome outcome;
  const ImageUser nobody;
  if (scanned.facts.has_config)
    check_image_health(scanned, nobody, outcome);
  else
    add_configuration(outcome);
  check_image_programs(scanned, nobody, outcome);
  check_image_privileges(scanned, nobody, outcome);
  check_image_surface(scanned, nobody, outcome);
  check_image_advisories(scanned, nobody, outcome);
  check_image_age(scanned, nobody, outcome);
  check_image_support(scanned, nobody, outcome);
  check_image_keys(scanned, nobody, outcome);
  if (scanned.facts.has_config)
    check_image_account(scanned, nobody, scanned.facts.image.config.user, outcome);
  check_name(scanned, outcome);
  add_rest(outcome);
  return outcome;
}

}  // namespace dvsguard::practice
