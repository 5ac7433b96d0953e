#include "app/shell/output.h"

#include <unistd.h>

#include <utility>

#include "app/shell/hide_keys.h"
#include "core/text/display.h"
#include "edge/sys/files.h"

namespace dvsguard::cli {
namespace {

constexpr std::size_t kMaxLine = 2000;

std::string printable(std::string_view text) {
  return text::printable(without_keys(text), kMaxLine);
}

}  // namespace

Error usage_error(std::string what, std::string mend) {
  return {ErrorCode::Usage, {}, {}, std::move(what), std::move(mend)};
}

std::string shown(std::string_view text) {
  return text::quoted(without_keys(text));
}

std::string one_line(const Error& error) {
  std::string line;
  const std::string place = error.place.text();
  if (!place.empty()) line += printable(place) + ": ";
  if (!error.where.empty()) line += printable(error.where) + ": ";
  return line + printable(error.what);
}

std::string error_text(const Error& error) {
  std::string lines = "dvsguard: " + one_line(error) + "\n";
  if (!error.mend.empty()) lines += "  " + printable(error.mend) + "\n";
  return lines;
}

int fail(const Error& error) {
  // Where stderr itself is gone there is nobody left to tell.
  static_cast<void>(sys::write_all(STDERR_FILENO, error_text(error), "stderr"));
  return kUndecided;
}

int print(std::string_view text, int code) {
  const Status written = sys::write_all(STDOUT_FILENO, text, "stdout");
  return written ? code : fail(written.error());
}

}  // namespace dvsguard::cli
