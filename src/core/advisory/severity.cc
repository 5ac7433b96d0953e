#include "core/advisory/severity.h"

#include <array>
#include <string>
#include <utility>

namespace dvsguard::advisory {

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::Unknown:
      return "unknown";
    case Severity::Low:
      return "low";
    case Severity::Medium:
      return "medium";
    case Severity::High:
      return "high";
    case Severity::Critical:
      return "critical";
  }
  return "unknown";
}

Severity severity_of_tenths(int tenths) {
  if (tenths >= 90) return Severity::Critical;
  if (tenths >= 70) return Severity::High;
  if (tenths >= 40) return Severity::Medium;
  return Severity::Low;
}

Severity severity_of_word(std::string_view word) {
  using enum Severity;
  // GitHub's advisories say "moderate", Debian's tracker marks a guess with a star, and "unimportant" there
  // is what has no effect on the packages that it ships.
  constexpr std::array<std::pair<std::string_view, Severity>, 9> kWords = {{{"critical", Critical},
                                                                            {"important", High},
                                                                            {"high", High},
                                                                            {"moderate", Medium},
                                                                            {"medium", Medium},
                                                                            {"low", Low},
                                                                            {"minor", Low},
                                                                            {"negligible", Low},
                                                                            {"unimportant", Low}}};
  while (word.ends_with('*')) word.remove_suffix(1);
  std::string lower(word);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (const auto& [name, severity] : kWords) {
    if (lower == name) return severity;
  }
  return Unknown;
}

}  // namespace dvsguard::advisory
