#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/layer/toc.h"
#include "core/text/json.h"

// A table of contents that is read entry by entry is strict JSON as a whole, and has as many entries.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::size_t entries = 0;
  const auto count = [&](const layer::TocEntry& entry) {
    entries += entry.entry.path.size() <= 4096 ? 1 : 0;
    return Status();
  };
  if (!layer::read_toc(bytes, count)) return 0;
  const auto whole = text::parse_json(bytes, nullptr);
  const auto* list = whole ? whole->find("entries") : nullptr;
  if (list == nullptr || list->items.size() != entries) std::abort();
  return 0;
}
