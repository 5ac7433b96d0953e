#include "app/scan/ring.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

namespace dvsguard::scan {
namespace {

TEST(Ring, GivesWhatWasPushedInItsOrder) {
  Ring ring(3, 8);
  for (std::size_t i = 1; i <= 3; ++i) {
    Chunk chunk = *ring.empty();
    chunk.used = i;
    ring.push(std::move(chunk));
  }
  ring.close();
  for (std::size_t i = 1; i <= 3; ++i) EXPECT_EQ(ring.pop()->used, i);
  EXPECT_FALSE(ring.pop());
}

TEST(Ring, ChunksStartWhereACacheLineDoes) {
  Ring ring(3, 200);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(ring.empty()->bytes.data()) % 64, 0U);
}

TEST(Ring, TheWriterWaitsUntilAChunkComesBack) {
  Ring ring(1, 8);
  std::size_t written = 0;
  std::thread writer([&] {
    while (written < 1000) {
      auto chunk = ring.empty();
      if (!chunk) return;
      chunk->used = ++written;
      ring.push(std::move(*chunk));
    }
    ring.close();
  });
  std::size_t read = 0;
  while (auto chunk = ring.pop()) {
    EXPECT_EQ(chunk->used, ++read);
    ring.recycle(std::move(*chunk));
  }
  writer.join();
  EXPECT_EQ(read, 1000U);
}

TEST(Ring, AReaderThatGivesUpLetsTheWriterGo) {
  Ring ring(1, 8);
  std::thread writer([&] {
    while (auto chunk = ring.empty()) ring.push(std::move(*chunk));
  });
  ring.abandon();
  writer.join();
  EXPECT_FALSE(ring.empty());
}

}  // namespace
}  // namespace dvsguard::scan
