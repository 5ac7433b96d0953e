#pragma once

#include <string_view>

#include "core/binary/facts.h"

// What of an advisory a binary links. Where facts.functions is unset or not complete, "no" proves nothing.
namespace dvsguard::binary {

// `package` is an import path, as in OSV's ecosystem_specific.imports[].path; that of the program itself is
// known as well by the name "main" that its functions have.
[[nodiscard]] bool links_package(const BinaryFacts& facts, std::string_view package);

// `symbol` is "Func" or "Type.Method".
[[nodiscard]] bool links_function(const BinaryFacts& facts, std::string_view package,
                                  std::string_view symbol);

}  // namespace dvsguard::binary
