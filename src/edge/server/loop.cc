#include "edge/server/loop.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace dvsguard::server {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kTick{250};

Error failed(int code) {
  return {.code = ErrorCode::Io,
          .what = "cannot wait for descriptors: " + std::generic_category().message(code)};
}

std::uint32_t to_epoll(std::uint32_t events) {
  return ((events & kReadable) != 0 ? std::uint32_t{EPOLLIN} : 0) |
         ((events & kWritable) != 0 ? std::uint32_t{EPOLLOUT} : 0);
}

std::uint32_t from_epoll(std::uint32_t events) {
  return ((events & EPOLLIN) != 0 ? kReadable : 0) | ((events & EPOLLOUT) != 0 ? kWritable : 0) |
         ((events & (EPOLLERR | EPOLLHUP)) != 0 ? kBroken : 0);
}

// The serial tells a descriptor from one of the same number that was closed since.
epoll_event event_of(int fd, std::uint32_t serial, std::uint32_t events) {
  epoll_event event{};
  event.events = to_epoll(events);
  event.data.u64 = std::uint64_t{serial} << 32 | static_cast<std::uint32_t>(fd);
  return event;
}

}  // namespace

Result<Loop> Loop::make() {
  sys::Fd fd(::epoll_create1(EPOLL_CLOEXEC));
  if (!fd) return failed(errno);
  return Loop(std::move(fd));
}

Status Loop::add(int fd, std::uint32_t events, Ready ready) {
  const std::uint32_t serial = next_serial_++;
  epoll_event event = event_of(fd, serial, events);
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) return failed(errno);
  watches_[fd] = Watch{serial, events, std::make_shared<Ready>(std::move(ready))};
  return {};
}

void Loop::change(int fd, std::uint32_t events) {
  const auto found = watches_.find(fd);
  if (found == watches_.end() || found->second.events == events) return;
  found->second.events = events;
  epoll_event event = event_of(fd, found->second.serial, events);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Loop::remove(int fd) {
  if (watches_.erase(fd) != 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

Status Loop::run(const std::function<void()>& after, const std::function<void()>& tick) {
  std::array<epoll_event, 64> ready{};
  Clock::time_point next = Clock::now() + kTick;
  while (!stopped_) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    const int count = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()),
                                   static_cast<int>(wait > 0 ? wait : 0));
    if (count < 0 && errno != EINTR) return failed(errno);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t key = ready[static_cast<std::size_t>(i)].data.u64;
      const auto found = watches_.find(static_cast<int>(key & 0xffff'ffff));
      if (found == watches_.end() || found->second.serial != key >> 32) continue;
      const std::shared_ptr<Ready> call = found->second.ready;  // it may remove itself
      (*call)(from_epoll(ready[static_cast<std::size_t>(i)].events));
    }
    after();
    if (Clock::now() >= next) {
      next = Clock::now() + kTick;
      tick();
      after();
    }
  }
  return {};
}

}  // namespace dvsguard::server
