#include <cstddef>
#include <cstdint>

#include "core/package/chisel.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::package;
  (void)parse_chisel_manifest({reinterpret_cast<const char*>(data), size}, kChiselManifest,
                              Ecosystem::Ubuntu);
  return 0;
}
