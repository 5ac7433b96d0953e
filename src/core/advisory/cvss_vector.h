#pragma once

#include <array>
#include <optional>
#include <string_view>

// The text of a CVSS vector: "AV:N/AC:L/…".
namespace dvsguard::advisory {

inline constexpr std::size_t kMaxCvssMetrics = 40;  // version 4.0 has 32

// A metric's value by its name. Each metric stands once.
class CvssVector {
 public:
  // Nothing where it is not of the form, or names a metric twice.
  [[nodiscard]] static std::optional<CvssVector> parse(std::string_view text);

  // Empty where the vector does not say.
  [[nodiscard]] std::string_view value(std::string_view metric) const;
  // The value's place in `letters`, each value being one letter; nothing where it is none of them.
  [[nodiscard]] std::optional<std::size_t> which(std::string_view metric, std::string_view letters) const;

 private:
  struct Metric {
    std::string_view name, value;
  };
  std::array<Metric, kMaxCvssMetrics> metrics_;
  std::size_t size_ = 0;
};

// Base scores in tenths. The text after "CVSS:3.1/" (or 3.0), after "CVSS:4.0/", and all of a version 2 one.
[[nodiscard]] std::optional<int> cvss2_base_tenths(const CvssVector& vector);
[[nodiscard]] std::optional<int> cvss3_base_tenths(const CvssVector& vector);
[[nodiscard]] std::optional<int> cvss4_base_tenths(const CvssVector& vector);

}  // namespace dvsguard::advisory
