#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/compose/model.h"
#include "core/compose/ports.h"
#include "one_service.h"

namespace {

// Short ranges show as much, and a thousand times as often.
bool is_long_range(std::string_view text) {
  using namespace dvsguard::compose;
  const auto range = parse_port_range(split_port(text).container);
  return range && range->last - range->first > 64;
}

}  // namespace

// A port that is taken has parts in their bounds and, written out, reads back as itself. With gaps in it, it
// never breaks what comes after.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::string seen = text;  // as Compose sees it
  std::erase(seen, text::kGap);
  if (is_long_range(text) || is_long_range(seen)) return 0;
  const auto specs = compose::parse_port(text);
  if (specs && specs->empty()) std::abort();
  for (std::size_t i = 0; specs && i < specs->size() && i < 16; ++i) {
    const auto& spec = (*specs)[i];
    if (spec.target == 0 || spec.target > 65535) std::abort();
    if (!spec.host_ip.empty() && !compose::is_ip(spec.host_ip)) std::abort();
    if (!spec.published.empty() && !compose::parse_port_range(spec.published)) std::abort();
    const std::string ip = spec.host_ip.empty() ? "" : "[" + spec.host_ip + "]";
    const auto again = compose::parse_port(ip + ":" + spec.published + ":" + std::to_string(spec.target) +
                                           "/" + spec.protocol);
    if (!again || again->size() != 1) std::abort();
    if (again->front().published != spec.published || again->front().host_ip != spec.host_ip) std::abort();
  }
  const auto service = fuzz::one_service("ports", text);
  if (!service) return 0;
  for (const auto& port : service->ports) {
    if (port.target.is_absent()) std::abort();
    if (port.published.is_known() && port.published.get()->empty()) std::abort();
  }
  return 0;
}
