#include "core/report/columns.h"

#include <algorithm>
#include <string_view>

namespace dvsguard::report {
namespace {

// The byte that starts a code point: not 10xxxxxx.
bool starts_rune(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

}  // namespace

const Columns::Lines& Columns::lines_of(const std::string& name) {
  const auto [at, fresh] = files_.try_emplace(name);
  Lines& lines = at->second;
  if (!fresh || !sources_) return lines;
  lines.bytes = sources_(name);
  if (lines.bytes == nullptr) return lines;
  lines.starts.push_back(0);
  for (std::size_t i = 0; i < lines.bytes->size(); ++i) {
    if ((*lines.bytes)[i] == '\n') lines.starts.push_back(i + 1);
  }
  return lines;
}

std::size_t Columns::of(const Place& place) {
  if (!place.file || place.line == 0 || place.column == 0) return 0;
  const Lines& lines = lines_of(*place.file);
  if (place.line > lines.starts.size()) return 0;
  const std::size_t start = lines.starts[place.line - 1];
  const std::string_view line = std::string_view(*lines.bytes).substr(start, place.column - 1);
  return static_cast<std::size_t>(std::ranges::count_if(line, starts_rune)) + 1;
}

}  // namespace dvsguard::report
