#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "core/layer/inflate.h"
#include "core/layer/shadow.h"
#include "core/layer/tar_reader.h"

// A layer's way from its bytes to its entries: ISA-L alone beside our Inflater on the same stream (`ratio`),
// the tar reader over large files and over small ones, and what the paths of a layer cost.
namespace {

using namespace dvsguard::layer;

constexpr std::size_t kLayerBytes = 600'000'000, kLargeFile = 6'000'000, kSmallFiles = 100'000;

void put(std::string& tar, std::string_view name, std::size_t size) {
  std::string block(512, '\0');
  block.replace(0, name.size(), name);
  block.replace(100, 7, "0000644");
  block.replace(108, 7, "0000000");
  block.replace(116, 7, "0000000");
  block.replace(124, 11, fmt::format("{:011o}", size));
  block.replace(136, 11, "00000000000");
  block[156] = '0';
  block.replace(257, 8, std::string_view("ustar\00000", 8));
  unsigned sum = 8 * ' ';
  for (const char c : block) sum += static_cast<unsigned char>(c);
  block.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
  tar += block;
}

// Bytes that deflate about as well as a file system does: words, and runs of noise.
std::string content(std::size_t size) {
  std::string out;
  out.reserve(size + 64);
  std::uint64_t state = 1;
  while (out.size() < size) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    out += fmt::format("sub_{} call {:x}\n", state >> 56, state >> 36);
  }
  out.resize(size);
  return out;
}

const std::string& large_files() {
  static const std::string tar = [] {
    std::string out;
    out.reserve(kLayerBytes + kLayerBytes / 100);
    const std::string data = content(kLargeFile);
    for (std::size_t i = 0; out.size() < kLayerBytes; ++i) {
      put(out, fmt::format("usr/lib/large{}", i), data.size());
      out += data;
      out.resize((out.size() + 511) / 512 * 512);
    }
    return out += std::string(1024, '\0');
  }();
  return tar;
}

const std::string& small_files() {
  static const std::string tar = [] {
    std::string out;
    const std::string data = content(700);
    for (std::size_t i = 0; i < kSmallFiles; ++i) {
      put(out, fmt::format("usr/share/doc/package{}/file{}", i / 20, i), data.size());
      out += data;
      out.resize((out.size() + 511) / 512 * 512);
    }
    return out += std::string(1024, '\0');
  }();
  return tar;
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string gzip(std::string_view text) {
  std::string out(text.size() + text.size() / 8 + 4096, '\0');
  std::vector<std::uint8_t> memory(ISAL_DEF_LVL3_DEFAULT);
  isal_zstream stream;
  isal_deflate_init(&stream);
  stream.level = 3;
  stream.level_buf = memory.data();
  stream.level_buf_size = static_cast<std::uint32_t>(memory.size());
  stream.gzip_flag = IGZIP_GZIP;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<std::uint32_t>(text.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  stream.end_of_stream = 1;
  if (isal_deflate(&stream) != COMP_OK) std::abort();
  out.resize(stream.total_out);
  return out;
}

constexpr std::size_t kPiece = 1 << 18;  // what a reader of files hands on

void bare(const std::string& in, std::vector<std::uint8_t>& chunk) {
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = const_cast<std::uint8_t*>(bytes_of(in).data());
  state.avail_in = static_cast<std::uint32_t>(in.size());
  while (state.block_state != ISAL_BLOCK_FINISH) {
    state.next_out = chunk.data();
    state.avail_out = static_cast<std::uint32_t>(chunk.size());
    if (isal_inflate(&state) != ISAL_DECOMP_OK) std::abort();
  }
}

void ours(const std::string& in, std::vector<std::uint8_t>& chunk) {
  auto inflater = Inflater::make(Encoding::Gzip);
  auto rest = bytes_of(in);
  const auto ignore = [](std::span<const std::uint8_t>) { return dvsguard::Status(); };
  for (; !rest.empty(); rest = rest.subspan(std::min(kPiece, rest.size()))) {
    if (!inflater->feed(rest.first(std::min(kPiece, rest.size())), chunk, ignore)) std::abort();
  }
  if (!inflater->finish()) std::abort();
}

// Of this process's time on a core: what else the machine does is not counted.
template <class Work>
double seconds(Work work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// Taken in turns, so that a core that slows down does so for both.
void inflate_against_isal(benchmark::State& state) {
  const std::string in = gzip(std::string_view(large_files()).substr(0, 100'000'000));
  std::vector<std::uint8_t> chunk(static_cast<std::size_t>(state.range(0)));
  double own = 0, floor = 0;
  for (auto _ : state) {
    floor += seconds([&] { bare(in, chunk); });
    own += seconds([&] { ours(in, chunk); });
  }
  const double bytes = 1e8 * static_cast<double>(state.iterations());
  state.counters["bare_GB/s"] = bytes / floor / 1e9;
  state.counters["ours_GB/s"] = bytes / own / 1e9;
  state.counters["ratio"] = own / floor;
}
BENCHMARK(inflate_against_isal)->Arg(1 << 16)->Arg(1 << 18)->Arg(1 << 20)->Unit(benchmark::kMillisecond);

class Nothing : public EntrySink {
 public:
  dvsguard::Status begin(const Entry& entry) override {
    benchmark::DoNotOptimize(entry.path.data());
    ++files;
    return {};
  }
  dvsguard::Status data(std::span<const std::uint8_t> bytes) override {
    benchmark::DoNotOptimize(bytes.data());
    return {};
  }
  dvsguard::Status end() override { return {}; }
  std::size_t files = 0;
};

void read(benchmark::State& state, const std::string& tar) {
  std::size_t files = 0;
  for (auto _ : state) {
    Nothing sink;
    TarReader reader(sink);
    auto rest = bytes_of(tar);
    for (; !rest.empty(); rest = rest.subspan(std::min(kPiece, rest.size()))) {
      if (!reader.feed(rest.first(std::min(kPiece, rest.size())))) std::abort();
    }
    if (!reader.finish()) std::abort();
    files = sink.files;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(tar.size()) * state.iterations());
  state.counters["files"] = static_cast<double>(files);
  state.counters["files/s"] =
      benchmark::Counter(static_cast<double>(files), benchmark::Counter::kIsIterationInvariantRate);
}

void tar_of_large_files(benchmark::State& state) {
  read(state, large_files());
}
void tar_of_small_files(benchmark::State& state) {
  read(state, small_files());
}
BENCHMARK(tar_of_large_files)->Unit(benchmark::kMicrosecond);
BENCHMARK(tar_of_small_files)->Unit(benchmark::kMillisecond);

class Collect : public Nothing {
 public:
  explicit Collect(LayerPaths& to) : paths(to) {}
  dvsguard::Status begin(const Entry& entry) override {
    paths.add(entry);
    return {};
  }
  LayerPaths& paths;
};

void paths_of_small_files(benchmark::State& state) {
  std::size_t bytes = 0;
  for (auto _ : state) {
    LayerPaths paths({1});
    Collect sink(paths);
    TarReader reader(sink);
    if (!reader.feed(bytes_of(small_files()))) std::abort();
    bytes = paths.bytes();
  }
  state.counters["bytes/file"] = static_cast<double>(bytes) / kSmallFiles;
}
BENCHMARK(paths_of_small_files)->Unit(benchmark::kMillisecond);

}  // namespace
