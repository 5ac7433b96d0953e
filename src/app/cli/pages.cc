#include "app/cli/pages.h"

#include <algorithm>
#include <cctype>

namespace dvsguard::cli {
namespace {

std::size_t heading_level(std::string_view line) {
  const std::size_t marks = line.find_first_not_of('#');
  return marks != std::string_view::npos && marks > 0 && line[marks] == ' ' ? marks : 0;
}

// The first word of a heading: "## LP07 — engine socket" gives LP07.
std::string_view heading_id(std::string_view line) {
  const std::string_view title = line.substr(std::min(line.size(), heading_level(line) + 1));
  return title.substr(0, title.find_first_of(" :"));
}

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::optional<std::string> find_page(std::string_view markdown, std::string_view id) {
  std::string page;
  std::size_t level = 0;
  bool fenced = false;
  for (std::size_t at = 0; at < markdown.size();) {
    const std::size_t end = std::min(markdown.find('\n', at), markdown.size());
    const std::string_view line = markdown.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("```")) fenced = !fenced;
    const std::size_t here = fenced ? 0 : heading_level(line);
    if (level != 0 && here != 0 && here <= level) break;
    if (level == 0 && here != 0 && same_letters(heading_id(line), id)) level = here;
    if (level != 0) page += std::string(line) + '\n';
  }
  if (level == 0) return std::nullopt;
  page.erase(page.find_last_not_of('\n') + 1);
  return page + '\n';
}

}  // namespace dvsguard::cli
