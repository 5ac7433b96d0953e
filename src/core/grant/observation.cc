#include "core/grant/observation.h"

#include <algorithm>

namespace dvsguard::grant {

const AccountState* Observations::find(std::uint64_t chain, const crypto::Address& account) const {
  const auto found = std::ranges::find_if(
      accounts, [&](const AccountState& state) { return state.chain == chain && state.account == account; });
  return found == accounts.end() ? nullptr : &*found;
}

}  // namespace dvsguard::grant
