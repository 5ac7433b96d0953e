#include "core/layer/second_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include "core/layer/tar_for_tests.h"

// The tables are as stargz-snapshotter's estargz and containers/storage's pkg/chunked write them.
namespace dvsguard::layer {
namespace {

using namespace tests;
using testing::HasSubstr;

constexpr crypto::SipHashKey kKey{7};

std::string digest_of(std::string_view text) {
  return crypto::sha256(text).text();
}

std::string row(std::string_view rest) {
  return "{" + std::string(rest) + "}";
}

std::string table(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& each : all) out += (out.empty() ? "" : ",") + each;
  return R"({"version":1,"entries":[)" + out + "]}";
}

// A folder, a file, a link to each; and the rows that say so.
const std::string kTar = entry({.name = "d/", .type = '5', .mode = "0000755"}) +
                         entry({.name = "d/f", .uid = "0000012"}, "data") +
                         entry({.name = "s", .type = '2', .mode = "0000777", .link = "d/f"}) +
                         entry({.name = "h", .type = '1', .link = "d/f"}) + file("empty");

std::vector<std::string> rows() {
  return {row(R"("name":"d/","type":"dir","mode":493,"modtime":"1970-01-01T00:00:00Z")"),
          row(R"("name":"d/f","type":"reg","size":4,"mode":420,"uid":10,"offset":99,"digest":")" +
              digest_of("data") + R"(","chunkDigest":"sha256:00")"),
          row(R"("name":"s","type":"symlink","mode":511,"linkName":"d/f")"),
          row(R"("name":"h","type":"hardlink","mode":420,"linkName":"d/f")"),
          row(R"("name":"empty","type":"reg","mode":420)")};
}

struct Viewed {
  explicit Viewed(const std::string& tar) {
    TarReader reader(view);
    EXPECT_TRUE(reader.feed(bytes_of(tar)).has_value());
  }
  SecondView view{kKey};
};

std::string refusal(const std::string& tar, const std::string& toc) {
  Viewed viewed(tar);
  const auto agreement = viewed.view.compare_chunked(toc);
  return agreement ? "accepted" : agreement.error().what;
}

std::string changed(std::size_t index, std::string_view from, std::string_view to) {
  auto all = rows();
  const auto at = all[index].find(from);
  EXPECT_NE(at, std::string::npos) << from;
  all[index].replace(at, from.size(), to);
  return table(all);
}

TEST(SecondView, ATableThatShowsTheTarIsAccepted) {
  EXPECT_EQ(refusal(kTar, table(rows())), "accepted");
}

TEST(SecondView, TheOrderOfATableSaysNothing) {
  auto all = rows();
  std::reverse(all.begin(), all.end());
  EXPECT_EQ(refusal(kTar, table(all)), "accepted");
}

TEST(SecondView, WhateverDiffersIsRefused) {
  EXPECT_THAT(refusal(kTar, changed(1, "d/f", "d/g")), HasSubstr("\"d/g\" as its tar does not"));
  EXPECT_NE(refusal(kTar, changed(0, "dir", "fifo")), "accepted");
  EXPECT_NE(refusal(kTar, changed(1, "\"size\":4", "\"size\":5")), "accepted");
  EXPECT_NE(refusal(kTar, changed(1, "420", "2468")), "accepted");  // setuid
  EXPECT_NE(refusal(kTar, changed(1, "\"uid\":10", "\"uid\":0")), "accepted");
  EXPECT_NE(refusal(kTar, changed(1, "\"uid\":10", "\"uid\":10,\"gid\":1")), "accepted");
  EXPECT_NE(refusal(kTar, changed(2, "d/f", "d/g")), "accepted");
  EXPECT_NE(refusal(kTar, changed(3, "\"linkName\":\"d/f\"", "\"linkName\":\"s\"")), "accepted");
  EXPECT_NE(refusal(kTar, changed(1, digest_of("data"), digest_of("evil"))), "accepted");
  EXPECT_NE(
      refusal(kTar, changed(1, "\"uid\":10", "\"uid\":10,\"xattrs\":{\"security.capability\":\"AQ==\"}")),
      "accepted");
}

TEST(SecondView, FilesThatLackOrAreTooManyAreRefused) {
  auto all = rows();
  all.pop_back();
  EXPECT_EQ(refusal(kTar, table(all)), "the layer's table of contents lacks a file of its tar");
  all = rows();
  all.push_back(row(R"("name":"extra","type":"dir")"));
  EXPECT_THAT(refusal(kTar, table(all)), HasSubstr("extra"));
}

TEST(SecondView, AFileWithBytesAndWithoutDigestIsRefused) {
  EXPECT_NE(refusal(kTar, changed(1, "\"digest\":\"" + digest_of("data") + "\",", "")), "accepted");
}

TEST(SecondView, APathTwiceIsRefusedUnlessBothSayTheSame) {
  EXPECT_EQ(refusal(kTar + entry({.name = "d", .type = '5', .mode = "0000755"}), table(rows())), "accepted");
  EXPECT_EQ(refusal(kTar + file("d/f", "other"), table(rows())),
            "a layer with a table of contents holds two entries of one path");
}

