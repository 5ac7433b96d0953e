#include "core/merkle/tree.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/crypto/hex.h"

namespace dvsguard::merkle {
namespace {

// The entries and roots that the test suites of Certificate Transparency's implementations share; the proofs
// are what golang.org/x/mod v0.43.0 (sumdb/tlog) makes of them.
constexpr std::string_view kEntries[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
constexpr std::string_view kRoots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                       "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                       "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                       "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                       "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                       "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                       "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                       "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Hash> leaves() {
  std::vector<Hash> out;
  for (const std::string_view entry : kEntries) out.push_back(leaf_hash(*crypto::from_hex(entry)));
  return out;
}

Hash root(std::size_t size) {
  Hash hash{};
  EXPECT_TRUE(crypto::hex_to(kRoots[size], hash));
  return hash;
}

std::vector<std::string> hex_of(const Proof& proof) {
  std::vector<std::string> out;
  for (const Hash& hash : proof) out.push_back(crypto::to_hex(hash));
  return out;
}

TEST(Tree, GrowsThroughTheRootsOfCertificateTransparency) {
  Tree tree;
  EXPECT_EQ(tree.root(), root(0));
  for (std::size_t i = 0; i < 8; ++i) {
    tree.append(leaves()[i]);
    EXPECT_EQ(tree.size(), i + 1);
    EXPECT_EQ(tree.root(), root(i + 1));
  }
}

TEST(InclusionProof, IsTheOneThatGoMakes) {
  const auto all = leaves();
  EXPECT_TRUE(inclusion_proof(std::span(all).first(1), 0).empty());
  EXPECT_EQ(hex_of(inclusion_proof(all, 5)),
            (std::vector<std::string>{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex_of(inclusion_proof(std::span(all).first(3), 2)),
            (std::vector<std::string>{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}));
  EXPECT_EQ(hex_of(inclusion_proof(std::span(all).first(5), 1)),
            (std::vector<std::string>{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(ConsistencyProof, IsTheOneThatGoMakes) {
  const auto all = leaves();
  EXPECT_EQ(hex_of(consistency_proof(all, 6)),
            (std::vector<std::string>{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex_of(consistency_proof(std::span(all).first(5), 2)),
            (std::vector<std::string>{"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(Proofs, HoldForEveryPairAndForNothingElse) {
  const auto all = leaves();
  for (std::size_t size = 1; size <= 8; ++size) {
    const auto some = std::span(all).first(size);
    for (std::size_t index = 0; index < size; ++index) {
      Proof proof = inclusion_proof(some, index);
      EXPECT_TRUE(proves_inclusion(proof, all[index], index, size, root(size)));
      EXPECT_FALSE(proves_inclusion(proof, all[(index + 1) % 8], index, size, root(size)));
      EXPECT_FALSE(proves_inclusion(proof, all[index], size, size, root(size)));
      proof.push_back(root(1));
      EXPECT_FALSE(proves_inclusion(proof, all[index], index, size, root(size)));
    }
    for (std::size_t old = 1; old <= size; ++old) {
      Proof proof = consistency_proof(some, old);
      EXPECT_TRUE(proves_consistency(proof, old, root(old), size, root(size))) << old << " of " << size;
      if (old < size) {
        EXPECT_FALSE(proves_consistency(proof, old, root(old - 1), size, root(size)));
        EXPECT_FALSE(proves_consistency(proof, old, root(old), size, root(old)));
      }
      proof.push_back(root(1));
      EXPECT_FALSE(proves_consistency(proof, old, root(old), size, root(size)));
    }
  }
  EXPECT_TRUE(proves_consistency({}, 0, root(0), 8, root(8)));
  EXPECT_FALSE(proves_consistency({}, 0, root(1), 8, root(8)));
  EXPECT_FALSE(proves_consistency({}, 3, root(3), 2, root(2)));
}

}  // namespace
}  // namespace dvsguard::merkle
