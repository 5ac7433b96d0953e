#pragma once

#include "core/base/result.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"
#include "core/contract/reader.h"

// What a contract refers to must be there: services of the project, variables of `config`.
namespace dvsguard::contract {

// `at` is the project's block, which was read into `contract`.
[[nodiscard]] Status check_references(const At& at, const Contract& contract,
                                      const compose::Project& project);

// Every {config: NAME} below, wherever it stands.
[[nodiscard]] Status check_config_references(const At& at, const Contract& contract);

// Every ${…} of the project, and every environment variable that it hands over by name, is declared in
// `config`.
[[nodiscard]] Status check_declared(const Contract& contract, const text::Node& uninterpolated);

}  // namespace dvsguard::contract
