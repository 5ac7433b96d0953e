#include "edge/sys/process.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string_view>
#include <system_error>

extern char** environ;  // POSIX names it, no header declares it

namespace dvsguard::sys {

compose::Environment environment() {
  compose::Environment all;
  for (char** item = environ; item != nullptr && *item != nullptr; ++item) {
    const std::string_view pair(*item);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    all.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return all;
}

Result<std::string> working_directory() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::current_path(error);
  if (error) {
    Error out;
    out.code = ErrorCode::Io;
    out.what = "cannot tell the working directory: " + error.message();
    return out;
  }
  return path.string();
}

Instant now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

bool is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

std::size_t terminal_columns(int fd) {
  struct winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace dvsguard::sys
