#include "core/oci/source_spec.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/oci/platform.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::oci;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto spec = parse_source_spec(text, size % 2 == 0);
  if (spec && std::holds_alternative<NamedSource>(*spec)) {
    // What is a name reads back as the same one.
    const auto again = parse_source_spec(std::get<NamedSource>(*spec).reference.text(), false);
    if (!again || std::get<NamedSource>(*again).reference != std::get<NamedSource>(*spec).reference)
      std::abort();
  }
  const auto platform = parse_platform(text, "amd64");
  if (!platform) return 0;
  if (normalised(*platform) != *platform || runnable_on(*platform).front() != *platform) std::abort();
  return 0;
}
