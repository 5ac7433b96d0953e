#include "core/practice/networks.h"

namespace dvsguard::practice {
namespace {

JoinedNetwork joined(const compose::ServiceNetwork* membership, const compose::Network* network,
                     const Places& where) {
  JoinedNetwork joined{.membership = membership, .network = network, .where = where};
  if (network != nullptr) add_places(joined.where, network->where);
  return joined;
}

}  // namespace

std::vector<JoinedNetwork> joined_networks(const compose::Project& project, const compose::Service& service) {
  std::vector<JoinedNetwork> all;
  all.reserve(service.networks.size() + 1);
  for (const compose::ServiceNetwork& membership : service.networks)
    all.push_back(
        joined(&membership, compose::find_network(project, membership.key.value_or("")), membership.where));
  // A service that names neither joins `default`, which the project may redefine.
  if (service.networks.empty() && service.network_mode.is_absent())
    all.push_back(joined(nullptr, compose::find_network(project, "default"), service.where));
  return all;
}

}  // namespace dvsguard::practice
