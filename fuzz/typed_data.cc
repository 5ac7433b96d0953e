#include "core/eth/typed_data.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/text/json.h"

// What is read has a type that says what it is, and the message as it was read gives the same digest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto node = text::parse_json(bytes, nullptr);
  if (!node) return 0;
  const auto typed = eth::read_typed_data(*node);
  if (!typed) return 0;
  if (!typed->type_text.starts_with(typed->primary_type + "(")) std::abort();
  auto message = text::parse_json(eth::value_json({typed->message}), nullptr);
  if (!message) std::abort();
  node->at("message") = std::move(*message);
  const auto again = eth::read_typed_data(*node);
  if (!again || again->digest != typed->digest) std::abort();
  return 0;
}
