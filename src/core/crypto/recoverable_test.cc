#include "core/crypto/recoverable.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"
#include "core/crypto/sha256.h"

namespace dvsguard::crypto {
namespace {

using Bytes32 = std::array<std::uint8_t, 32>;

Bytes32 bytes32(std::string_view hex) {
  Bytes32 out{};
  EXPECT_TRUE(hex_to(hex, out)) << hex;
  return out;
}

Bytes32 one() {
  return bytes32(std::string(63, '0') + "1");
}

Bytes32 digest_of(std::string_view text) {
  return bytes32(sha256(text).hex());
}

// SEC 2, 2.4.1: n; its half is (n-1)/2.
constexpr std::string_view kOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
constexpr std::string_view kOrderLessOne = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
constexpr std::string_view kHalfOrder = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
constexpr std::string_view kAboveHalf = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";

// Published vectors of RFC 6979 with secp256k1 and SHA-256 (Trezor's firmware and btcd hold the same ones).
TEST(Sign, IsDeterministicWithTheLowS) {
  struct Case {
    Bytes32 key;
    std::string_view message, r, s;
  };
  for (const Case& it : {
           Case{one(), "Satoshi Nakamoto", "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8",
                "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"},
           Case{one(), "All those moments will be lost in time, like tears in rain. Time to die...",
                "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b",
                "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21"},
           Case{bytes32(kOrderLessOne), "Satoshi Nakamoto",
                "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0",
                "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5"},
           Case{bytes32("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181"), "Alan Turing",
                "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c",
                "58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea"},
       }) {
    const Signature made = sign(it.key, digest_of(it.message)).value();
    EXPECT_EQ(to_hex(made.r), it.r) << it.message;
    EXPECT_EQ(to_hex(made.s), it.s) << it.message;
    EXPECT_TRUE(is_canonical(made));
    EXPECT_EQ(recover(digest_of(it.message), made), address_of(it.key));
  }
}

TEST(Sign, IsTheSameWithBlinding) {
  const Bytes32 digest = digest_of("x");
  EXPECT_EQ(Signer(digest_of("any 32 bytes")).sign(one(), digest), sign(one(), digest));
}

TEST(Sign, RefusesWhatIsNoKey) {
  EXPECT_FALSE(sign(Bytes32{}, digest_of("x")));
  EXPECT_FALSE(sign(bytes32(kOrder), digest_of("x")));
}

TEST(Recover, FindsTheSignerOfEachDigestAndParity) {
  bool seen[2] = {};
  for (int i = 0; i < 64; ++i) {
    const Bytes32 digest = digest_of(std::to_string(i));
    const Bytes32 key = digest_of("key " + std::to_string(i));
    Signature made = sign(key, digest).value();
    seen[made.y_parity == YParity::Odd ? 1 : 0] = true;
    EXPECT_EQ(recover(digest, made), address_of(key));
    EXPECT_NE(recover(digest_of("another"), made), address_of(key));
    made.y_parity = made.y_parity == YParity::Odd ? YParity::Even : YParity::Odd;
    EXPECT_NE(recover(digest, made), address_of(key));
  }
  EXPECT_TRUE(seen[0] && seen[1]);
}

TEST(Recover, RefusesTheHighS) {
  const Bytes32 digest = digest_of("Satoshi Nakamoto");
  Signature made = sign(one(), digest).value();
  // n - s of the vector above, whose parity is the other one: the same signature to ECDSA itself
  made.s = bytes32("dbbd3162d46e9f9bef7feb87c16dc13b4f6568a87f4e83f728e2443ba586675c");
  made.y_parity = made.y_parity == YParity::Odd ? YParity::Even : YParity::Odd;
  EXPECT_FALSE(recover(digest, made));
}

TEST(Canonical, HasRBelowTheOrderAndSNotAboveItsHalf) {
  const auto canonical = [](const Bytes32& r, const Bytes32& s) {
    return is_canonical(Signature{.r = r, .s = s});
  };
  EXPECT_TRUE(canonical(one(), one()));
  EXPECT_TRUE(canonical(bytes32(kOrderLessOne), bytes32(kHalfOrder)));
  EXPECT_FALSE(canonical(one(), bytes32(kAboveHalf)));
  EXPECT_FALSE(canonical(one(), bytes32(kOrder)));
  EXPECT_FALSE(canonical(bytes32(kOrder), one()));
  EXPECT_FALSE(canonical(Bytes32{}, one()));
  EXPECT_FALSE(canonical(one(), Bytes32{}));
  EXPECT_FALSE(canonical(bytes32(std::string(64, 'f')), one()));
}

TEST(MessageV, Is27Or28) {
  EXPECT_EQ(message_v(YParity::Even), 27);
  EXPECT_EQ(message_v(YParity::Odd), 28);
  EXPECT_EQ(parity_of_message_v(27), YParity::Even);
  EXPECT_EQ(parity_of_message_v(28), YParity::Odd);
  for (const int other : {0, 1, 2, 26, 29, 37, 255}) {
    EXPECT_FALSE(parity_of_message_v(static_cast<std::uint8_t>(other)));
  }
}

}  // namespace
}  // namespace dvsguard::crypto
