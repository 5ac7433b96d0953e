#include "core/eth/message.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace dvsguard::eth {

Hash personal_message_hash(BytesView message) {
  std::string text =
      "\x19"
      "Ethereum Signed Message:\n" +
      std::to_string(message.size());
  text.append(message.begin(), message.end());
  return crypto::keccak256(text);
}

std::array<std::uint8_t, 65> message_signature(const crypto::Signature& signature) {
  std::array<std::uint8_t, 65> out{};
  std::copy(signature.r.begin(), signature.r.end(), out.begin());
  std::copy(signature.s.begin(), signature.s.end(), out.begin() + 32);
  out[64] = crypto::message_v(signature.y_parity);
  return out;
}

}  // namespace dvsguard::eth
