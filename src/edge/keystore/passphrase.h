#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/signer/config.h"
#include "edge/sys/secret_memory.h"

// Passphrases, from where the operator keeps them. Never from an argument or the environment, where any
// program of the same user reads them, and so does a shell's history.
namespace dvsguard::keystore {

inline constexpr std::size_t kMaxPassphraseBytes = std::size_t{64} << 10;
inline constexpr std::chrono::seconds kMaxHelperTime{60};

enum class Ask { Once, Twice };  // Twice: for one that nothing can hold against yet

// What a prompt asks for ("passphrase of 0x…"), and how often.
struct Asking {
  std::string what = "passphrase";
  Ask times = Ask::Once;
};

// One newline at the end is cut. Refused: more than kMaxPassphraseBytes, and a newline within, for no prompt
// could ask for that one again. No error holds anything of it.
[[nodiscard]] Result<sys::SecretMemory> read_passphrase(const signer::PassphraseSource& source,
                                                        const Asking& asking = {});

}  // namespace dvsguard::keystore
