#include <string>

#include "core/practice/find.h"
#include "core/practice/image_evidence.h"
#include "core/practice/practices.h"
#include "core/practice/scanned_image.h"

namespace dvsguard::practice {

using report::Rule;

// Nothing in a project's files says what an image was patched with: the image and dated advisories do.
void check_security_patches(const Evidence& evidence, report::Outcome& outcome) {
  const std::size_t first = outcome.missing.size();
  for (const compose::Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    if (const ScannedImage* scanned = scanned_image(evidence, service)) {
      check_image_advisories(*scanned, image_user(service), outcome);
      check_image_age(*scanned, image_user(service), outcome);
      check_image_support(*scanned, image_user(service), outcome);
      continue;
    }
    for (const Rule rule : {Rule::PA01, Rule::PA02, Rule::PA03})
      add_unseen_image(outcome, rule, service, "image");
    add_missing(outcome, Rule::PA04, &service, "advisory data",
                "dvsguard advisories update && " + looking_command(service));
  }
  fold_missing(outcome, first);
}

}  // namespace dvsguard::practice
