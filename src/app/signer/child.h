#pragma once

#include <optional>

namespace dvsguard::signer_app {

// The signer's processes that `dvsguard signer run` starts, which no help page names. Nothing where the
// arguments are of none of them; else the exit code, once it has run.
[[nodiscard]] std::optional<int> run_child(int argc, char** argv);

}  // namespace dvsguard::signer_app
