#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/keyscan/der.h"
#include "core/keyscan/hit.h"

// Whose a key is that was found in the clear.
namespace dvsguard::keyscan {

// The address of a secp256k1 scalar, and whether everybody has it.
void name_account(Hit& hit, std::span<const std::uint8_t, 32> scalar);

// The address of a key on secp256k1, the fingerprint of any other.
void name_der_key(Hit& hit, std::string_view der, const DerKey& key);

}  // namespace dvsguard::keyscan
