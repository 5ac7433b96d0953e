#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/sys/fd.h"

// Where security events go: standard output, a file, or systemd's journal by its native protocol
// (systemd.io/JOURNAL_NATIVE_PROTOCOL).
namespace dvsguard::event_sink {

inline constexpr std::string_view kJournalSocket = "/run/systemd/journal/socket";

class Sink {
 public:
  [[nodiscard]] static Sink standard_output();
  // Appended to; made with mode 0640.
  [[nodiscard]] static Result<Sink> file(const std::string& path);
  [[nodiscard]] static Result<Sink> journal(std::string_view socket = kJournalSocket);

  // One event, a line without its line feed. `priority` is syslog's. Never waits for who reads: what he does
  // not take at once is kept, and the sink is behind until `catch_up` got rid of it.
  [[nodiscard]] Status write(std::string_view json, int priority);
  [[nodiscard]] Status catch_up();
  [[nodiscard]] bool is_behind() const { return !left_.empty(); }
  // For poll(2), to learn when to catch up.
  [[nodiscard]] int descriptor() const { return fd_; }

 private:
  enum class Kind : std::uint8_t { Lines, Journal };
  Sink(Kind kind, sys::Fd own, int fd, std::string name)
      : kind_(kind), own_(std::move(own)), fd_(fd), name_(std::move(name)) {}

  Kind kind_;
  sys::Fd own_;
  int fd_;
  std::string name_;
  std::deque<std::string> left_ = {};  // lines, or the journal's entries
};

}  // namespace dvsguard::event_sink
