#include <cstddef>
#include <cstdint>

#include "core/binary/crate_list.h"

// As JSON, and as a section.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::binary;
  (void)parse_crate_list({reinterpret_cast<const char*>(data), size});
  (void)read_crate_list({data, size});
  return 0;
}
