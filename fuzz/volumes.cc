#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/compose/model.h"
#include "core/compose/volumes.h"
#include "one_service.h"

// Only `ro` makes a mount read-only, whatever else the text holds; a bind mount has a source, known or
// unknown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto spec = compose::parse_volume(text);
  std::string seen = text;  // as Compose sees it
  std::erase(seen, text::kGap);
  if (spec && spec->read_only && seen.find("ro") == std::string::npos) std::abort();
  if (spec && spec->bind && spec->source.empty()) std::abort();
  if (spec && spec->bind != compose::is_path_source(spec->source)) std::abort();
  const auto service = fuzz::one_service("volumes", text);
  if (!service) return 0;
  if (!spec && text.find(text::kGap) == std::string::npos) std::abort();
  for (const auto& mount : service->volumes) {
    if (mount.type == compose::MountType::Bind && mount.source.is_absent()) std::abort();
    if (mount.read_only.is_absent()) std::abort();
  }
  return 0;
}
