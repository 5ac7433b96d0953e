#include "core/report/layout.h"

#include <algorithm>
#include <utility>

#include "core/text/display.h"

namespace dvsguard::report {
namespace {

constexpr std::string_view code(Ink ink) {
  switch (ink) {
    case Ink::Plain:
      return "";
    case Ink::Bold:
      return "\x1b[1m";
    case Ink::Dim:
      return "\x1b[2m";
    case Ink::Red:
      return "\x1b[31m";
    case Ink::Yellow:
      return "\x1b[33m";
    case Ink::Green:
      return "\x1b[32m";
    case Ink::Cyan:
      return "\x1b[36m";
  }
  return "";
}

constexpr std::size_t kMaxParagraph = 4096;

}  // namespace

std::size_t columns(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(
      utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string Layout::ink(Ink ink, std::string_view text) const {
  std::string shown = text::printable(text, kMaxParagraph);
  if (!style_.color || ink == Ink::Plain) return shown;
  return std::string(code(ink)) + shown + "\x1b[0m";
}

void Layout::paragraph(std::size_t indent, std::string_view head, std::size_t head_columns,
                       std::string_view text, Ink text_ink) {
  if (text.empty()) {
    line(std::string(indent, ' ') + std::string(head.substr(0, head.find_last_not_of(' ') + 1)));
    return;
  }
  const std::size_t start = indent + head_columns;
  const std::size_t width = std::max<std::size_t>(style_.width, start + 20);
  out_.append(indent, ' ');
  out_ += head;
  std::size_t column = start;
  std::string row;
  const auto flush = [&] {
    out_ += ink(text_ink, row);
    row.clear();
  };
  const std::string shown = text::printable(text, kMaxParagraph);
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t end = std::min(shown.find(' ', at), shown.size());
    const std::string_view word = std::string_view(shown).substr(at, end - at);
    if (column != start && column + 1 + columns(word) > width) {
      flush();
      out_ += '\n';
      out_.append(start, ' ');
      column = start;
    }
    if (column != start) {
      row += ' ';
      ++column;
    }
    row += word;
    column += columns(word);
    at = end + 1;
  }
  flush();
  out_ += '\n';
}

void Layout::line(std::string_view text) {
  out_ += text;
  out_ += '\n';
}

}  // namespace dvsguard::report
