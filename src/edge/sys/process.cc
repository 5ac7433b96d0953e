#include "edge/sys/process.h"

#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
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

void fill_random(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
    if (got > 0) bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

std::array<std::uint8_t, 16> random_bytes() {
  std::array<std::uint8_t, 16> bytes{};
  fill_random(bytes);
  return bytes;
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
