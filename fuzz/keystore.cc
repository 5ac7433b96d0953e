#include "core/keystore/v3.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <string_view>

// Whatever is read stays within the caps. Nothing is derived: that would be all the fuzzer does.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::keystore;
  const auto keystore = parse_v3({reinterpret_cast<const char*>(data), size});
  if (keystore && keystore->kdf == Kdf::Scrypt && keystore->n * keystore->r * 128 > kMaxKdfMemory)
    std::abort();
  return 0;
}
