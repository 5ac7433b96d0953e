#include "core/text/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dvsguard::text {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

struct Step {
  char sign;  // ' ', '-', '+'
  std::string_view line;
};

// A longest common subsequence by the classic table; what the ends share is left out of it.
std::vector<Step> steps_of(const Lines& a, const Lines& b) {
  std::size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail + head < a.size() && tail + head < b.size() && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  const std::size_t rows = a.size() - head - tail, columns = b.size() - head - tail;
  const bool small = rows <= kMaxDiffLines && columns <= kMaxDiffLines;
  std::vector<std::uint16_t> common(small ? (rows + 1) * (columns + 1) : 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& {
    return common[i * (columns + 1) + j];
  };
  for (std::size_t i = small ? rows : 0; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      at(i, j) = a[head + i] == b[head + j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                            : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  std::vector<Step> steps;
  steps.reserve(a.size() + b.size());
  for (std::size_t i = 0; i < head; ++i) steps.push_back({' ', a[i]});
  std::size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (small && i < rows && j < columns && a[head + i] == b[head + j]) {
      steps.push_back({' ', a[head + i]});
      ++i;
      ++j;
    } else if (i < rows && (!small || j == columns || at(i + 1, j) >= at(i, j + 1))) {
      steps.push_back({'-', a[head + i++]});
    } else {
      steps.push_back({'+', b[head + j++]});
    }
  }
  for (std::size_t k = a.size() - tail; k < a.size(); ++k) steps.push_back({' ', a[k]});
  return steps;
}

std::string range(std::size_t start, std::size_t count) {
  if (count == 1) return fmt::format("{}", start + 1);
  return fmt::format("{},{}", count == 0 ? start : start + 1, count);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name) {
  constexpr std::size_t kContext = 3;
  if (before == after) return {};
  const std::vector<Step> steps = steps_of(lines_of(before), lines_of(after));
  std::string out = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
  std::size_t old_line = 0, new_line = 0;
  for (std::size_t at = 0; at < steps.size();) {
    // The hunk: from the context before the next change until twice the context holds none.
    std::size_t first = at;
    while (first < steps.size() && steps[first].sign == ' ') ++first;
    if (first == steps.size()) break;
    const std::size_t start = std::max(at, first > kContext ? first - kContext : 0);
    std::size_t last = first;
    for (std::size_t i = first; i < steps.size() && i <= last + 2 * kContext + 1; ++i) {
      if (steps[i].sign != ' ') last = i;
    }
    const std::size_t end = std::min(steps.size(), last + kContext + 1);
    old_line += start - at;
    new_line += start - at;
    std::size_t old_count = 0, new_count = 0;
    std::string body;
    for (std::size_t i = start; i < end; ++i) {
      body += steps[i].sign + std::string(steps[i].line) + "\n";
      old_count += steps[i].sign != '+' ? 1 : 0;
      new_count += steps[i].sign != '-' ? 1 : 0;
    }
    out += fmt::format("@@ -{} +{} @@\n", range(old_line, old_count), range(new_line, new_count)) + body;
    old_line += old_count;
    new_line += new_count;
    at = end;
  }
  return out;
}

}  // namespace dvsguard::text
