#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/keyscan/hit.h"

// What a detector is shown: a place in a file where a key may stand, and as much around it as it may look at.
namespace dvsguard::keyscan {

// How far a detector sees. What a key needs to be told must lie within.
inline constexpr std::size_t kBehind = std::size_t{32} * 1024;
inline constexpr std::size_t kAhead = std::size_t{96} * 1024;

struct Candidate {
  std::string_view text;  // at most kBehind bytes before `at`, and kAhead from it on
  std::size_t at = 0;     // of the mark, in `text`
  std::string_view path;
  bool from_start = false;  // `text` begins where the file does
  bool to_end = false;      // and ends where it ends

  [[nodiscard]] std::string_view before() const { return text.substr(0, at); }
  [[nodiscard]] std::string_view after() const { return text.substr(at); }
};

// The hits of one file, bounded whatever the file holds.
class Findings {
 public:
  static constexpr std::size_t kMaxHits = 1000;  // a file that holds more is told by these

  // `offset` of the hit stands in the candidate's text.
  void add(Hit hit);
  // Marks of the same detector before this place in the candidate's text are part of what was just judged.
  void resume_at(std::size_t at);
  // Whether one more curve multiplication is allowed for a guess; so that time stays linear.
  [[nodiscard]] bool may_derive();
  // Up to where in the candidate's text nothing like an address or a public key stands; see evidence.h.
  [[nodiscard]] std::size_t quiet_to() const { return quiet_to_ > base_ ? quiet_to_ - base_ : 0; }
  void set_quiet_to(std::size_t at) { quiet_to_ = base_ + at; }
  [[nodiscard]] bool full() const { return hits_.size() >= kMaxHits; }

  // For the engine: what stands at the start of the candidate's text, whose turn it is.
  void turn_to(std::uint64_t base, std::uint64_t* resume);
  [[nodiscard]] std::span<Hit> since(std::size_t first) { return std::span(hits_).subspan(first); }
  [[nodiscard]] std::vector<Hit> take();

 private:
  std::vector<Hit> hits_;
  std::uint64_t base_ = 0;
  std::uint64_t* resume_ = nullptr;
  std::uint64_t derived_ = 0;
  std::uint64_t quiet_to_ = 0;
};

[[nodiscard]] Hit make_hit(KeyKind kind, Certainty certainty, std::size_t offset, std::string why);

}  // namespace dvsguard::keyscan
