#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "app/scan/ring.h"
#include "core/crypto/hasher.h"
#include "core/layer/inflate.h"
#include "core/oci/blob_check.h"
#include "core/oci/source_spec.h"
#include "edge/archive/open_source.h"

// What a scan cannot do without: an image's layers are read, digested as they are stored, inflated, and
// digested again, in the threads that a scan has for it (app/scan/layer_scan.cc). Nobody looks at the bytes.
//
//   bench_scan_floor FOLDER            the floor of `dvsguard scan oci:FOLDER`
//   bench_scan_floor FOLDER inflate    ISA-L alone, layer after layer in one thread, without any digest
namespace {

using namespace dvsguard;

constexpr std::size_t kChunkBytes = std::size_t{256} << 10, kChunks = 8;  // as a scan's

[[noreturn]] void give_up(const std::string& what) {
  fmt::print(stderr, "bench_scan_floor: {}\n", what);
  std::exit(2);
}

template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().where + ": " + result.error().what);
  return std::move(*result);
}

void must(const Status& status) {
  if (!status) give_up(status.error().where + ": " + status.error().what);
}

scan::Chunk fill(oci::ByteStream& stream, scan::Chunk chunk) {
  while (chunk.used < chunk.bytes.size()) {
    const std::size_t got = must(stream.read(std::span(chunk.bytes).subspan(chunk.used)));
    if (got == 0) break;
    chunk.used += got;
  }
  return chunk;
}

scan::Chunk new_chunk() {
  return {LineBytes(kChunkBytes), 0};
}

std::span<const std::uint8_t> bytes_of(const scan::Chunk& chunk) {
  return std::span(chunk.bytes).first(chunk.used);
}

layer::Encoding encoding_at(const scan::Chunk& first) {
  return layer::sniff(bytes_of(first)).value_or(layer::Encoding::None);
}

void read_all(oci::ByteStream& stream, const oci::LayerBlob& blob, scan::Chunk chunk, scan::Ring& to) {
  oci::BlobCheck check(blob.digest.value(), blob.size);
  while (chunk.used > 0) {
    must(check.feed(bytes_of(chunk)));
    to.push(std::move(chunk));
    chunk = fill(stream, to.empty().value());
  }
  must(check.finish());
  to.close();
}

void inflate_all(layer::Encoding encoding, scan::Ring& from, scan::Ring& to) {
  layer::Inflater inflater = must(layer::Inflater::make(encoding));
  while (auto chunk = from.pop()) {
    std::span<const std::uint8_t> in = bytes_of(*chunk);
    for (bool more = true; more;) {
      scan::Chunk out = to.empty().value();
      out.used = must(inflater.inflate(in, out.bytes));
      more = out.used == out.bytes.size();
      out.used > 0 ? to.push(std::move(out)) : to.recycle(std::move(out));
    }
    from.recycle(std::move(*chunk));
  }
  must(inflater.finish());
  to.close();
}

std::uint64_t digest_all(scan::Ring& from, const std::string& diff_id) {
  crypto::Sha256 digest;
  std::uint64_t bytes = 0;
  while (auto chunk = from.pop()) {
    digest.update(bytes_of(*chunk));
    bytes += chunk->used;
    from.recycle(std::move(*chunk));
  }
  if (digest.finish().text() != diff_id) give_up("the diff id differs");
  return bytes;
}

std::uint64_t read_layer(oci::ImageSource& source, const oci::LayerBlob& blob, const std::string& diff_id) {
  const auto stream = must(source.open_layer(blob));
  scan::Ring stored(kChunks, kChunkBytes), plain(kChunks, kChunkBytes);
  scan::Chunk first = fill(*stream, new_chunk());
  const layer::Encoding encoding = encoding_at(first);
  const std::jthread reader([&] { read_all(*stream, blob, std::move(first), stored); });
  if (encoding == layer::Encoding::None) return digest_all(stored, diff_id);
  const std::jthread inflater([&] { inflate_all(encoding, stored, plain); });
  return digest_all(plain, diff_id);
}

std::uint64_t floor_of(oci::ImageSource& source, const oci::Image& image) {
  std::vector<std::size_t> order(image.layers.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::greater(),
                           [&](std::size_t i) { return image.layers[i].size.value_or(0); });
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> bytes = 0;
  {
    std::vector<std::jthread> workers;
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < std::min(cores, order.size()); ++i) {
      workers.emplace_back([&] {
        for (std::size_t at = next++; at < order.size(); at = next++)
          bytes += read_layer(source, image.layers[order[at]], image.config.diff_ids[order[at]].text());
      });
    }
  }
  return bytes;
}

// ISA-L's own loop over gzip members, into one buffer.
std::uint64_t inflate_alone(oci::ByteStream& stream) {
  scan::Chunk in = new_chunk();
  std::vector<std::uint8_t> out(kChunkBytes);
  auto state = std::make_unique<inflate_state>();
  isal_inflate_init(state.get());
  state->crc_flag = ISAL_GZIP;
  std::uint64_t bytes = 0;
  for (in = fill(stream, std::move(in)); in.used > 0; in = fill(stream, std::move(in))) {
    state->next_in = in.bytes.data();
    state->avail_in = static_cast<std::uint32_t>(in.used);
    do {
      if (state->block_state == ISAL_BLOCK_FINISH) isal_inflate_reset(state.get());
      state->next_out = out.data();
      state->avail_out = static_cast<std::uint32_t>(out.size());
      if (isal_inflate(state.get()) != ISAL_DECOMP_OK) give_up("ISA-L refuses a layer");
      bytes += out.size() - state->avail_out;
    } while (state->avail_in > 0 || state->avail_out == 0);
    in.used = 0;
  }
  return bytes;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string_view> words(arguments + 1, arguments + count);
  const bool alone = words.size() == 2 && words[1] == "inflate";
  if (words.size() != 1 && !alone) give_up("usage: bench_scan_floor FOLDER [inflate]");
  auto opened = must(archive::open_source(oci::LayoutSource{std::string(words[0]), ""}));
  auto& source = *std::get<std::unique_ptr<oci::ImageSource>>(opened);
  const std::vector<oci::Image> images = must(source.resolve({}));
  std::uint64_t bytes = 0;
  const auto start = std::chrono::steady_clock::now();
  for (const oci::Image& image : images) {
    if (!alone) bytes += floor_of(source, image);
    for (std::size_t i = 0; alone && i < image.layers.size(); ++i)
      bytes += inflate_alone(*must(source.open_layer(image.layers[i])));
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  fmt::print("{{\"wall\":{:.6f},\"cpu\":{:.6f},\"bytes\":{}}}\n", wall.count(), cpu_seconds(), bytes);
  return 0;
}
