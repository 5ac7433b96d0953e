#pragma once

#include <string>
#include <string_view>

#include "core/practice/check.h"

// Evidence that only an image itself can give: how it is asked for.
namespace dvsguard::practice {

// Whether the service starts a container of its own image: a provider does not.
[[nodiscard]] bool runs_container(const compose::Service& service);

// Whether the image may come from a registry. One that is built here, and that no pull may bring, only has a
// local name; with a `build` alone Compose still tries the registry first.
[[nodiscard]] bool is_released(const compose::Service& service);

// What a finding calls an image that is mounted as a volume: by where it is mounted.
[[nodiscard]] std::string mounted_image(const compose::Mount& mount);

// The service's image as an argument of a command, safe to type: "IMAGE" where it is unknown or no reference.
[[nodiscard]] std::string image_argument(const compose::Service& service);

// "unknown" for a rule. In `command`, IMAGE stands for the image.
void add_missing_image(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                       std::string evidence, std::string_view command);

// The command that looks into the service's image.
[[nodiscard]] std::string looking_command(const compose::Service& service);

// "unknown" for a rule that a look into the image settles.
void add_unseen_image(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                      std::string evidence);

// Services that lack the same evidence, brought by the same command, become one entry for the project. Looks
// at entries from `first` on.
void fold_missing(report::Outcome& outcome, std::size_t first);

}  // namespace dvsguard::practice
