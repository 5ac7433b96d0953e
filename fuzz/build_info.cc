#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/binary/build_info.h"
#include "core/binary/module_text.h"

// The first byte chooses the size of the pieces, on which nothing depends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::binary;
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 40U;
  std::span<const std::uint8_t> bytes(data + 1, size - 1);
  BuildInfo whole(0, bytes.size()), pieces(0, bytes.size());
  whole.feed(bytes);
  while (!bytes.empty()) {
    const std::size_t now = std::min(piece, bytes.size());
    pieces.feed(bytes.first(now));
    bytes = bytes.subspan(now);
  }
  if (whole.state() != pieces.state() || whole.module_text() != pieces.module_text()) std::abort();
  GoBuildInfo info;
  if (whole.state() == BuildInfo::State::Complete) (void)parse_module_text(whole.module_text(), info);
  (void)parse_module_text({reinterpret_cast<const char*>(data), size}, info);
  return 0;
}
