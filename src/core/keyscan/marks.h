#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/keyscan/detectors.h"

// The literals that lead to detectors. A build-time program compiles them; the scanner finds them all in one
// walk over the bytes, and asks the detector only there. A detector finds a rare literal that each of its
// keys holds; what has none stands in runs.h.
namespace dvsguard::keyscan {

using namespace std::string_view_literals;

struct Mark {
  std::string_view literal;
  Detector detector;
};

inline constexpr auto kMarks = std::to_array<Mark>({
    {"PRIVATE KEY"sv, find_pem_key},
    {"\"kdf\""sv, find_keystore},
});

inline constexpr std::size_t kLongestMark = 24;

}  // namespace dvsguard::keyscan
