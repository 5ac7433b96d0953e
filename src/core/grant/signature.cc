#include "core/grant/signature.h"

#include "core/eth/abi_type.h"

namespace dvsguard::grant {

Result<std::string> canonical_signature(std::string_view signature) {
  TRY(const eth::Function function, eth::parse_signature(signature));
  return function.canonical();
}

std::uint32_t selector_of(std::string_view canonical) {
  return eth::selector_of(canonical);
}

}  // namespace dvsguard::grant
