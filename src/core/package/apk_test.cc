#include "core/package/apk.h"

#include <gtest/gtest.h>

namespace dvsguard::package {
namespace {

constexpr std::string_view kPath = "lib/apk/db/installed";

Result<std::vector<Package>> parse(std::string_view bytes) {
  return parse_apk_installed(bytes, kPath, Ecosystem::Alpine);
}

void expect_refused(std::string_view bytes, std::uint32_t line, ErrorCode code = ErrorCode::Syntax) {
  const auto packages = parse(bytes);
  ASSERT_FALSE(packages) << bytes;
  EXPECT_EQ(packages.error().code, code) << bytes;
  EXPECT_EQ(packages.error().place.line, line) << packages.error().what << "\n" << bytes;
  EXPECT_EQ(packages.error().place.name(), kPath);
}

TEST(ApkInstalled, GivesWhatARecordSays) {
  const auto packages = parse(
      "C:Q1WTgPfmLeVUYjhJ1VTAaCBWsS8gM=\nP:libcrypto3\nV:3.3.2-r1\nA:x86_64\nS:1739467\nI:4575232\nT:Crypto "
      "library from openssl\nU:https://www.openssl.org/\nL:Apache-2.0\no:openssl\nm:A <a@b>\nt:1729263254\n"
      "c:abc\nD:so:libc.musl-x86_64.so.1\np:so:libcrypto.so.3=3\nF:etc\nM:0:0:1777\nF:lib\nR:libcrypto.so.3\n"
      "a:0:0:755\nZ:Q1j5dB9k=\n\nP:busybox\nV:1.36.1-r29\nA:x86_64\nL:GPL-2.0-only\no:busybox\n\n");
  ASSERT_TRUE(packages) << packages.error().what;
  ASSERT_EQ(packages->size(), 2u);
  const Package &crypto = (*packages)[0], &busybox = (*packages)[1];
  EXPECT_EQ(crypto.ecosystem, Ecosystem::Alpine);
  EXPECT_EQ(crypto.name, "libcrypto3");
  EXPECT_EQ(crypto.version, "3.3.2-r1");
  EXPECT_EQ(crypto.architecture, "x86_64");
  EXPECT_EQ(crypto.license, "Apache-2.0");
  EXPECT_EQ(crypto.database, kPath);
  EXPECT_EQ(crypto.advised_name(), "openssl");
  EXPECT_EQ(crypto.advised_version(), "3.3.2-r1");
  EXPECT_EQ(busybox.source, "");
}

TEST(ApkInstalled, TakesALastRecordWithoutABlankLineAndSeveralBlankLines) {
  EXPECT_EQ(parse("\nP:a\nV:1\n\n\nP:b\nV:2")->size(), 2u);
  EXPECT_TRUE(parse("")->empty());
}

TEST(ApkInstalled, TakesAVirtualPackage) {  // `apk add --virtual .build-deps`
  EXPECT_EQ(parse("P:.build-deps\nV:20241109.120000\nA:noarch\n\n")->at(0).name, ".build-deps");
}

TEST(ApkInstalled, TakesFieldsOfLaterVersions) {
  EXPECT_EQ(parse("P:a\nV:1\nx:new\nX:new\n")->size(), 1u);
}

TEST(ApkInstalled, RefusesWhatIsCorruptAndNamesTheLine) {
  expect_refused("P:a\nV:1\nx\n", 3);
  expect_refused("P:a\nV1\n", 2);
  expect_refused("P:a\n V:1\n", 2);
  expect_refused("P:a\n1:2\n", 2);
  expect_refused("P:a\nV:1\nP:b\n", 3);
  expect_refused("V:1\n\n", 2);
  expect_refused("P:a\n\n", 2);
  expect_refused("P:a\nV:\n\n", 3);
  expect_refused("P:a\nV:1 2\n\n", 3);
  expect_refused("P:a b\nV:1\n\n", 3);
  expect_refused("P:a/b\nV:1\n", 2);
  expect_refused("P:a\nV:1\nA:x y\n\n", 4);
  expect_refused("P:a\nV:1\no:x y\n\n", 4);
  expect_refused("F:etc\n\nP:a\nV:1\n", 2);
}

TEST(ApkInstalled, HasCaps) {
  EXPECT_TRUE(parse("P:a\nV:1\nT:" + std::string(kMaxFieldBytes - 2, 'x')));
  expect_refused("P:a\nV:1\nT:" + std::string(kMaxFieldBytes - 1, 'x'), 3, ErrorCode::Cap);
  EXPECT_EQ(parse(std::string(kMaxDatabaseBytes + 1, '\n')).error().code, ErrorCode::Cap);
  std::string many;
  for (std::size_t i = 0; i < kMaxPackages; ++i) many += "P:a\nV:1\n\n";
  EXPECT_EQ(parse(many)->size(), kMaxPackages);
  EXPECT_EQ(parse(many + "P:a\nV:1\n").error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::package
