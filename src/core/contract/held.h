#pragma once

#include "core/compose/service.h"
#include "core/contract/contract.h"

// Whether a service has a privilege that its terms give a reason for.
namespace dvsguard::contract {

// `model` is the canonical tree of the whole project. True also where a value that would settle it is
// unknown.
[[nodiscard]] bool holds(const compose::Service& service, const text::Node& model,
                         const Privilege& privilege);

}  // namespace dvsguard::contract
