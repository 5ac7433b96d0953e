#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/jsonrpc/stream.h"

namespace {

std::vector<std::string> values(std::string_view bytes, std::size_t piece) {
  dvsguard::jsonrpc::ValueStream stream;
  std::vector<std::string> out;
  while (!bytes.empty()) {
    const auto taken = stream.feed(bytes.substr(0, piece));
    if (!taken) break;
    bytes.remove_prefix(*taken);
    if (auto value = stream.take()) out.push_back(std::move(*value));
  }
  return out;
}

}  // namespace

// How the bytes arrive changes nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (values(bytes, std::max<std::size_t>(data[0], 1)) != values(bytes, size)) std::abort();
  return 0;
}
