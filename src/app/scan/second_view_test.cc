#include "app/scan/second_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace dvsguard::scan {
namespace {

constexpr crypto::SipHashKey kKey{};

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Tables, ALayerWithoutAnnotationsHasNone) {
  const auto tables = Tables::of({{"org.example", "x"}});
  ASSERT_TRUE(tables);
  EXPECT_FALSE(tables->any());
  layer::SecondView view(kKey);
  EXPECT_EQ(*tables->compare(view), 0U);
}

// The digest of what stands at the position is held, so the table must have been put together byte for byte.
TEST(Tables, AreTakenOutOfTheBytesHoweverTheyAreCut) {
  const std::string stored = "0123456789TABLE-OF-CONTENTS0123456789";
  const std::string table = "TABLE-OF-CONTENTS";
  const layer::Annotations annotations = {
      {"io.github.containers.zstd-chunked.manifest-position", "10:17:100:1"},
      {"io.github.containers.zstd-chunked.manifest-checksum", crypto::sha256(table).text()}};
  for (std::size_t size = 1; size <= stored.size(); ++size) {
    auto tables = Tables::of(annotations);
    ASSERT_TRUE(tables) << tables.error().what;
    for (std::size_t at = 0; at < stored.size(); at += size)
      tables->pass(bytes_of(stored).subspan(at, std::min(size, stored.size() - at)));
    layer::SecondView view(kKey);
    const auto compared = tables->compare(view);
    ASSERT_FALSE(compared);
    // Its digest holds; what it holds is no zstd.
    EXPECT_EQ(compared.error().what.find("digest"), std::string::npos) << compared.error().what;
  }
}

}  // namespace
}  // namespace dvsguard::scan
