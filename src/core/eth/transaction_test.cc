#include "core/eth/transaction.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/crypto/hex.h"
#include "core/crypto/sha256.h"
#include "core/eth/transaction_layout.h"

namespace dvsguard::eth {
namespace {

using enum TransactionType;

Bytes bytes_of(std::string_view digits) {
  return crypto::from_hex(digits).value();
}

std::array<std::uint8_t, 32> key_of(std::uint8_t byte) {
  std::array<std::uint8_t, 32> out{};
  out.fill(byte);
  return out;
}

crypto::Address address_of(std::uint8_t byte) {
  crypto::Address out;
  out.bytes.fill(byte);
  return out;
}

Transaction of_type(TransactionType type) {
  Transaction tx{.type = type, .chain_id = 17000, .nonce = 9, .gas_limit = 21000, .to = address_of(0x11)};
  if (type == Legacy || type == TransactionType::AccessList) {
    tx.gas_price = U256::of(1000);
  } else {
    tx.max_fee = U256::of(1000);
    tx.max_priority_fee = U256::of(7);
  }
  return tx;
}

Transaction blob() {
  Transaction tx = of_type(Blob);
  tx.blob_hashes.emplace_back().fill(0xab);
  tx.blob_hashes[0][0] = 1;
  tx.max_blob_fee = U256::of(5);
  return tx;
}

// Whatever stands in it, rules aside.
Bytes signed_bytes(const Transaction& tx) {
  return encode_with(tx, crypto::sign(key_of(1), crypto::keccak256(encode_preimage(tx))).value());
}

std::string why_not(const Transaction& tx) {
  const auto decoded = decode_transaction(signed_bytes(tx));
  return decoded ? "" : decoded.error().where + ": " + decoded.error().what;
}

// EIP-155's example.
constexpr std::string_view kPreimage =
    "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080";
constexpr std::string_view kSigned =
    "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939"
    "bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297f"
    "b1966a3b6d83";

TEST(Eip155, ExampleIsSignedAsItIsPublished) {
  const auto tx = signable(decode_unsigned(bytes_of(kPreimage)).value()).value();
  EXPECT_EQ(tx.chain_id(), 1U);
  EXPECT_EQ(tx->nonce, 9U);
  EXPECT_EQ(to_decimal(tx->gas_price), "20000000000");
  EXPECT_EQ(tx->gas_limit, 21000U);
  EXPECT_EQ(tx->to, address_of(0x35));
  EXPECT_EQ(to_decimal(tx->value), "1000000000000000000");
  EXPECT_EQ(to_decimal(tx.highest_fee()), "420000000000000");
  EXPECT_EQ(crypto::to_hex(encode_unsigned(tx)), kPreimage);
  EXPECT_EQ(crypto::to_hex(signing_hash(tx)),
            "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
  const auto signature = crypto::sign(key_of(0x46), signing_hash(tx)).value();
  EXPECT_EQ(signature_v(tx, signature.y_parity), 37U);
  EXPECT_EQ(crypto::to_hex(encode_signed(tx, signature).value()), kSigned);
}

TEST(Eip155, ExampleNamesItsSender) {
  const auto tx = decode_transaction(bytes_of(kSigned)).value();
  EXPECT_EQ(tx.transaction().chain_id, 1U);
  EXPECT_EQ(sender(tx).value().text(), "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");
  EXPECT_EQ(crypto::to_hex(encode(tx)), kSigned);
}

// Made with ethers 6.17.
TEST(Blob, TransactionIsReadAndNotSigned) {
  const Bytes bytes = bytes_of(
      "03f88982426809078203e88252089411111111111111111111111111111111111111118080c005e1a001ababababababababab"
      "ab"
      "ababababababababababababababababababababab80a02d4625f05e10d8be811b72d00f19edb02340033f78de80bc8d076ec5"
      "2ef36c99a04042f9c38253dcc00bc1a0e509e53510c3d58937be7296c87ce3ae18cd70f91a");
  const auto tx = decode_transaction(bytes).value();
  EXPECT_EQ(tx.transaction(), blob());
  EXPECT_FALSE(tx.had_blobs());
  EXPECT_EQ(encode(tx), bytes);
  EXPECT_EQ(crypto::to_hex(transaction_hash(tx)),
            "be49be4f774eec040737ac00ea1b81a7c7a3d7ff5c48d8d834224562e899d914");
  EXPECT_EQ(sender(tx).value().text(), "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1");
  EXPECT_FALSE(signable(tx.transaction()));
  EXPECT_FALSE(decode_unsigned(encode_preimage(tx.transaction())));
}

TEST(SetCode, TransactionIsReadAndNotSigned) {
  const Bytes bytes = bytes_of(
      "04f8c682426809078203e88252089411111111111111111111111111111111111111118080c0f85ef85c824268942222222222"
      "22"
      "22222222222222222222222222220380a067c28531f4285d702550725507545cc1b7c8fb6c89f3df0e5d58e670219511a8a00e"
      "67"
      "d26ec697bb85be552f69b86621ade4f10e299c8adf9bbeaf03f66333491480a0cf2ab8ec174e3119d094528641f7ff8d2933cd"
      "41"
      "5821247d153ee685336adc20a0118f4f8545d30181c72211614053b54f715d30213a340f8c462912d67f1119ee");
  const auto tx = decode_transaction(bytes).value();
  ASSERT_EQ(tx.transaction().authorizations.size(), 1U);
  EXPECT_EQ(tx.transaction().authorizations[0].address, address_of(0x22));
  EXPECT_EQ(tx.transaction().authorizations[0].nonce, 3U);
  EXPECT_EQ(encode(tx), bytes);
  EXPECT_EQ(crypto::to_hex(transaction_hash(tx)),
            "808eda993fa50325ae64264d3daf0ffe80d2bc67ea3a2b204347108f748439ce");
  EXPECT_EQ(sender(tx).value().text(), "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1");
  EXPECT_FALSE(signable(tx.transaction()));
  EXPECT_FALSE(decode_unsigned(encode_preimage(tx.transaction())));
}

// EIP-7702: what is hashed for an authorization is 0x05 and a list. No transaction begins so.
TEST(SetCode, AuthorizationIsNoTransaction) {
  const Bytes tuple = bytes_of("05d80194" + std::string(40, '2') + "80");
  EXPECT_FALSE(decode_unsigned(tuple));
  EXPECT_FALSE(decode_transaction(tuple));
}

TEST(Unsigned, OfEachTypeReadsBackAsItself) {
  for (const TransactionType type : {Legacy, TransactionType::AccessList, FeeMarket}) {
    Transaction tx = of_type(type);
    tx.data = {1, 2, 3};
    tx.value = U256::of(5);
    if (type != Legacy) tx.access_list = {{address_of(0x44), {key_of(1), key_of(2)}}, {address_of(0x45), {}}};
    const auto good = signable(tx).value();
    EXPECT_EQ(decode_unsigned(encode_unsigned(good)).value(), tx);
  }
}

TEST(Unsigned, WithoutToCreatesAContract) {
  Transaction tx = of_type(FeeMarket);
  tx.to.reset();
  tx.data = Bytes(kMaxInitCode, 0xfe);
  EXPECT_FALSE(decode_unsigned(encode_unsigned(signable(tx).value())).value().to);
  tx.data.push_back(0);
  EXPECT_EQ(signable(tx).error().code, ErrorCode::Cap);
}

TEST(Unsigned, OfAnotherFormIsRefused) {
  const std::string fields = "098504a817c80082520894" + std::string(40, '3') + "8080";
  const auto list = [](const std::string& items) {
    Bytes out;
    append_list(out, bytes_of(items));
    return out;
  };
  EXPECT_TRUE(decode_unsigned(list(fields + "018080")));
  EXPECT_FALSE(decode_unsigned(list(fields)));               // from before EIP-155: good on every chain
  EXPECT_FALSE(decode_unsigned(list(fields + "808080")));    // chain 0
  EXPECT_FALSE(decode_unsigned(list(fields + "018001")));    // not zero
  EXPECT_FALSE(decode_unsigned(list(fields + "0180c0")));    // a list for zero
  EXPECT_FALSE(decode_unsigned(list(fields + "01808080")));  // one too many
  EXPECT_FALSE(decode_unsigned(list(fields + "0180")));      // one too few
  Bytes trailing = list(fields + "018080");
  trailing.push_back(0);
  EXPECT_FALSE(decode_unsigned(trailing));
  for (const std::string_view bytes :
       {"", "00", "01", "02", "05", "7f", "80", "c0", "02c0", "01c0", "0180"}) {
    EXPECT_FALSE(decode_unsigned(bytes_of(bytes))) << bytes;
    EXPECT_FALSE(decode_transaction(bytes_of(bytes))) << bytes;
  }
}

TEST(Signable, HasAChainAboveZero) {
  for (const TransactionType type : {Legacy, TransactionType::AccessList, FeeMarket}) {
    Transaction tx = of_type(type);
    tx.chain_id = kMaxChainId;
    EXPECT_TRUE(signable(tx));
    for (const std::optional<std::uint64_t> chain :
         {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(0),
          std::optional<std::uint64_t>(kMaxChainId + 1)}) {
      tx.chain_id = chain;
      EXPECT_EQ(signable(tx).error().where, "chainId");
    }
  }
}

TEST(Signable, HasNothingThatItsTypeDoesNotCarry) {
  Transaction tx = of_type(Legacy);
  tx.access_list = {{address_of(1), {}}};
  EXPECT_EQ(signable(tx).error().where, "accessList");
  tx = of_type(FeeMarket);
  tx.gas_price = U256::of(1);
  EXPECT_EQ(signable(tx).error().where, "gasPrice");
  tx = of_type(TransactionType::AccessList);
  tx.max_fee = U256::of(1);
  EXPECT_EQ(signable(tx).error().where, "maxFeePerGas");
  tx = of_type(FeeMarket);
  tx.authorizations.emplace_back();
  EXPECT_EQ(signable(tx).error().where, "authorizationList");
  tx = of_type(FeeMarket);
  tx.blob_hashes.emplace_back();
  EXPECT_EQ(signable(tx).error().where, "blobVersionedHashes");
}

TEST(Signable, IsOfBytesUpToACap) {
  Transaction tx = of_type(FeeMarket);
  const std::size_t others = encode_preimage(tx).size() + 6;  // the two longer heads
  tx.data = Bytes(kMaxUnsignedBytes - others, 0xff);
  ASSERT_LE(encode_preimage(tx).size(), kMaxUnsignedBytes);
  ASSERT_TRUE(signable(tx));
  EXPECT_TRUE(decode_transaction(signed_bytes(tx)));
  tx.data.resize(tx.data.size() + 8, 0xff);
  EXPECT_EQ(signable(tx).error().code, ErrorCode::Cap);
  EXPECT_EQ(decode_unsigned(encode_preimage(tx)).error().code, ErrorCode::Cap);
  tx.data.resize(kMaxTransactionBytes, 0xff);
  EXPECT_EQ(decode_transaction(signed_bytes(tx)).error().code, ErrorCode::Cap);
}

TEST(Signed, KeepsTheRulesOfItsType) {
  struct Case {
    std::string where;
    std::function<void(Transaction&)> breaks;
    Transaction tx;
  };
  for (const Case& it : {
           Case{"nonce", [](auto& tx) { tx.nonce = UINT64_MAX; }, of_type(Legacy)},
           Case{"chainId", [](auto& tx) { tx.chain_id = 0; }, of_type(FeeMarket)},
           Case{"maxPriorityFeePerGas", [](auto& tx) { tx.max_priority_fee = U256::of(1001); },
                of_type(FeeMarket)},
           Case{"gas", [](auto& tx) { tx.max_fee.bytes[0] = 1; }, of_type(FeeMarket)},
           Case{"gas", [](auto& tx) { tx.gas_price.bytes[0] = 1; }, of_type(Legacy)},
           Case{"to", [](auto& tx) { tx.to.reset(); }, blob()},
           Case{"blobVersionedHashes", [](auto& tx) { tx.blob_hashes.clear(); }, blob()},
           Case{"blobVersionedHashes", [](auto& tx) { tx.blob_hashes[0][0] = 2; }, blob()},
           Case{"authorizationList", [](auto&) {}, of_type(SetCode)},
       }) {
    Transaction tx = it.tx;
    it.breaks(tx);
    EXPECT_EQ(why_not(tx).substr(0, it.where.size()), it.where);
  }
  EXPECT_EQ(why_not(of_type(FeeMarket)), "");
}

TEST(Signed, HasACanonicalSignature) {
  const Transaction tx = of_type(FeeMarket);
  auto signature = crypto::sign(key_of(1), crypto::keccak256(encode_preimage(tx))).value();
  EXPECT_TRUE(decode_transaction(encode_with(tx, signature)));
  EXPECT_TRUE(encode_signed(signable(tx).value(), signature));
  signature.s = key_of(0x7f);
  signature.s[0] = 0x80;  // above n/2
  EXPECT_FALSE(decode_transaction(encode_with(tx, signature)));
  EXPECT_FALSE(encode_signed(signable(tx).value(), signature));
  signature.s = {};
  EXPECT_FALSE(decode_transaction(encode_with(tx, signature)));
}

TEST(Signed, ParityOfATypedOneIsNotV) {
  const Bytes good = signed_bytes(of_type(FeeMarket));
  const std::size_t at = good.size() - 67;  // the parity, before r and s of 33 bytes each
  for (const int v : {0x02, 0x1b, 0x1c, 0x25}) {
    Bytes bad = good;
    bad[at] = static_cast<std::uint8_t>(v);
    EXPECT_EQ(decode_transaction(bad).error().where, "yParity");
  }
}

// EIP-4844's and EIP-7594's network forms: the body, then blobs, commitments and proofs.
Bytes network_form(bool cells, std::uint8_t commitment) {
  const Bytes point(48, 0xc0);
  Transaction tx = blob();
  tx.blob_hashes[0] = crypto::sha256(point).bytes;
  tx.blob_hashes[0][0] = 1;
  const Bytes body = signed_bytes(tx);
  Bytes items(body.begin() + 1, body.end());
  if (cells) append_number(items, U256::of(1));
  Bytes blobs, commitments, proofs;
  append_string(blobs, Bytes(131072, 0));
  append_string(commitments, Bytes(48, commitment));
  for (int i = 0; i < (cells ? 128 : 1); ++i) append_string(proofs, point);
  for (const Bytes& list : {blobs, commitments, proofs}) append_list(items, list);
  Bytes out{3};
  append_list(out, items);
  return out;
}

TEST(Blob, NetworkFormIsReadWithoutItsBlobs) {
  for (const bool cells : {false, true}) {
    const auto tx = decode_transaction(network_form(cells, 0xc0)).value();
    EXPECT_TRUE(tx.had_blobs());
    EXPECT_LT(encode(tx).size(), 300U);
    EXPECT_TRUE(decode_transaction(encode(tx)));
    EXPECT_EQ(decode_transaction(network_form(cells, 0xc1)).error().where, "commitments[0]");
  }
}

}  // namespace
}  // namespace dvsguard::eth
