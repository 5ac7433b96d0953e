#include "core/grant/grants.h"

#include <algorithm>

namespace dvsguard::grant {

std::map<std::string, std::uint64_t, std::less<>> Grants::horizons() const {
  std::map<std::string, std::uint64_t, std::less<>> out;
  for (const Grant& grant : allow) {
    std::uint64_t longest = 0;
    if (grant.limits.rate) longest = std::max(longest, grant.limits.rate->seconds);
    if (grant.limits.client_rate) longest = std::max(longest, grant.limits.client_rate->seconds);
    if (const auto* call = std::get_if<CallTerms>(&grant.terms))
      longest = std::max(longest, call->caps.budget.seconds);
    out.emplace(grant.name, longest);
  }
  return out;
}

}  // namespace dvsguard::grant
