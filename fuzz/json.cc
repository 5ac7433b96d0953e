#include "core/text/json.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// The canonical form of whatever is accepted reads back as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::text;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto node = parse_json(bytes, dvsguard::file_name("f"));
  if (!node) return 0;
  const auto canonical = canonical_json(*node);
  if (!canonical) return 0;
  const auto again = parse_json(*canonical, nullptr);
  if (!again || canonical_json(*again) != *canonical) std::abort();
  return 0;
}
