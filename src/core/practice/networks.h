#pragma once

#include <vector>

#include "core/compose/project.h"

// The networks that a service's container joins.
namespace dvsguard::practice {

struct JoinedNetwork {
  const compose::ServiceNetwork* membership = nullptr;  // null: the project's default network, joined unasked
  const compose::Network* network = nullptr;            // null: the project says nothing about it
  Places where;                                         // the service's word for it, then the network's own
};

[[nodiscard]] std::vector<JoinedNetwork> joined_networks(const compose::Project& project,
                                                         const compose::Service& service);

}  // namespace dvsguard::practice
