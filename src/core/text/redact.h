#pragma once

#include <string>
#include <string_view>
#include <vector>

// Takes secrets out of what is about to be printed: the last line of defence behind rules that name no value.
namespace dvsguard::text {

inline constexpr std::string_view kRedacted = "***";

class Redactor {
 public:
  Redactor() = default;
  // Values shorter than kShortest are left alone: replacing "1" would spoil every text and hide nothing.
  explicit Redactor(std::vector<std::string> secrets);

  // Each secret as kRedacted, one that is cut short by "…" (core/text/display.h) too, and the user and
  // password of every URL (scheme:/… too, as a cleaned path has it).
  [[nodiscard]] std::string operator()(std::string_view text) const;

  // One that knows both: two in turn would leave the rest of a secret that holds one of the other's.
  [[nodiscard]] Redactor with(const Redactor& other) const;

  static constexpr std::size_t kShortest = 6;

 private:
  void mask_cut(std::string& text) const;

  std::vector<std::string> ordered_;  // as bytes compare
  std::vector<std::string> secrets_;  // the longest first, so that a part never leaves the rest behind
};

}  // namespace dvsguard::text
