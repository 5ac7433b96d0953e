#pragma once

#include <optional>

#include "core/base/result.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"
#include "core/settings/settings.h"
#include "core/text/redact.h"

// The values that the operator's own file sets for a project.
namespace dvsguard::cli {

// They stand where a shell's would: before every .env.
[[nodiscard]] Status add_values(compose::Environment& environment, const settings::Project& entry,
                                const compose::FileView& files);

// Each one is a variable that the contract knows, of the type that it asks for.
[[nodiscard]] Status check_values(const settings::Project& entry, const contract::Contract& contract,
                                  const compose::Environment& environment);

// Where these values are what makes the project unreadable, the operator's file is what to mend: the
// contract, read without them, says which of them is wrong. Else the error as it is.
[[nodiscard]] Error blame_values(Error error, const compose::Options& load, const settings::Project& entry,
                                 const compose::FileView& files, const compose::Environment& environment);

// Knows those that a file holds, and those that the contract calls secret.
[[nodiscard]] text::Redactor values_redactor(const settings::Project& entry,
                                             const std::optional<contract::Contract>& contract,
                                             const compose::Environment& environment);

}  // namespace dvsguard::cli
