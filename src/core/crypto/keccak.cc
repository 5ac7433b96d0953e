#include "core/crypto/keccak.h"

#include <bit>
#include <cstddef>

namespace dvsguard::crypto {
namespace {

using State = std::array<std::uint64_t, 25>;  // lane (x, y) at x + 5 * y

constexpr std::size_t kRate = 136;  // bytes absorbed a block: 1600 bits less a capacity of 512

// FIPS 202, 3.2.5: the round constants of iota.
constexpr std::array<std::uint64_t, 24> kRound = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// Where FIPS 202's rho (3.2.2) and pi (3.2.3) take each lane in one walk: (x, y) goes to (y, 2x + 3y), turned
// by the triangular numbers.
struct Step {
  std::size_t to;
  int turn;
};
constexpr std::array<Step, 24> kWalk = [] {
  std::array<Step, 24> walk{};
  std::size_t x = 1;
  std::size_t y = 0;
  for (std::size_t t = 0; t < walk.size(); ++t) {
    const std::size_t to_y = (2 * x + 3 * y) % 5;
    x = y;
    y = to_y;
    walk[t] = {x + 5 * y, static_cast<int>((t + 1) * (t + 2) / 2 % 64)};
  }
  return walk;
}();

// Unrolled, since with every index and every turn a constant it takes a quarter of the time: a signature
// hashes five times, from the message to the checksums of addresses.
void theta(State& a) {
  std::array<std::uint64_t, 5> parity{};
#pragma GCC unroll 5
  for (std::size_t x = 0; x < 5; ++x) parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
#pragma GCC unroll 5
  for (std::size_t x = 0; x < 5; ++x) {
    const std::uint64_t mix = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
#pragma GCC unroll 5
    for (std::size_t y = 0; y < 25; y += 5) a[x + y] ^= mix;
  }
}

void rho_pi(State& a) {
  std::uint64_t carried = a[1];
#pragma GCC unroll 24
  for (std::size_t t = 0; t < kWalk.size(); ++t) {
    const std::uint64_t displaced = a[kWalk[t].to];
    a[kWalk[t].to] = std::rotl(carried, kWalk[t].turn);
    carried = displaced;
  }
}

void chi(State& a) {
#pragma GCC unroll 5
  for (std::size_t y = 0; y < 25; y += 5) {
    const std::array<std::uint64_t, 5> row = {a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
#pragma GCC unroll 5
    for (std::size_t x = 0; x < 5; ++x) a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
  }
}

void permute(State& a) {
  for (const std::uint64_t constant : kRound) {
    theta(a);
    rho_pi(a);
    chi(a);
    a[0] ^= constant;
  }
}

void absorb(State& a, std::size_t at, std::uint8_t byte) {
  a[at / 8] ^= static_cast<std::uint64_t>(byte) << (8 * (at % 8));
}

}  // namespace

Keccak256 keccak256(std::span<const std::uint8_t> bytes) {
  State state{};
  std::size_t at = 0;
  for (const std::uint8_t byte : bytes) {
    absorb(state, at++, byte);
    if (at == kRate) {
      permute(state);
      at = 0;
    }
  }
  absorb(state, at, 0x01);  // pad10*1; FIPS 202 would put 0x06 here
  absorb(state, kRate - 1, 0x80);
  permute(state);

  Keccak256 out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8)));
  }
  return out;
}

Keccak256 keccak256(std::string_view bytes) {
  return keccak256(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

}  // namespace dvsguard::crypto
