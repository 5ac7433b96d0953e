#include "core/grant/entry.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <string_view>

// What is read is written again byte for byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::grant;
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const auto entry = parse_entry(json);
  if (entry && encode_entry(*entry) != json) std::abort();
  return 0;
}
