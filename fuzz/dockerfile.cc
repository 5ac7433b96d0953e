#include "core/build/dockerfile.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/build/dockerfile_facts.h"

// Whatever is accepted has at least one stage, and every stage gives facts that point into the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::build;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto dockerfile = parse_dockerfile(bytes, dvsguard::file_name("f"));
  if (!dockerfile) return 0;
  if (dockerfile->stages.empty()) std::abort();
  for (std::size_t i = 0; i < dockerfile->stages.size() && i < 8; ++i) {
    if (dockerfile->stages[i].parent >= static_cast<int>(i)) std::abort();
    const auto facts = image_facts(*dockerfile, std::to_string(i), {{"A", "b"}, {"C", std::nullopt}});
    if (!facts) std::abort();
    for (const CopyFact& copy : facts->copies) {
      if (copy.place.line == 0) std::abort();
    }
  }
  return 0;
}
