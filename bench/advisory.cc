#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/advisory/compile.h"
#include "core/advisory/match.h"

// An image of 500 packages against a compiled file of a whole distribution's size: 4,000 source packages with
// 40,000 faults between them, in five releases. The floor is SHA-256 over as many bytes as there are in the
// blocks that the match touches; the other floor, over the whole file.
namespace {

using namespace dvsguard;
using namespace dvsguard::advisory;

constexpr int kSources = 4000;
constexpr int kInstalled = 500;

// Of the first sources, as many faults as the kernel and the browsers have; of the rest, a few each.
int faults_of(int source) {
  if (source < 4) return 4000 / (source + 1);
  return 1 + source * 7 % 16;
}

std::string tracker() {
  std::string out = "{";
  for (int source = 0; source < kSources; ++source) {
    out += fmt::format("{}\"source-{}\":{{", source == 0 ? "" : ",", source);
    for (int fault = 0; fault < faults_of(source); ++fault) {
      out += fmt::format("{}\"CVE-{}-{}\":{{\"releases\":{{", fault == 0 ? "" : ",", 2005 + fault % 21,
                         10'000 + source * 17 + fault);
      const char* comma = "";
      for (const char* release : {"bullseye", "bookworm", "trixie", "forky", "sid"}) {
        out += fmt::format(
            "{}\"{}\":{{\"status\":\"resolved\",\"fixed_version\":\"1.{}-1\",\"urgency\":\"low\"}}", comma,
            release, fault % 40);
        comma = ",";
      }
      out += "}}";
    }
    out += "}";
  }
  return out + "}";
}

const Bytes& compiled() {
  static const Bytes bytes = [] {
    const std::string text = tracker();
    Compiler compiler;
    const auto status = compiler.add_debian_tracker({file_name("tracker"), text, {}});
    return status ? compiler.finish().value() : Bytes();
  }();
  return bytes;
}

std::vector<package::Package> image() {
  std::vector<package::Package> packages(kInstalled);
  for (int i = 0; i < kInstalled; ++i) {
    packages[i].ecosystem = package::Ecosystem::Debian;
    packages[i].name = fmt::format("source-{}", i * (kSources / kInstalled));
    packages[i].version = "1.20-1";
  }
  return packages;
}

// From opening the file to the list of matches.
void match_500_packages(benchmark::State& state) {
  const Bytes& file = compiled();
  const auto packages = image();
  package::OsRelease os;
  os.version_codename = "bookworm";
  std::size_t matches = 0;
  for (auto _ : state) {
    const auto database = Database::open(file).value();
    matches = match(database, {.os = &os, .packages = packages, .programs = {}}).value().matches.size();
  }
  state.counters["matches"] = static_cast<double>(matches);
  state.counters["file_bytes"] = static_cast<double>(file.size());
}
BENCHMARK(match_500_packages)->Unit(benchmark::kMillisecond);

void open_only(benchmark::State& state) {
  const Bytes& file = compiled();
  for (auto _ : state) benchmark::DoNotOptimize(Database::open(file).value().block_count());
}
BENCHMARK(open_only)->Unit(benchmark::kMicrosecond);

// A fifth of the file: the blocks of one release of five. Every eighth source is installed, so that the match
// touches each of them.
void floor_sha256_of_touched_blocks(benchmark::State& state) {
  const auto touched = std::span<const std::uint8_t>(compiled()).first(compiled().size() / 5);
  for (auto _ : state) benchmark::DoNotOptimize(crypto::sha256(touched));
}
BENCHMARK(floor_sha256_of_touched_blocks)->Unit(benchmark::kMillisecond);

void floor_sha256_of_the_file(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(crypto::sha256(std::span<const std::uint8_t>(compiled())));
}
BENCHMARK(floor_sha256_of_the_file)->Unit(benchmark::kMillisecond);

}  // namespace
