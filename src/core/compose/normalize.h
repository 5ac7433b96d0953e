#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/compose/budget.h"
#include "core/compose/variables.h"
#include "core/text/node.h"

// What every project has without saying so: compose-go's Normalize, and the rules of a project's name.
namespace dvsguard::compose {

// `name` may be Kind::Unknown; then so are the names that are made from it.
[[nodiscard]] Status normalize(text::Node& model, const text::Node& name, const Variables& variables,
                               Budget& budget);

// Lower case letters, digits, "-" and "_", the last two not in front; what else there is falls away.
[[nodiscard]] std::string normal_project_name(std::string_view name);

// Whether a service with these profiles runs when `wanted` are asked for.
[[nodiscard]] bool profile_active(const std::vector<std::string>& profiles,
                                  const std::vector<std::string>& wanted);

}  // namespace dvsguard::compose
