#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "core/keyscan/scanner.h"

// A file in pieces of any size holds the same keys as in one. The first byte says where in a large file it
// stands, for the scanner's window to turn within it; the second chooses the pieces.
namespace {

using dvsguard::keyscan::FileScanner;
using dvsguard::keyscan::Hit;

std::vector<Hit> scan(const std::string& file, std::uint32_t seed, bool whole) {
  FileScanner scanner;
  scanner.begin("root/.netrc", whole ? file.size() : 0);
  for (std::size_t at = 0; at < file.size();) {
    seed = seed * 1664525 + 1013904223;
    const std::size_t size =
        whole ? file.size() : std::min<std::size_t>(file.size() - at, 1 + (seed >> 8) % 100000);
    scanner.feed({reinterpret_cast<const std::uint8_t*>(file.data()) + at, size});
    at += size;
  }
  return scanner.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::span<const std::uint8_t> bytes(data + 2, size - 2);
  // Around where the window first turns: 512 KiB less the 96 KiB that detectors see ahead.
  constexpr std::size_t kTurn = (512 - 96) * 1024;
  std::string file;
  if (data[0] >= 128) file.assign(kTurn - (data[0] - 128u) * 8, '.');
  file.append(bytes.begin(), bytes.end());
  if (data[0] >= 128) file.append(120 * 1024, '.');
  const std::vector<Hit> one = scan(file, 0, true), many = scan(file, data[1], false);
  if (one.size() != many.size()) std::abort();
  for (std::size_t i = 0; i < one.size(); ++i) {
    const auto told = [](const Hit& hit) {
      return std::tuple(hit.kind, hit.certainty, hit.offset, hit.line, hit.column, hit.public_id, hit.why,
                        hit.encrypted);
    };
    if (told(one[i]) != told(many[i])) std::abort();
  }
  return 0;
}
