#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "core/crypto/sha256.h"
#include "core/layer/tar_for_tests.h"
#include "core/oci/layout.h"
#include "core/oci/source.h"
#include "core/oci/testing.h"

// Folders and archives made in place.
namespace dvsguard::archive::tests {

class TemporaryFolder : public ::testing::Test {
 protected:
  TemporaryFolder() : path_((std::filesystem::temp_directory_path() / "dvsguard-archive-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(path_.data()), nullptr);
  }
  ~TemporaryFolder() override { std::filesystem::remove_all(path_); }

  std::string put(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path path = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }

  std::string path_;
};

using Files = std::vector<std::pair<std::string, std::string>>;

// An OCI layout of one image with one layer of these bytes.
inline Files layout_of(const std::string& layer) {
  oci::testing::Store store;
  const std::string config = store.put_config();
  const std::string image = store.put_manifest(
      config, oci::testing::descriptor(oci::testing::kLayerType, crypto::sha256(layer).text(), layer.size()));
  Files files = {{"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"},
                 {"index.json", R"({"schemaVersion":2,"manifests":[)" + image + "]}"},
                 {"blobs/sha256/" + crypto::sha256(layer).hex(), layer}};
  for (const auto& [digest, bytes] : store.blobs)
    files.emplace_back("blobs/sha256/" + digest.substr(7), bytes);
  return files;
}

inline std::string tar_of(const Files& files) {
  std::string tar;
  for (const auto& [name, bytes] : files) tar += layer::tests::file(name, bytes);
  return tar + layer::tests::the_end();
}

inline std::string all_of(oci::ByteStream& stream) {
  std::string out;
  std::vector<std::uint8_t> chunk(7);
  while (true) {
    const auto got = stream.read(chunk);
    EXPECT_TRUE(got) << got.error().what;
    if (!got || *got == 0) return out;
    out.append(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*got));
  }
}

inline const oci::PlatformChoice kAmd64{{{"linux", "amd64", ""}}};

}  // namespace dvsguard::archive::tests
