#include "core/merkle/tree.h"

#include <algorithm>
#include <bit>

#include "core/crypto/hasher.h"
#include "core/crypto/sha256.h"

namespace dvsguard::merkle {
namespace {

// RFC 6962, 2.1: leaves and nodes are hashed under different first bytes, so that neither passes for the
// other.
constexpr std::uint8_t kLeaf[] = {0x00};
constexpr std::uint8_t kNode[] = {0x01};

// The largest power of two below n, for n of two and more.
std::size_t split_of(std::size_t n) {
  return std::bit_floor(n - 1);
}

void consistency(std::span<const Hash> leaves, std::size_t size, bool whole, Proof& proof) {
  if (size == leaves.size()) {
    if (!whole) proof.push_back(root_of(leaves));
    return;
  }
  const std::size_t split = split_of(leaves.size());
  if (size <= split) {
    consistency(leaves.first(split), size, whole, proof);
    proof.push_back(root_of(leaves.subspan(split)));
  } else {
    consistency(leaves.subspan(split), size - split, false, proof);
    proof.push_back(root_of(leaves.first(split)));
  }
}

}  // namespace

Hash leaf_hash(std::span<const std::uint8_t> entry) {
  crypto::Sha256 hasher;
  hasher.update(kLeaf);
  hasher.update(entry);
  return hasher.finish().bytes;
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> bytes{};
  bytes[0] = kNode[0];
  std::ranges::copy(left, bytes.begin() + 1);
  std::ranges::copy(right, bytes.begin() + 33);
  return crypto::sha256(bytes).bytes;
}

void Tree::append(const Hash& leaf) {
  Hash peak = leaf;
  for (std::uint64_t carry = size_; (carry & 1) != 0; carry >>= 1) {
    peak = node_hash(peaks_.back(), peak);
    peaks_.pop_back();
  }
  peaks_.push_back(peak);
  ++size_;
}

Hash Tree::root() const {
  if (peaks_.empty()) return crypto::sha256(std::span<const std::uint8_t>()).bytes;
  Hash root = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) root = node_hash(*peak, root);
  return root;
}

Hash root_of(std::span<const Hash> leaves) {
  Tree tree;
  for (const Hash& leaf : leaves) tree.append(leaf);
  return tree.root();
}

Proof inclusion_proof(std::span<const Hash> leaves, std::size_t index) {
  Proof proof;
  while (leaves.size() > 1) {
    const std::size_t split = split_of(leaves.size());
    const bool left = index < split;
    proof.push_back(root_of(left ? leaves.subspan(split) : leaves.first(split)));
    leaves = left ? leaves.first(split) : leaves.subspan(split);
    if (!left) index -= split;
  }
  std::ranges::reverse(proof);
  return proof;
}

Proof consistency_proof(std::span<const Hash> leaves, std::size_t size) {
  Proof proof;
  if (size > 0) consistency(leaves, size, true, proof);
  return proof;
}

bool proves_inclusion(const Proof& proof, const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool proves_consistency(const Proof& proof, std::uint64_t old_size, const Hash& old_root, std::uint64_t size,
                        const Hash& root) {
  if (old_size > size) return false;
  if (old_size == 0) return proof.empty() && old_root == Tree().root() && (size > 0 || root == old_root);
  if (old_size == size) return proof.empty() && old_root == root;
  auto next = proof.begin();
  // A complete old tree is a node of the new one, and the proof leaves it out.
  Hash seed = old_root;
  if (!std::has_single_bit(old_size)) {
    if (next == proof.end()) return false;
    seed = *next++;
  }
  std::uint64_t node = old_size - 1;
  std::uint64_t last = size - 1;
  const int trailing_ones = std::countr_one(node);
  node >>= trailing_ones;
  last >>= trailing_ones;
  Hash old_hash = seed;
  Hash hash = seed;
  for (; next != proof.end(); ++next) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      old_hash = node_hash(*next, old_hash);
      hash = node_hash(*next, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, *next);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace dvsguard::merkle
