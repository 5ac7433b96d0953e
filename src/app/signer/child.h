#pragma once

#include <optional>

// The signer's processes that this executable holds, started by `dvsguard signer run` and by nobody else.
namespace dvsguard::app_signer {

// The exit code of the process that argv names, when it ends; nothing where argv names none of them.
[[nodiscard]] std::optional<int> run_child(int argc, char** argv);

}  // namespace dvsguard::app_signer
