#include "core/image/layer_inspector.h"

#include <gtest/gtest.h>

#include <string>

#include "core/image/assembly.h"
#include "core/image/documents.h"

namespace dvsguard::image {
namespace {

using layer::Entry;
using layer::EntryType;

Entry entry(std::string path, EntryType type = EntryType::File, std::string link = "") {
  Entry made;
  made.path = std::move(path);
  made.type = type;
  made.link = std::move(link);
  made.mode = 0755;
  return made;
}

void put(LayerInspector& inspector, const Entry& made) {
  ASSERT_TRUE(inspector.begin(made));
  if (made.type == EntryType::File) {
    ASSERT_TRUE(inspector.end());
  }
}

TEST(DocumentElsewhere, IsALinkToWhereNobodyLooks) {
  const auto at = [](std::string path, std::string link, EntryType type = EntryType::Symlink) {
    return document_elsewhere(entry(std::move(path), type, std::move(link)));
  };
  EXPECT_EQ(at("var/lib/dpkg/status", "/opt/status"), Document::DpkgStatus);
  EXPECT_EQ(at("var/lib/dpkg/status", "opt/status", EntryType::HardLink), Document::DpkgStatus);
  EXPECT_EQ(at("var/lib/dpkg", "../../opt"), Document::DpkgStatus);
  EXPECT_EQ(at("var", "/"), Document::DpkgStatus);
  EXPECT_EQ(at("etc/passwd", "shadow"), Document::Passwd);
  EXPECT_EQ(at("lib", "../../opt"), Document::ApkInstalled);
  EXPECT_EQ(at("etc/os-release", "../usr/lib/os-release"), std::nullopt);
  EXPECT_EQ(at("etc/os-release", "/usr/lib/os-release"), std::nullopt);
  EXPECT_EQ(at("lib", "usr/lib"), std::nullopt);
  EXPECT_EQ(at("lib/apk", "../usr/lib/apk"), std::nullopt);
  EXPECT_EQ(at("bin", "usr/bin"), std::nullopt);
  EXPECT_EQ(at("va", "/opt"), std::nullopt);
  EXPECT_EQ(at("var", "opt", EntryType::HardLink), std::nullopt);  // no link to a folder
}

TEST(LayerInspector, OfEntriesOfOnePathTheLastCounts) {
  LayerInspector inspector(crypto::SipHashKey{});
  put(inspector, entry("bin/sh"));
  put(inspector, entry("bin/dash"));
  Entry plain = entry("bin/sh");
  plain.mode = 0644;
  put(inspector, plain);
  put(inspector, entry("bin/dash"));
  const LayerFacts facts = inspector.take();
  ASSERT_EQ(facts.notable.size(), 1u);
  EXPECT_EQ(facts.notable[0].path, "bin/dash");
}

// Each time over what came before would take minutes (60,000 entries: 80 s).
TEST(LayerInspector, ReplacesManyDocumentsInTimeAndSaysWhatItLeaves) {
  oci::Image image;
  image.layers.resize(2);
  image.config.diff_ids.resize(2);
  Assembly assembly(std::move(image), crypto::SipHashKey{});
  for (std::size_t layer = 0; layer < 2; ++layer) {
    LayerInspector inspector(crypto::SipHashKey{});
    for (int i = 0; i < 60'000; ++i)
      put(inspector, entry("var/lib/dpkg/status.d/f" + std::to_string(i % 30'000)));
    LayerFacts facts = inspector.take();
    ASSERT_FALSE(facts.unread.empty());
    EXPECT_EQ(facts.unread[0].bearing, Unread::Bearing::Packages);
    assembly.add(layer, std::move(facts));
  }
  EXPECT_FALSE(assembly.finish().unread.empty());
}

TEST(Assembly, NamesALinkedDatabaseUntilALayerReplacesIt) {
  for (const bool replaced : {false, true}) {
    oci::Image image;
    image.layers.resize(2);
    image.config.diff_ids.resize(2);
    Assembly assembly(std::move(image), crypto::SipHashKey{});
    LayerInspector below(crypto::SipHashKey{}), above(crypto::SipHashKey{});
    put(below, entry("var/lib/dpkg/status", EntryType::Symlink, "/opt/status"));
    if (replaced) put(above, entry("var/lib/dpkg/status"));
    assembly.add(1, above.take());
    assembly.add(0, below.take());
    EXPECT_EQ(assembly.finish().unread.empty(), replaced);
  }
}

}  // namespace
}  // namespace dvsguard::image
