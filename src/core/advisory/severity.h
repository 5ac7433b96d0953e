#pragma once

#include <cstdint>
#include <string_view>

// How bad an advisory says it is: by CVSS where it gives a vector, by its own word where it gives that alone.
namespace dvsguard::advisory {

enum class Severity : std::uint8_t { Unknown, Low, Medium, High, Critical };

[[nodiscard]] std::string_view severity_name(Severity severity);

// The rating scale that CVSS v3.1 (section 5) and v4.0 (section 6) share, over tenths: 0 is "none", which no
// word here says, so it is Low.
[[nodiscard]] Severity severity_of_tenths(int tenths);

// "CRITICAL", "moderate", Debian's urgency, Ubuntu's priority, in either case; Unknown for any other word.
[[nodiscard]] Severity severity_of_word(std::string_view word);

}  // namespace dvsguard::advisory
