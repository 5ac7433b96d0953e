#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/binary/reader.h"

namespace {

using dvsguard::binary::BinaryFacts;

// The lowest bits of `seed` make the pieces' sizes: 1 to 64 bytes.
BinaryFacts read(std::span<const std::uint8_t> file, std::uint32_t seed) {
  dvsguard::binary::BinaryReader reader;
  reader.begin(file.size());
  while (!file.empty()) {
    seed = seed * 1664525 + 1013904223;
    const std::size_t size = std::min<std::size_t>(file.size(), 1 + (seed >> 26U));
    reader.feed(file.first(size));
    file = file.subspan(size);
  }
  return reader.finish();
}

bool same(const BinaryFacts& left, const BinaryFacts& right) {
  if (left.bits != right.bits || left.machine != right.machine || left.linking != right.linking) return false;
  if (left.interpreter != right.interpreter || left.trouble != right.trouble) return false;
  if (left.go.has_value() != right.go.has_value()) return false;
  if (left.functions.has_value() != right.functions.has_value()) return false;
  if (left.go && left.go->settings != right.go->settings) return false;
  if (left.go && left.go->dependencies.size() != right.go->dependencies.size()) return false;
  if (left.crates.has_value() != right.crates.has_value()) return false;
  if (left.crates && left.crates->size() != right.crates->size()) return false;
  if (left.go && left.go->go_version != right.go->go_version) return false;
  return !left.functions || (left.functions->hashes == right.functions->hashes &&
                             left.functions->packages == right.functions->packages &&
                             left.functions->complete == right.functions->complete);
}

}  // namespace

// A file's facts do not depend on the pieces that it comes in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> file(data, size);
  dvsguard::binary::BinaryReader reader;
  reader.begin(size);
  reader.feed(file);
  const auto whole = reader.finish();
  const auto seed = size == 0 ? 0U : static_cast<std::uint32_t>(data[size - 1]) * 2654435761U;
  if (!same(whole, read(file, seed))) std::abort();
  return 0;
}
