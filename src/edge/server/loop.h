#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "edge/sys/fd.h"

// Waits for many descriptors in one thread (epoll).
namespace dvsguard::server {

inline constexpr std::uint32_t kReadable = 1;  // or its end was reached
inline constexpr std::uint32_t kWritable = 2;
inline constexpr std::uint32_t kBroken = 4;  // told whether it was asked for or not

class Loop {
 public:
  using Ready = std::function<void(std::uint32_t events)>;

  [[nodiscard]] static Result<Loop> make();

  // The descriptor stays the caller's, who removes it before closing it.
  [[nodiscard]] Status add(int fd, std::uint32_t events, Ready ready);
  void change(int fd, std::uint32_t events);
  void remove(int fd);

  // Until stop(). `after` runs once each time some were ready, `tick` four times a second.
  [[nodiscard]] Status run(const std::function<void()>& after, const std::function<void()>& tick);
  void stop() { stopped_ = true; }

 private:
  struct Watch {
    std::uint32_t serial = 0;
    std::uint32_t events = 0;
    std::shared_ptr<Ready> ready;
  };
  explicit Loop(sys::Fd fd) : epoll_(std::move(fd)) {}

  sys::Fd epoll_;
  std::map<int, Watch> watches_;
  std::uint32_t next_serial_ = 1;
  bool stopped_ = false;
};

}  // namespace dvsguard::server
