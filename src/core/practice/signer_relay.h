#pragma once

#include <string>

#include "core/compose/project.h"

// dvsguard's relay (docs/formats/signer-rpc.md, "The relay"): the one sidecar that has a reason to share a
// node's network, as it carries bytes between the node's loopback and its socket of the signer.
namespace dvsguard::practice {

[[nodiscard]] bool is_relay(const compose::Service& service);  // by its image's name

// What keeps a relay from being one and nothing else, as a clause about it; "" where nothing does.
[[nodiscard]] std::string relay_misfit(const compose::Project& project, const compose::Service& relay);

}  // namespace dvsguard::practice
