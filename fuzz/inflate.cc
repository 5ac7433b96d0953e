#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/layer/inflate.h"

// A stream inflates to the same bytes, tells the same beside them, and is refused alike, however it comes and
// wherever it goes.
namespace {

using namespace dvsguard::layer;

class Told final : public AsideSink {
 public:
  explicit Told(std::string& to) : to_(to) {}
  void begin(Aside kind, std::uint64_t number, std::uint64_t size) override {
    left_ = size;
    to_ += std::to_string(static_cast<int>(kind)) + " " + std::to_string(number) + ":";
  }
  void data(std::span<const std::uint8_t> bytes) override {
    if (bytes.size() > left_) std::abort();
    left_ -= bytes.size();
    to_.append(bytes.begin(), bytes.end());
  }
  void end() override {
    if (left_ > 0) std::abort();
  }

 private:
  std::string& to_;
  std::uint64_t left_ = 0;
};

struct Inflated {
  std::string bytes, beside;
  bool accepted = false;
};

Inflated inflate(Encoding encoding, std::span<const std::uint8_t> in, std::size_t piece, std::size_t room) {
  Inflated out;
  Told told(out.beside);
  auto inflater = Inflater::make(encoding, {.max_bytes = 1 << 20}, &told);
  std::vector<std::uint8_t> buffer(room);
  while (!in.empty()) {
    const auto part = in.first(std::min(piece, in.size()));
    // A copy of its own, so that a read past its end is seen.
    const std::vector<std::uint8_t> copy(part.begin(), part.end());
    const auto status = inflater->feed(copy, buffer, [&](std::span<const std::uint8_t> bytes) {
      out.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      return dvsguard::Status();
    });
    if (!status) return out;
    in = in.subspan(part.size());
  }
  out.accepted = inflater->finish().has_value();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5) return 0;
  const std::span<const std::uint8_t> in(data + 1, size - 1);
  const auto encoding = *sniff(in);
  const auto whole = inflate(encoding, in, SIZE_MAX, 1 << 16);
  const auto pieces = inflate(encoding, in, 1 + data[0] % 16, 64 + std::size_t{data[0]} * 7);
  if (whole.accepted != pieces.accepted) std::abort();
  if (whole.accepted && (whole.bytes != pieces.bytes || whole.beside != pieces.beside)) std::abort();
  return 0;
}
