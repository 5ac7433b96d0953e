#include "core/keyscan/candidate.h"

#include <algorithm>
#include <utility>

namespace dvsguard::keyscan {
namespace {

// 40 µs each: at worst this much for guesses in every stretch of the file.
constexpr std::uint64_t kFreeDerivations = 256;
constexpr std::uint64_t kBytesADerivation = 4096;

}  // namespace

void Findings::add(Hit hit) {
  if (full()) return;
  hit.offset += base_;
  const bool known = std::ranges::any_of(hits_.rbegin(), hits_.rend(), [&](const Hit& other) {
    return other.offset == hit.offset && other.kind == hit.kind;
  });
  if (!known) hits_.push_back(std::move(hit));
}

void Findings::resume_at(std::size_t at) {
  if (resume_ != nullptr) *resume_ = std::max(*resume_, base_ + at);
}

bool Findings::may_derive() {
  if (derived_ >= kFreeDerivations + base_ / kBytesADerivation) return false;
  ++derived_;
  return true;
}

void Findings::turn_to(std::uint64_t base, std::uint64_t* resume) {
  base_ = base;
  resume_ = resume;
}

std::vector<Hit> Findings::take() {
  std::ranges::sort(hits_, {}, [](const Hit& hit) { return std::pair(hit.offset, hit.kind); });
  return std::exchange(hits_, {});
}

Hit make_hit(KeyKind kind, Certainty certainty, std::size_t offset, std::string why) {
  Hit hit;
  hit.kind = kind;
  hit.certainty = certainty;
  hit.offset = offset;
  hit.what = kind_name(kind);
  hit.why = std::move(why);
  return hit;
}

}  // namespace dvsguard::keyscan
