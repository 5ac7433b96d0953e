#pragma once

#include "core/practice/check.h"

// One function a practice; `check_project` calls each in the order of the page. Each adds its findings and
// the evidence that it lacks.
namespace dvsguard::practice {

void check_least_privilege(const Evidence& evidence, report::Outcome& outcome);
void check_runtime_logs(const Evidence& evidence, report::Outcome& outcome);
void check_minimal_image(const Evidence& evidence, report::Outcome& outcome);
void check_security_patches(const Evidence& evidence, report::Outcome& outcome);
void check_key_use(const Evidence& evidence, report::Outcome& outcome);
void check_key_material(const Evidence& evidence, report::Outcome& outcome);
void check_user_id(const Evidence& evidence, report::Outcome& outcome);
void check_signed_images(const Evidence& evidence, report::Outcome& outcome);
void check_release_notes(const Evidence& evidence, report::Outcome& outcome);
void check_operator_upgrades(const Evidence& evidence, report::Outcome& outcome);
void check_mounted_images(const Evidence& evidence, report::Outcome& outcome);
void check_channels(const Evidence& evidence, report::Outcome& outcome);

}  // namespace dvsguard::practice
