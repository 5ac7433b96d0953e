#include "core/image/metadata_keys.h"

#include <gtest/gtest.h>

namespace dvsguard::image {
namespace {

// anvil's first account, which everybody has.
const std::string kKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

std::string record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

std::vector<RecordKey> found(const std::string& records) {
  keyscan::FileScanner scanner;
  return record_keys(records, scanner);
}

std::size_t in_name(const std::string& name) {
  keyscan::FileScanner scanner;
  return name_keys(name, scanner).size();
}

TEST(MetadataKeys, ARecordIsCalledByItsAttribute) {
  const auto keys = found(record("mtime", "1700000000.5") + record("SCHILY.xattr.user.private_key", kKey) +
                          record("comment", "private_key=" + kKey));
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].part, "extended attribute user.private_key");
  EXPECT_EQ(keys[1].part, "PAX record comment");
}

TEST(MetadataKeys, WhatARecordSaysOfNamesIsLeftToTheEntry) {
  EXPECT_TRUE(
      found(record("path", "private_key=" + kKey) + record("linkpath", "private_key=" + kKey)).empty());
}

TEST(MetadataKeys, ANamePlacesItsKey) {
  keyscan::FileScanner scanner;
  const std::string name = "app/private_key=" + kKey;
  const auto hits = name_keys(name, scanner);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(name.substr(hits[0].offset).substr(0, 6), kKey.substr(0, 6));
  EXPECT_EQ(hits[0].line, 0U);
}

TEST(MetadataKeys, ANameOfDigitsIsADigest) {
  const std::string digest = "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447";
  EXPECT_EQ(in_name(digest), 0U);
  EXPECT_EQ(in_name("blobs/sha256/" + digest), 0U);
  EXPECT_TRUE(found(record("comment", digest)).empty());
}

TEST(MetadataKeys, OrdinaryNamesHoldNone) {
  EXPECT_EQ(in_name(""), 0U);
  EXPECT_EQ(in_name("usr/share/doc/libcrypto++8/changelog.Debian.gz"), 0U);
}

}  // namespace
}  // namespace dvsguard::image
