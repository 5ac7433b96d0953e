#include "app/shell/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>

#include "edge/sys/files.h"

namespace dvsguard::cli {
namespace {

using Clock = std::chrono::steady_clock;

class Line {
 public:
  explicit Line(std::string what) : what_(std::move(what)) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    if (shown_) write("\r\x1b[K");
  }

  void show(std::uint64_t bytes) {
    if (Clock::now() - start_ < std::chrono::seconds(1)) return;
    shown_ = true;
    write(fmt::format("\r\x1b[K{}: {} MiB", what_, bytes >> 20U));
  }

 private:
  // Where stderr is gone there is nobody to show it to.
  static void write(const std::string& text) {
    static_cast<void>(sys::write_all(STDERR_FILENO, text, "stderr"));
  }

  std::string what_;
  Clock::time_point start_ = Clock::now();
  bool shown_ = false;
};

}  // namespace

std::function<void(std::uint64_t)> progress_line(std::string what) {
  return [line = std::make_shared<Line>(std::move(what))](std::uint64_t bytes) { line->show(bytes); };
}

}  // namespace dvsguard::cli
