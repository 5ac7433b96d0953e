#pragma once

#include <array>
#include <cstdint>

#include "core/crypto/recoverable.h"
#include "core/eth/rlp.h"
#include "core/eth/transaction.h"

// Messages that people and programs sign (EIP-191).
namespace dvsguard::eth {

// Version 0x45, personal messages: what eth_sign and personal_sign sign. The prefix is always there, so that
// no message is a transaction's bytes.
[[nodiscard]] Hash personal_message_hash(BytesView message);

// r, s and 27 or 28: what the methods that sign messages answer.
[[nodiscard]] std::array<std::uint8_t, 65> message_signature(const crypto::Signature& signature);

}  // namespace dvsguard::eth
