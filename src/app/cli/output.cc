#include "app/cli/output.h"

#include <unistd.h>

#include <utility>

#include "core/text/display.h"
#include "core/text/redact.h"
#include "edge/sys/files.h"

namespace dvsguard::cli {
namespace {

constexpr std::size_t kMaxLine = 2000;

}  // namespace

Error usage_error(std::string what, std::string mend) {
  return {ErrorCode::Usage, {}, {}, std::move(what), std::move(mend)};
}

std::string one_line(const Error& error) {
  std::string line;
  const std::string place = error.place.text();
  if (!place.empty()) line += text::printable(place, kMaxLine) + ": ";
  if (!error.where.empty()) line += text::printable(error.where, kMaxLine) + ": ";
  line += text::printable(error.what, kMaxLine);
  return text::Redactor()(line);
}

std::string error_text(const Error& error) {
  std::string lines = "dvsguard: " + one_line(error) + "\n";
  if (!error.mend.empty()) lines += text::Redactor()("  " + text::printable(error.mend, kMaxLine)) + "\n";
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
