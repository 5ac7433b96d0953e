#pragma once

#include "core/text/node.h"

// Names of other parts of the project that hang on a variable without a value.
namespace dvsguard::compose {

// Marks as Kind::Unknown each reference of a service to a service, network or model that Compose refuses only
// because a variable in it is unset or empty: ["${NAME}"], ["node${NAME}"] where the project defines no
// `node`.
void open_undefined_names(text::Node& model);

}  // namespace dvsguard::compose
