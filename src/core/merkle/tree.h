#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// The Merkle tree of an append-only log, hashed as RFC 6962 section 2.1 says, and proofs about it.
namespace dvsguard::merkle {

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] Hash leaf_hash(std::span<const std::uint8_t> entry);
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);

// A tree that grows at its right edge. It holds one hash for each bit of its size, never the leaves.
class Tree {
 public:
  void append(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // Of no leaves: the SHA-256 of nothing.
  [[nodiscard]] Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash>
      peaks_;  // roots of the perfect subtrees, the largest first: one for each bit set in size_
};

using Proof = std::vector<Hash>;  // from the leaf upwards

[[nodiscard]] Hash root_of(std::span<const Hash> leaves);
// That the leaf at `index` (from 0, below the number of leaves) is in the tree of all of them: PATH(m, D[n]).
[[nodiscard]] Proof inclusion_proof(std::span<const Hash> leaves, std::size_t index);
// That the tree of the first `size` leaves (at most all of them) only grew: PROOF(m, D[n]).
[[nodiscard]] Proof consistency_proof(std::span<const Hash> leaves, std::size_t size);

// RFC 9162 sections 2.1.3.2 and 2.1.4.2. False for every proof that does not fit exactly.
[[nodiscard]] bool proves_inclusion(const Proof& proof, const Hash& leaf, std::uint64_t index,
                                    std::uint64_t size, const Hash& root);
[[nodiscard]] bool proves_consistency(const Proof& proof, std::uint64_t old_size, const Hash& old_root,
                                      std::uint64_t size, const Hash& root);

}  // namespace dvsguard::merkle
