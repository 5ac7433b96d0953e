#pragma once

#include <string>

#include "core/build/dockerfile.h"
#include "core/build/dockerfile_expand.h"

// The variables that stand before the first FROM, and the bases that they settle.
namespace dvsguard::build {

// Defaults of the global ARGs, `build_args` over them. The platform variables that BuildKit fills in
// (TARGETARCH, …) are there without a value.
[[nodiscard]] Variables global_variables(const Dockerfile& dockerfile, const Variables& build_args);

// Fills `base` and `parent` of every stage.
void settle_bases(Dockerfile& dockerfile, const Variables& build_args);

// Name and, where there is a `=`, value of an ENV, ARG or LABEL argument.
struct NameValue {
  std::string_view name, value;
  bool has_value = false;
};
[[nodiscard]] NameValue split_name_value(std::string_view argument);

}  // namespace dvsguard::build
