#pragma once

#include <array>
#include <cstdint>

#include "core/keyscan/block_signs.h"
#include "core/keyscan/candidate.h"
#include "core/keyscan/stretch.h"

// What no literal marks: long runs of letters and digits (hex, base58, decimal scalars), lists of numbers,
// words of BIP-39's list in a row, and the exponent in
// OpenPGP's RSA keys. Looks at one place in 32 bytes: what it seeks is longer.
namespace dvsguard::keyscan {

class RunFinder {
 public:
  // Judges runs that a sampled place in [from, to) lies in.
  void find(const Stretch& stretch, std::size_t from, std::size_t to, Findings& findings);

 private:
  void look(const Stretch& stretch, std::size_t at, Signs signs, Findings& findings);
  void letters_and_digits(const Stretch& stretch, std::size_t at, Findings& findings);
  void numbers(const Stretch& stretch, std::size_t at, Findings& findings);
  void exponents(const Stretch& stretch, std::size_t from, Findings& findings);
  void listed_words_in(const Stretch& stretch, std::size_t at, Findings& findings);
  void words(const Stretch& stretch, std::size_t at, Findings& findings);

  WordRow row_;
  std::uint64_t letters_done_ = 0, numbers_done_ = 0, exponents_done_ = 0,
                words_done_ = 0;  // places in the file
};

}  // namespace dvsguard::keyscan
