#include "core/practice/check.h"

#include "core/practice/practices.h"

namespace dvsguard::practice {

report::Outcome check_project(const Evidence& evidence) {
  report::Outcome outcome;
  check_least_privilege(evidence, outcome);
  check_runtime_logs(evidence, outcome);
  check_minimal_image(evidence, outcome);
  check_security_patches(evidence, outcome);
  check_key_use(evidence, outcome);
  check_key_material(evidence, outcome);
  check_user_id(evidence, outcome);
  check_signed_images(evidence, outcome);
  check_release_notes(evidence, outcome);
  check_operator_upgrades(evidence, outcome);
  check_mounted_images(evidence, outcome);
  check_channels(evidence, outcome);
  return outcome;
}

}  // namespace dvsguard::practice
