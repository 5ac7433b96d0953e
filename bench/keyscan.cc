#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "core/keyscan/mark_finder.h"
#include "core/keyscan/scanner.h"

// The key detectors over programs, text and random bytes, against two floors on the same bytes in the same
// run: memchr for a byte, and Vectorscan for the marks alone. `GBps` is the detectors' speed in a large file
// that comes in pieces of 64 KiB; `whole` where it is at hand; `of_memchr`, `of_vectorscan` how many times as
// long they take.
namespace {

constexpr std::size_t kBytes = 64u << 20;

using dvsguard::keyscan::FileScanner;
using dvsguard::keyscan::MarkFinder;

// Of this process's time on a core: what else the machine does is not counted.
template <class Work>
double seconds(Work work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

template <class Takes>
std::string files_below(const std::string& folder, Takes takes) {
  std::string out;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entries(
      folder, std::filesystem::directory_options::skip_permission_denied, error);
  for (; !error && entries != std::filesystem::recursive_directory_iterator() && out.size() < kBytes;
       entries.increment(error)) {
    if (!entries->is_regular_file(error) || entries->is_symlink(error) || !takes(entries->path())) continue;
    std::ifstream in(entries->path(), std::ios::binary);
    std::string bytes(std::min<std::size_t>(entries->file_size(error), kBytes - out.size()), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out += bytes;
  }
  return out;
}

std::string programs() {
  return files_below("/usr/lib", [](const std::filesystem::path& path) {
    return path.filename().string().find(".so") != std::string::npos;
  });
}

std::string text() {
  return files_below("/usr/share", [](const std::filesystem::path& path) {
    static const std::string endings = ".txt .md .html .xml .json .pm .py .cmake .sh .vim .c .h ";
    return path.filename() == "copyright" ||
           (path.has_extension() && endings.find(path.extension().string() + " ") != std::string::npos);
  });
}

std::string random_bytes() {
  std::mt19937_64 random(1);
  std::string out(kBytes, '\0');
  for (std::size_t at = 0; at + 8 <= out.size(); at += 8) {
    const std::uint64_t word = random();
    std::memcpy(out.data() + at, &word, 8);
  }
  return out;
}

void scan(FileScanner& scanner, const std::string& bytes, std::size_t piece, bool known) {
  scanner.begin("file", known ? bytes.size() : 0);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    scanner.feed(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()) + at, std::min(piece, bytes.size() - at)});
  }
  benchmark::DoNotOptimize(scanner.finish());
}

void search(MarkFinder& marks, const std::string& bytes) {
  constexpr std::size_t kTile = 32 * 1024;
  for (std::size_t at = 0; at < bytes.size(); at += kTile) {
    benchmark::DoNotOptimize(marks.find(bytes, at, std::min(bytes.size(), at + kTile)).size());
  }
}

void find_byte(const std::string& bytes) {
  for (const char* at = bytes.data(); at != nullptr;) {
    at = static_cast<const char*>(
        std::memchr(at, 0xf9, static_cast<std::size_t>(bytes.data() + bytes.size() - at)));
    if (at != nullptr) ++at;
  }
}

void detectors(benchmark::State& state, std::string (*make)()) {
  const std::string bytes = make();
  FileScanner scanner;
  MarkFinder marks;
  double pieces = 0, whole = 0, vectorscan = 0, memchr = 0;
  for (auto _ : state) {
    const double took = seconds([&] { scan(scanner, bytes, 64 * 1024, false); });
    state.SetIterationTime(took);
    pieces += took;
    whole += seconds([&] { scan(scanner, bytes, bytes.size(), true); });
    vectorscan += seconds([&] { search(marks, bytes); });
    memchr += seconds([&] { find_byte(bytes); });
  }
  const double total = static_cast<double>(bytes.size()) * static_cast<double>(state.iterations()) / 1e9;
  state.counters["GBps"] = total / pieces;
  state.counters["whole"] = total / whole;
  state.counters["of_memchr"] = pieces / memchr;
  state.counters["of_vectorscan"] = pieces / vectorscan;
}

BENCHMARK_CAPTURE(detectors, programs, programs)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(10);
BENCHMARK_CAPTURE(detectors, text, text)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(10);
BENCHMARK_CAPTURE(detectors, random, random_bytes)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(10);

}  // namespace
