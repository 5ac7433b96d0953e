#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/report/report.h"

// Lines, columns and colours of the text report.
namespace dvsguard::report {

enum class Ink { Plain, Bold, Dim, Red, Yellow, Green, Cyan };

class Layout {
 public:
  explicit Layout(const TextStyle& style) : style_(style) {}

  // `text` in `ink`, where colours are on. Its text is made printable.
  [[nodiscard]] std::string ink(Ink ink, std::string_view text) const;
  // A paragraph: `head` (already inked, `head_columns` wide on screen) at `indent`, then the words of `text`
  // wrapped to the width, continued under their start.
  void paragraph(std::size_t indent, std::string_view head, std::size_t head_columns, std::string_view text,
                 Ink text_ink = Ink::Plain);
  void line(std::string_view text = {});  // already inked
  [[nodiscard]] bool unicode() const { return style_.unicode; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  TextStyle style_;
  std::string out_;
};

// How many columns a terminal gives to UTF-8 text: one for each code point (East Asian wide ones are rare in
// Compose files and cost a ragged edge, no more).
[[nodiscard]] std::size_t columns(std::string_view utf8);

}  // namespace dvsguard::report
