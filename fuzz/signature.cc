#include "core/grant/signature.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/grant/reviewed_calls.h"

// A canonical signature is its own canonical form, and the list agrees with itself on it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::grant;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto canonical = canonical_signature(text);
  if (!canonical) {
    if (classify_signature(text) != CallClass::Unreviewed) std::abort();
    return 0;
  }
  const auto again = canonical_signature(*canonical);
  if (!again || *again != *canonical) std::abort();
  if (classify_signature(text) != classify_signature(*canonical)) std::abort();
  return 0;
}
