#include "core/eth/rlp.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace dvsguard::eth;

void append_item(Bytes& out, const RlpItem& item) {
  if (!item.is_list()) return append_string(out, item.bytes());
  Bytes items;
  for (const RlpItem& each : item.items()) append_item(items, each);
  append_list(out, items);
}

}  // namespace

// Whatever is accepted has one encoding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(data, size);
  const auto item = parse_rlp(bytes);
  if (!item) return 0;
  Bytes again;
  append_item(again, *item);
  if (!std::ranges::equal(again, bytes)) std::abort();
  return 0;
}
