#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/crypto/address.h"

// Keys that everybody has: published for tests, or so regular that anyone tries them. Accounts are known by
// their addresses; no private key is written down here.
namespace dvsguard::keyscan {

// "anvil and hardhat, account 0"; nothing for any other account.
[[nodiscard]] std::optional<std::string> test_account_name(const crypto::Address& address);

// The same for a scalar that is a small number or repeats a short pattern.
[[nodiscard]] std::optional<std::string> guessable_scalar_name(std::span<const std::uint8_t, 32> scalar);

// True for the first bytes of a published test key: says cheaply whether deriving its address is worth while.
[[nodiscard]] bool may_be_test_key(std::span<const std::uint8_t, 32> scalar);

// "anvil's and hardhat's default"; words apart by single spaces.
[[nodiscard]] std::optional<std::string> test_mnemonic_name(std::string_view phrase);

}  // namespace dvsguard::keyscan
