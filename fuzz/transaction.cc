#include "core/eth/transaction.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace dvsguard::eth;

void check(bool holds) {
  if (!holds) std::abort();
}

std::array<std::uint8_t, 32> key() {
  std::array<std::uint8_t, 32> out{};
  out.fill(1);
  return out;
}

void read_signed(BytesView bytes) {
  const auto tx = decode_transaction(bytes);
  if (!tx) return;
  const Bytes again = encode(*tx);
  check(tx->had_blobs() || std::ranges::equal(again, bytes));
  const auto twice = decode_transaction(again);
  check(twice && twice->transaction() == tx->transaction());
  static_cast<void>(sender(*tx));
  const auto good = signable(tx->transaction());
  if (good) check(encode_signed(*good, tx->signature()) == again);
}

void read_unsigned(BytesView bytes) {
  auto tx = decode_unsigned(bytes);
  if (!tx) return;
  const auto good = signable(*std::move(tx));
  check(good && good->chain_id() > 0 && std::ranges::equal(encode_unsigned(*good), bytes));
  static_cast<void>(good->highest_fee());
  static const dvsguard::crypto::Signer signer;
  const auto signature = signer.sign(key(), signing_hash(*good));
  const auto raw = encode_signed(*good, signature.value());
  const auto back = decode_transaction(raw.value());
  check(back && back->transaction() == good->get() && sender(*back));
}

}  // namespace

// What is accepted, signed or unsigned, has one encoding; what may be signed reads back, once it is, as
// itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_signed(BytesView(data, size));
  read_unsigned(BytesView(data, size));
  return 0;
}
