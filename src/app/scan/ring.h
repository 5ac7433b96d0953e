#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/line_bytes.h"

// A bounded queue of chunks between two threads: the one who is ahead waits, so that never both do.
namespace dvsguard::scan {

struct Chunk {
  LineBytes bytes;  // as large as every chunk is
  std::size_t used = 0;
};

class Ring {
 public:
  // At most `count` chunks of `size` bytes, all of them allocated as they are first needed.
  Ring(std::size_t count, std::size_t size) : free_(count), size_(size) {}
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // An empty chunk to fill; nothing once the reader is gone.
  std::optional<Chunk> empty() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return free_ > 0 || !spare_.empty() || abandoned_; });
    if (abandoned_) return std::nullopt;
    if (!spare_.empty()) {
      Chunk chunk = std::move(spare_.back());
      spare_.pop_back();
      return chunk;
    }
    --free_;
    lock.unlock();
    return Chunk{LineBytes(size_), 0};
  }

  void push(Chunk chunk) {
    {
      const std::lock_guard lock(mutex_);
      full_.push_back(std::move(chunk));
    }
    changed_.notify_one();
  }

  // The writer is done: what is in the ring is all there is.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  // The next chunk; nothing at the end.
  std::optional<Chunk> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !full_.empty() || closed_; });
    if (full_.empty()) return std::nullopt;
    Chunk chunk = std::move(full_.front());
    full_.pop_front();
    return chunk;
  }

  // Gives a chunk back that was read.
  void recycle(Chunk chunk) {
    chunk.used = 0;
    {
      const std::lock_guard lock(mutex_);
      spare_.push_back(std::move(chunk));
    }
    changed_.notify_one();
  }

  // The reader gives up: the writer gets no more chunks.
  void abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> full_;
  std::vector<Chunk> spare_;
  std::size_t free_, size_;
  bool closed_ = false, abandoned_ = false;
};

}  // namespace dvsguard::scan
