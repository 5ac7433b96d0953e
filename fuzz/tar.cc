#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/layer/tar_reader.h"

// A tar reads alike however its bytes come; what a sink is told keeps its order and its lengths.
namespace {

using namespace dvsguard::layer;

class Recorder : public EntrySink {
 public:
  dvsguard::Status begin(const Entry& entry) override {
    check(!open);
    open = true;
    left = entry.size;
    check(entry.path.size() <= kMaxPathBytes && !entry.path.starts_with('/') && !entry.path.ends_with('/'));
    log += entry.path + '\n' + entry.link + '\n' + std::to_string(entry.size) + ' ' +
           std::to_string(entry.offset) + static_cast<char>(entry.type) + '\n';
    return {};
  }
  dvsguard::Status data(std::span<const std::uint8_t> bytes) override {
    check(open && !bytes.empty() && bytes.size() <= left);
    left -= bytes.size();
    for (const auto byte : bytes.first(std::min<std::size_t>(bytes.size(), 64))) sum = sum * 31 + byte;
    return {};
  }
  dvsguard::Status end() override {
    check(open && left == 0);
    open = false;
    return {};
  }
  static void check(bool good) {
    if (!good) std::abort();
  }

  std::string log;
  bool open = false;
  std::uint64_t left = 0, sum = 0;
};

struct Reading {
  std::string log, error;
};

Reading read(std::span<const std::uint8_t> bytes, std::size_t piece) {
  Recorder recorder;
  TarReader reader(recorder, {.max_files = 1000, .max_bytes = 1 << 24});
  dvsguard::Status status;
  while (status && !bytes.empty()) {
    const auto part = bytes.first(std::min(piece, bytes.size()));
    // A copy of its own, so that a read past its end is seen.
    const std::vector<std::uint8_t> copy(part.begin(), part.end());
    status = reader.feed(copy);
    bytes = bytes.subspan(part.size());
  }
  if (status) status = reader.finish();
  return {recorder.log, status ? "" : status.error().where + status.error().what};
}

// A header whose checksum is wrong is read no further, so each is given its right one.
void sign_headers(std::vector<std::uint8_t>& bytes) {
  for (std::size_t at = 0; at + kBlock <= bytes.size(); at += kBlock) {
    if (bytes[at + 257] != 'u') continue;
    unsigned sum = 8 * ' ';
    for (std::size_t i = 0; i < kBlock; ++i) sum += i >= 148 && i < 156 ? 0 : bytes[at + i];
    for (std::size_t i = 0; i < 8; ++i)
      bytes[at + 148 + i] = static_cast<std::uint8_t>('0' + (sum >> (3 * (7 - i)) & 7));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::vector<std::uint8_t> bytes(data + 1, data + size);
  if ((data[0] & 1) != 0) sign_headers(bytes);
  const auto whole = read(bytes, SIZE_MAX);
  const auto pieces = read(bytes, 1 + data[0] * 3u);
  if (whole.log != pieces.log || whole.error != pieces.error) std::abort();
  return 0;
}
