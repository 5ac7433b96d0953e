#include "core/oci/reference.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever is accepted, written out in full, reads back as itself; and its parts keep their caps.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::oci;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto reference = parse_reference(text);
  if (!reference) return 0;
  if (reference->path.empty() || reference->path.size() > 255) std::abort();
  if (reference->tag && (reference->tag->empty() || reference->tag->size() > 128)) std::abort();
  const auto again = parse_reference(reference->text());
  if (!again || *again != *reference) std::abort();
  const std::string familiar = reference->familiar();
  // A familiar name of 64 hex digits would be an image's id, which is why Docker refuses to read it.
  if (familiar.size() != 64 && !parse_reference(familiar)) std::abort();
  return 0;
}
