#include "app/cli/text_style.h"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "edge/sys/process.h"

namespace dvsguard::cli {

report::TextStyle text_style() {
  constexpr std::size_t kLeast = 40, kMost = 120, kDefault = 80;
  const compose::Environment environment = sys::environment();
  const auto value = [&environment](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  report::TextStyle style;
  style.color = sys::is_terminal(STDOUT_FILENO) && value("NO_COLOR").empty() && value("TERM") != "dumb";
  const std::size_t columns = sys::terminal_columns(STDOUT_FILENO);
  style.width = columns == 0 ? kDefault : std::clamp(columns, kLeast, kMost);
  std::string locale = value("LC_ALL");
  if (locale.empty()) locale = value("LC_CTYPE");
  if (locale.empty()) locale = value("LANG");
  style.unicode = locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  return style;
}

}  // namespace dvsguard::cli
