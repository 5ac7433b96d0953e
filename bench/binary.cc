#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "core/binary/reader.h"

// The reader over a large Go program, in pieces as a layer's come, against copying the same pieces in the
// same run: `ratio` is how many times as long it takes. DVSGUARD_GO_PROGRAM names the program; without it,
// Go's own tool where it stands in /usr/local/go.
namespace {

constexpr std::size_t kPiece = 128U << 10U;

std::vector<std::uint8_t> program() {
  const char* named = std::getenv("DVSGUARD_GO_PROGRAM");
  std::ifstream file(named != nullptr ? named : "/usr/local/go/bin/go", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void read(std::span<const std::uint8_t> file) {
  dvsguard::binary::BinaryReader reader;
  reader.begin(file.size());
  for (std::size_t at = 0; at < file.size(); at += kPiece) {
    reader.feed(file.subspan(at, std::min(kPiece, file.size() - at)));
  }
  const auto facts = reader.finish();
  if (!facts.functions || !facts.functions->complete) std::abort();
}

void copy(std::span<const std::uint8_t> file) {
  static std::vector<std::uint8_t> piece(kPiece);
  for (std::size_t at = 0; at < file.size(); at += kPiece) {
    std::memcpy(piece.data(), file.data() + at, std::min(kPiece, file.size() - at));
    benchmark::DoNotOptimize(piece.data());
    benchmark::ClobberMemory();
  }
}

double seconds(void (*work)(std::span<const std::uint8_t>), std::span<const std::uint8_t> file) {
  const std::clock_t start = std::clock();
  work(file);
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void go_program_against_memcpy(benchmark::State& state) {
  const auto file = program();
  if (file.empty()) {
    state.SkipWithError("no Go program: name one in DVSGUARD_GO_PROGRAM");
    return;
  }
  double ours = 0, bare = 0;
  for (auto _ : state) {
    const double took = seconds(read, file);
    state.SetIterationTime(took);
    ours += took;
    bare += seconds(copy, file);
  }
  const auto bytes = static_cast<std::int64_t>(file.size());
  state.SetBytesProcessed(state.iterations() * bytes);
  state.counters["memcpy_GB/s"] = static_cast<double>(state.iterations() * bytes) / bare / 1e9;
  state.counters["ratio"] = ours / bare;
}

BENCHMARK(go_program_against_memcpy)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
