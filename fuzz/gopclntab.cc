#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/binary/function_table.h"

namespace {

using namespace dvsguard::binary;

struct Outcome {
  FunctionTable::State state;
  LinkedFunctions functions;
};

Outcome read(std::span<const std::uint8_t> bytes, int bits, ByteOrder order, std::size_t piece) {
  FunctionSet functions;
  FunctionTable table(bits, order, bytes.size(), functions);
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    table.feed(bytes.first(size));
    bytes = bytes.subspan(size);
  }
  return {table.state(), functions.take()};
}

}  // namespace

// The first byte chooses class, byte order and size of the pieces, on which nothing depends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const int bits = (data[0] & 1U) != 0 ? 32 : 64;
  const ByteOrder order = (data[0] & 2U) != 0 ? ByteOrder::Big : ByteOrder::Little;
  const std::span<const std::uint8_t> bytes(data + 1, size - 1);
  const Outcome whole = read(bytes, bits, order, bytes.size());
  const Outcome pieces = read(bytes, bits, order, 1 + (data[0] >> 2U));
  const bool same = whole.state == pieces.state && whole.functions.hashes == pieces.functions.hashes &&
                    whole.functions.packages == pieces.functions.packages;
  if (!same) std::abort();
  return 0;
}
