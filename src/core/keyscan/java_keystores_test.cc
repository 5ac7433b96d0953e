#include <gtest/gtest.h>

#include <string>

#include "core/keyscan/scan.h"

// Stores laid out as OpenJDK's JavaKeyStore.engineLoad reads them; script/keyscan_table plants keytool's own.
namespace dvsguard::keyscan {
namespace {

std::string big(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string der(char tag, const std::string& content) {
  return std::string(1, tag) + static_cast<char>(content.size()) + content;
}

// EncryptedPrivateKeyInfo under Sun's own algorithm.
std::string protected_key() {
  const std::string oid = der(0x06, "\x2b\x06\x01\x04\x01\x2a\x02\x11\x01\x01");
  return der(0x30, der(0x30, oid + std::string("\x05\x00", 2)) + der(0x04, std::string(60, '\x9c')));
}

std::string entry(int tag, const std::string& content) {
  return big(static_cast<std::uint64_t>(tag), 4) + big(4, 2) + "node" + big(1'700'000'000'000, 8) + content;
}

std::string certificate() {
  return big(5, 2) + "X.509" + big(20, 4) + std::string(20, 'c');
}

std::string store(const std::string& entries, std::uint64_t count, const char* magic = "\xfe\xed\xfe\xed") {
  return magic + big(2, 4) + big(count, 4) + entries + std::string(20, '\x55');
}

std::string key_entry() {
  const std::string key = protected_key();
  return entry(1, big(key.size(), 4) + key + big(1, 4) + certificate());
}

TEST(JavaKeystores, AreProvenByAProtectedKeyInThem) {
  for (const char* magic : {"\xfe\xed\xfe\xed", "\xce\xce\xce\xce"}) {
    const auto hits = scan_text("before" + store(key_entry(), 1, magic));
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].kind, KeyKind::JavaKeystore);
    EXPECT_EQ(hits[0].certainty, Certainty::Proven);
    EXPECT_EQ(hits[0].offset, 6U);
    EXPECT_TRUE(hits[0].encrypted);
  }
}

TEST(JavaKeystores, AreFoundBehindCertificates) {
  EXPECT_EQ(scan_text(store(entry(2, certificate()) + key_entry(), 2)).size(), 1U);
}

TEST(JavaKeystores, OfCertificatesAloneHoldNoKey) {
  EXPECT_TRUE(scan_text(store(entry(2, certificate()) + entry(2, certificate()), 2)).empty());
}

TEST(JavaKeystores, AreNoneWhereSomethingLies) {
  const std::string good = store(key_entry(), 1);
  EXPECT_TRUE(scan_text(store(key_entry(), 0)).empty());
  EXPECT_TRUE(scan_text(store(key_entry(), 1U << 30U)).empty());
  for (std::size_t size = 0; size < 60; ++size) EXPECT_TRUE(scan_text(good.substr(0, size)).empty()) << size;
  std::string other = good;
  other.replace(other.find("\x2b\x06\x01\x04\x01\x2a"), 1, "\x2c");
  EXPECT_TRUE(scan_text(other).empty());
}

}  // namespace
}  // namespace dvsguard::keyscan