TEST(SecondView, MembersThatOnlyGoReadsAreRefused) {
  for (const auto* name : {"Size", "SIZE", "linkname", "\xC5\xBFize"}) {
    auto all = rows();
    all[0].insert(1, "\"" + std::string(name) + "\":1,");
    EXPECT_THAT(refusal(kTar, table(all)), HasSubstr("readers disagree")) << name;
  }
  const auto whole = table(rows());
  EXPECT_THAT(refusal(kTar, R"({"Entries":[],)" + whole.substr(1)), HasSubstr("readers disagree"));
  EXPECT_NE(refusal(kTar, R"({"entries":[],)" + whole.substr(1)), "accepted");
  EXPECT_NE(refusal(kTar, R"({"\u0065ntries":[],)" + whole.substr(1)), "accepted");
}

TEST(SecondView, MalformedTablesAreRefused) {
  const auto whole = table(rows());
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_NE(refusal(kTar, whole.substr(0, size)), "accepted") << size;
  }
  EXPECT_NE(refusal(kTar, whole + "x"), "accepted");
  EXPECT_NE(refusal(kTar, "[" + whole + "]"), "accepted");
  EXPECT_EQ(refusal("", R"({"version":2,"entries":[]})"), "its version is not 1");
  EXPECT_EQ(refusal("", R"({"version":1,"entries":[]})"), "accepted");
  EXPECT_EQ(refusal("", R"({"version":1,"entries":[,]})"), "its entries are malformed");
  EXPECT_EQ(refusal("", R"({"version":1,"entries":[1]})"), "its entries are malformed");
  EXPECT_NE(refusal(kTar, changed(4, "420", "420.0")), "accepted");
  EXPECT_NE(refusal(kTar, changed(4, "420", "\"420\"")), "accepted");
}

TEST(SecondView, ChunkedFilesAreCounted) {
  auto all = rows();
  all[1].insert(1, "\"chunkSize\":2,");
  all.insert(all.begin() + 2, row(R"("name":"d/f","type":"chunk","chunkOffset":2,"chunkSize":2)"));
  Viewed chunked(kTar);
  EXPECT_EQ(chunked.view.compare_chunked(table(all)).value().chunked_files, 1u);
}

TEST(SecondView, EstargzKeepsItsTableInTheTar) {
  const auto toc = table(rows());
  Viewed good(kTar + file("stargz.index.json", toc));
  EXPECT_TRUE(good.view.compare_estargz(crypto::sha256(toc)).has_value());
  Viewed wrong(kTar + file("stargz.index.json", toc));
  EXPECT_FALSE(wrong.view.compare_estargz(crypto::sha256("other")).has_value());
  Viewed none(kTar);
  EXPECT_FALSE(none.view.compare_estargz(crypto::sha256("")).has_value());
  Viewed two(kTar + file("stargz.index.json", toc) + file("./stargz.index.json", toc));
  EXPECT_FALSE(two.view.compare_estargz(crypto::sha256(toc)).has_value());
}

TEST(SecondView, ATableLargerThanItsCapIsRefusedBeforeItIsRead) {
  SecondView view(kKey);
  EXPECT_THAT(view.begin({.path = "stargz.index.json", .size = kMaxTocBytes + 1}).error().what,
              HasSubstr("kMaxTocBytes"));
}

// --- annotations

const std::string kSum = digest_of("x");
constexpr auto* kPosition = "io.github.containers.zstd-chunked.manifest-position";
constexpr auto* kChecksum = "io.github.containers.zstd-chunked.manifest-checksum";

TEST(SecondView, AnnotationsSayWhereAZstdChunkedTableIs) {
  const auto position = chunked_position({{kPosition, "10:20:30:1"}, {kChecksum, kSum}});
  EXPECT_EQ(position.value().value().offset, 10u);
  EXPECT_EQ((*position)->size, 20u);
  EXPECT_EQ((*position)->inflated_size, 30u);
  EXPECT_EQ((*position)->digest, crypto::sha256("x"));
  EXPECT_EQ(chunked_position({}).value(), std::nullopt);
}

TEST(SecondView, AnnotationsThatAreMalformedAreRefused) {
  for (const auto* text :
       {"", "1:2:3", "1:2:3:2", "1:2:3:1:1", "-1:2:3:1", "1:x:3:1", "1:67108865:3:1", "1:2:67108865:1"}) {
    EXPECT_FALSE(chunked_position({{kPosition, text}, {kChecksum, kSum}}).has_value()) << text;
  }
  EXPECT_FALSE(chunked_position({{kPosition, "1:2:3:1"}}).has_value());
  EXPECT_FALSE(chunked_position({{kChecksum, kSum}}).has_value());
  EXPECT_FALSE(estargz_digest({{"containerd.io/snapshot/stargz/toc.digest", "md5:x"}}).has_value());
  EXPECT_TRUE(estargz_digest({{"containerd.io/snapshot/stargz/toc.digest", kSum}}).value().has_value());
}

TEST(SecondView, AZstdChunkedTableIsHeldToItsDigestAndSize) {
  const std::string toc = table(rows());
  std::string packed(ZSTD_compressBound(toc.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), toc.data(), toc.size(), 3));
  const TocPosition good{0, packed.size(), toc.size(), crypto::sha256(packed)};
  EXPECT_EQ(inflate_toc(bytes_of(packed), good).value(), toc);
  auto bad = good;
  bad.inflated_size -= 1;
  EXPECT_FALSE(inflate_toc(bytes_of(packed), bad).has_value());
  bad.inflated_size += 2;
  EXPECT_FALSE(inflate_toc(bytes_of(packed), bad).has_value());
  bad = good;
  bad.digest = crypto::sha256("other");
  EXPECT_FALSE(inflate_toc(bytes_of(packed), bad).has_value());
}

}  // namespace
}  // namespace dvsguard::layer
