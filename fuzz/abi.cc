#include "core/eth/abi.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A signature's text, a zero byte, and calldata behind its selector: what decodes has that one encoding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::eth;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\0');
  if (end == std::string_view::npos) return 0;
  const auto function = parse_signature(input.substr(0, end));
  if (!function) return 0;
  const auto again = parse_signature(function->canonical());
  if (!again || again->canonical() != function->canonical()) std::abort();
  const BytesView calldata(data + end + 1, size - end - 1);
  const auto values = decode_parameters(function->parameters, calldata);
  if (!values) return 0;
  const auto encoded = encode_parameters(function->parameters, *values);
  if (!encoded || !std::equal(encoded->begin(), encoded->end(), calldata.begin(), calldata.end()))
    std::abort();
  return 0;
}
