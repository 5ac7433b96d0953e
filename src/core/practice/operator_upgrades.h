#pragma once

#include "core/practice/built_images.h"
#include "core/practice/check.h"
#include "core/practice/start_commands.h"

// The parts of the practice that upgrades are the operator's.
namespace dvsguard::practice {

void check_tag(const compose::Service& service, report::Outcome& outcome);            // UP01
void check_updater(const compose::Service& service, report::Outcome& outcome);        // UP02
void check_update_labels(const compose::Service& service, report::Outcome& outcome);  // UP02, UP03
void check_pull_policy(const compose::Service& service, report::Outcome& outcome);    // UP03
void check_start_updates(const compose::Service& service, const BuiltImage& image,
                         const StartCommands& starts,
                         report::Outcome& outcome);                                                    // UP04
void check_build(const compose::Service& service, const BuiltImage& image, report::Outcome& outcome);  // UP05
void check_outside_project(const Evidence& evidence, report::Outcome& outcome);                        // UP05

// The value by which a label of check_update_labels asks for nothing; "" where there is none, or no such
// label.
[[nodiscard]] std::string_view label_switched_off(std::string_view name);

}  // namespace dvsguard::practice
