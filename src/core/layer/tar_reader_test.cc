#include "core/layer/tar_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/layer/tar_for_tests.h"

// What is expected stands in POSIX.1 "pax", in GNU tar's manual and in Go's archive/tar, whose reading
// tests/tar_peer_test.py compares with ours on the same bytes.
namespace dvsguard::layer {
namespace {

using namespace tests;
using testing::HasSubstr;

std::string refusal(std::string_view tar, const TarLimits& limits = {}) {
  const auto seen = read_tar(tar, SIZE_MAX, limits);
  return seen ? "accepted" : seen.error().what;
}

Entry only(std::string_view tar) {
  const auto seen = read_tar(tar);
  EXPECT_TRUE(seen.has_value()) << seen.error().what;
  EXPECT_EQ(seen.value().size(), 1u);
  return seen.value().at(0).entry;
}

TEST(TarReader, ShowsAFileWithItsData) {
  const auto seen = read_tar(
      entry({.name = "etc/passwd", .mode = "0004755", .uid = "0000012", .gid = "0000024", .mtime = "1"},
            "root:x:0") +
      the_end());
  ASSERT_TRUE(seen.has_value());
  ASSERT_EQ(seen->size(), 1u);
  const auto& [found, data] = seen->front();
  EXPECT_EQ(found.path, "etc/passwd");
  EXPECT_EQ(found.type, EntryType::File);
  EXPECT_EQ(found.size, 8u);
  EXPECT_EQ(found.mode, 04755u);
  EXPECT_EQ(found.uid, 10u);
  EXPECT_EQ(found.gid, 20u);
  EXPECT_EQ(found.mtime, 1);
  EXPECT_EQ(found.offset, 512u);
  EXPECT_EQ(data, "root:x:0");
}

TEST(TarReader, PiecesOfAnySizeReadAsTheWhole) {
  const std::string tar =
      file("a", std::string(700, 'a')) + pax(record("path", "long/name")) + file("b", "b") + the_end();
  for (std::size_t piece : {1, 7, 511, 512, 513, 1024}) {
    const auto seen = read_tar(tar, piece);
    ASSERT_TRUE(seen.has_value()) << piece;
    ASSERT_EQ(seen->size(), 2u);
    EXPECT_EQ(seen->at(0).data, std::string(700, 'a'));
    EXPECT_EQ(seen->at(1).entry.path, "long/name");
  }
}

TEST(TarReader, HandsOnTheBytesThatItWasGiven) {
  struct Sink : Collector {
    Status data(std::span<const std::uint8_t> bytes) override {
      at = bytes.data();
      return {};
    }
    const std::uint8_t* at = nullptr;
  } sink;
  const std::string tar = file("a", "data");
  TarReader reader(sink);
  ASSERT_TRUE(reader.feed(bytes_of(tar)).has_value());
  EXPECT_EQ(sink.at, bytes_of(tar).data() + 512);
}

TEST(TarReader, DataMayBeSkippedWhereItStandsInOnePiece) {
  Collector sink;
  TarReader reader(sink);
  const std::string tar = file("a", std::string(1000, 'a')) + file("b", "b") + the_end();
  EXPECT_EQ(reader.skippable(), 0u);
  ASSERT_TRUE(reader.feed(bytes_of(tar).first(512 + 100)));
  EXPECT_EQ(reader.skippable(), 900u);
  ASSERT_TRUE(reader.skip(400));
  ASSERT_TRUE(reader.skip(1'000'000));  // no more than there is
  EXPECT_EQ(reader.skippable(), 0u);
  ASSERT_TRUE(reader.feed(bytes_of(tar).subspan(512 + 1000)));
  ASSERT_TRUE(reader.finish());
  ASSERT_EQ(sink.seen.size(), 2u);
  EXPECT_EQ(sink.seen[0].data, std::string(100, 'a'));
  EXPECT_EQ(sink.seen[1].data, "b");
}

// --- names

TEST(TarReader, NamesAreCleaned) {
  EXPECT_EQ(only(file("/./usr//bin/./sh")).path, "usr/bin/sh");
  EXPECT_EQ(only(file("a/../b")).path, "b");
  EXPECT_EQ(only(file("/../x")).path, "x");
  EXPECT_EQ(only(entry({.name = "./", .type = '5'})).path, "");
}

TEST(TarReader, ANameAboveTheRootIsRefused) {
  EXPECT_EQ(refusal(file("../x")), "a path climbs above the root");
  EXPECT_EQ(refusal(file("a/../../x")), "a path climbs above the root");
  EXPECT_EQ(refusal(file("..")), "a path climbs above the root");
}

TEST(TarReader, TheRootIsAFolder) {
  EXPECT_EQ(refusal(file(".", "x")), "the root is no folder");
  EXPECT_EQ(refusal(file("")), "the root is no folder");
}

TEST(TarReader, UstarsPrefixStandsBeforeTheName) {
  EXPECT_EQ(only(entry({.name = "name", .prefix = "some/folder"})).path, "some/folder/name");
}

TEST(TarReader, ANameOf100BytesHasNoNul) {
  EXPECT_EQ(only(file(std::string(100, 'n'))).path, std::string(100, 'n'));
}

TEST(TarReader, GnuLongNamesAndLinks) {
  const std::string name = std::string(300, 'n'), link = std::string(200, 'l');
  const auto seen = only(entry({.name = "././@LongLink", .type = 'L', .magic = Magic::Gnu}, name + '\0') +
                         entry({.name = "././@LongLink", .type = 'K', .magic = Magic::Gnu}, link + '\0') +
                         entry({.name = "cut", .type = '2', .link = "cut", .magic = Magic::Gnu}));
  EXPECT_EQ(seen.path, name);
  EXPECT_EQ(seen.link, link);
}

TEST(TarReader, AGnuLongNameBeatsPax) {
  EXPECT_EQ(only(pax(record("path", "pax")) + entry({.name = "L", .type = 'L'}, "long") + file("x")).path,
            "long");
}

TEST(TarReader, PathsOf4096BytesAndNoLonger) {
  const std::string name(4096, 'n');
  EXPECT_EQ(only(pax(record("path", name)) + file("x")).path, name);
  EXPECT_THAT(refusal(pax(record("path", name + 'n')) + file("x")), HasSubstr("kMaxPathBytes"));
}

TEST(TarReader, ANulInANameIsRefused) {
  EXPECT_EQ(refusal(pax(record("path", std::string_view("a\0b", 3))) + file("x")),
            "a PAX record holds a NUL");
  const auto sparse = record("GNU.sparse.major", "0") + record("GNU.sparse.minor", "1") +
                      record("GNU.sparse.name", std::string_view("a\0b", 3)) +
                      record("GNU.sparse.numblocks", "0");
  EXPECT_EQ(refusal(pax(sparse) + file("x")), "a path holds a NUL");
}

TEST(TarReader, DuplicateNamesAreAllShown) {
  const auto seen = read_tar(file("a", "1") + file("./a", "2"));
  ASSERT_EQ(seen.value().size(), 2u);
  EXPECT_EQ(seen->at(1).entry.path, "a");
  EXPECT_EQ(seen->at(0).data + seen->at(1).data, "12");
}

// --- types

TEST(TarReader, EveryTypeThatEnginesUnpack) {
  EXPECT_EQ(only(entry({.name = "a", .type = '1', .link = "b"})).type, EntryType::HardLink);
  EXPECT_EQ(only(entry({.name = "a", .type = '2', .link = "/b"})).link, "/b");
  EXPECT_EQ(only(entry({.name = "a", .type = '3'})).type, EntryType::CharDevice);
  EXPECT_EQ(only(entry({.name = "a", .type = '4'})).type, EntryType::BlockDevice);
  EXPECT_EQ(only(entry({.name = "a/", .type = '5'})).type, EntryType::Directory);
  EXPECT_EQ(only(entry({.name = "a", .type = '6'})).type, EntryType::Fifo);
}

TEST(TarReader, OldArchivesMarkFoldersByASlash) {
  EXPECT_EQ(only(entry({.name = "a/", .type = '\0', .magic = Magic::V7})).type, EntryType::Directory);
  EXPECT_EQ(only(entry({.name = "a", .type = '\0', .magic = Magic::V7})).type, EntryType::File);
  // GNU tar and Python make a folder of it; Go does not.
  EXPECT_EQ(only(file("a/")).type, EntryType::File);
}

TEST(TarReader, TypesThatNoEngineUnpacksAreRefused) {
  for (const char type : {'7', 'S', 'V', 'M', 'D', 'N', 'A', 'Z'}) {
    EXPECT_EQ(refusal(entry({.name = "a", .type = type})), "an entry's type is one that no engine unpacks");
  }
}

TEST(TarReader, LinksAndFoldersHaveNoDataWhateverTheirSize) {
  const auto seen =
      read_tar(header({.name = "a", .type = '1', .size = octal(512), .link = "b"}) + file("c", "x"));
  ASSERT_EQ(seen.value().size(), 2u);
  EXPECT_EQ(seen->at(0).entry.size, 0u);
  EXPECT_EQ(seen->at(1).entry.path, "c");
}

TEST(TarReader, ALinkToNothingIsRefused) {
  EXPECT_THAT(refusal(entry({.name = "a", .type = '2'})), HasSubstr("link to nothing"));
  EXPECT_THAT(refusal(entry({.name = "a", .type = '1'})), HasSubstr("link to nothing"));
}

TEST(TarReader, ADeviceNumberBeyond32BitsIsRefused) {
  EXPECT_THAT(refusal(entry({.name = "a", .type = '3', .major = std::string("\x80\0\0\1\0\0\0\0", 8)})),
              HasSubstr("device number"));
}

TEST(TarReader, WhiteoutsAreEntriesButNotOfTheirOwnFolder) {
  EXPECT_EQ(only(file("a/.wh.b")).path, "a/.wh.b");
  EXPECT_EQ(only(file("a/.wh..wh..opq")).path, "a/.wh..wh..opq");
  for (const auto* name : {"a/.wh.", "a/.wh..", "a/.wh..."}) {
    EXPECT_THAT(refusal(file(name)), HasSubstr("whiteout of its own folder")) << name;
  }
}

// --- numbers

TEST(TarReader, Base256Numbers) {
  Raw raw{.name = "a", .uid = std::string("\x80\0\0\0\xFF\xFF\xFF\xFE", 8)};
  EXPECT_EQ(only(entry(raw)).uid, 0xFFFFFFFEu);
  raw = {.name = "a", .mtime = std::string(12, '\xFF')};
  EXPECT_EQ(only(entry(raw)).mtime, -1);
}

TEST(TarReader, Base256ThatOverflowsIsRefused) {
  EXPECT_EQ(refusal(header({.name = "a", .size = std::string("\x80\0\0\x01\0\0\0\0\0\0\0\0", 12)})),
            "a number in a tar header is none, or overflows");
}

TEST(TarReader, ANegativeSizeIsRefused) {
  EXPECT_EQ(refusal(header({.name = "a", .size = std::string(12, '\xFF')})), "an entry's size is negative");
  EXPECT_EQ(refusal(pax(record("size", "-1")) + file("a")), "an entry's size is negative");
}

TEST(TarReader, ANumberThatIsNoneIsRefused) {
  EXPECT_EQ(refusal(header({.name = "a", .mode = "9"})), "a number in a tar header is none, or overflows");
  EXPECT_EQ(refusal(header({.name = "a", .size = "1 2"})), "a number in a tar header is none, or overflows");
}

TEST(TarReader, AnOwnerBeyond32BitsIsRefused) {
  EXPECT_EQ(only(pax(record("uid", "4294967294")) + file("a")).uid, 4294967294u);
  for (const auto* id : {"4294967295", "4294967296", "-1"}) {
    EXPECT_THAT(refusal(pax(record("uid", id)) + file("a")), HasSubstr("32 bits")) << id;
    EXPECT_THAT(refusal(pax(record("gid", id)) + file("a")), HasSubstr("32 bits")) << id;
  }
}

TEST(TarReader, ChecksumsOfSignedBytesAreGoodToo) {
  std::string block = header({.name = "\xFF\xFE"});
  int sum = 8 * ' ';
  for (std::size_t i = 0; i < block.size(); ++i)
    sum += i >= 148 && i < 156 ? 0 : static_cast<signed char>(block[i]);
  block.replace(148, 6, fmt::format("{:06o}", sum));
  EXPECT_EQ(only(block).path, "\xFF\xFE");
  block[0] = '\xFD';
  EXPECT_EQ(refusal(block), "a tar header does not match its checksum");
}

// --- PAX

TEST(TarReader, PaxSaysPathLinkSizeOwnerAndTime) {
  const auto records = record("path", "p") + record("linkpath", "l") + record("uid", "7") +
                       record("gid", "8") + record("mtime", "-1.5");
  const auto seen = only(pax(records) + entry({.name = "x", .type = '2', .link = "y"}));
  EXPECT_EQ(seen.path, "p");
  EXPECT_EQ(seen.link, "l");
  EXPECT_EQ(seen.uid, 7u);
  EXPECT_EQ(seen.gid, 8u);
  EXPECT_EQ(seen.mtime, -2);
}

TEST(TarReader, PaxSizeBeatsTheHeaders) {
  const auto seen = read_tar(pax(record("size", "3")) + header({.name = "a"}) + padded("abc") + file("b"));
  ASSERT_EQ(seen.value().size(), 2u);
  EXPECT_EQ(seen->at(0).data, "abc");
}

TEST(TarReader, PaxActsOnOneEntry) {
  const auto seen = read_tar(pax(record("path", "p") + record("SCHILY.xattr.security.capability", "x")) +
                             file("a") + file("b"));
  EXPECT_TRUE(seen.value().at(0).entry.file_capability);
  EXPECT_EQ(seen->at(1).entry.path, "b");
  EXPECT_FALSE(seen->at(1).entry.file_capability);
}

TEST(TarReader, AnEmptyPaxValueSaysNothing) {
  const auto seen =
      only(pax(record("path", "p") + record("path", "") + record("SCHILY.xattr.security.capability", "")) +
           file("a"));
  EXPECT_EQ(seen.path, "a");
  EXPECT_FALSE(seen.file_capability);
}

TEST(TarReader, TheLaterOfTwoPaxHeadersReplacesTheFirst) {
  const auto seen = only(pax(record("path", "p")) + pax(record("uid", "7")) + file("a"));
  EXPECT_EQ(seen.path, "a");
  EXPECT_EQ(seen.uid, 7u);
}

TEST(TarReader, PaxRecordsWithLyingLengthsAreRefused) {
  for (const std::string_view records :
       {"99 path=p\n", "8 path=p\n", "3 a=b\n", "-9 path=p\n", "9223372036854775808 path=p\n", "path=p\n",
        "10 path=pq", "5 a=\n\n", " 10 path=p\n", "0010 path=p"}) {
    EXPECT_NE(refusal(pax(records) + file("a")), "accepted") << records;
  }
}

TEST(TarReader, APaxHeaderOfOneMebibyteAndNoLarger) {
  std::string records = record("comment", std::string((1 << 20) - 17, 'c'));
  ASSERT_EQ(records.size(), std::size_t{1} << 20);
  EXPECT_EQ(refusal(pax(records) + file("a")), "accepted");
  records = record("comment", std::string((1 << 20) - 16, 'c'));
  EXPECT_THAT(refusal(pax(records) + file("a")), HasSubstr("kMaxMetaBytes"));
}

TEST(TarReader, AGlobalHeaderOfGitSaysNothing) {
  EXPECT_EQ(only(pax(record("comment", "c"), 'g', "pax_global_header") + file("a")).path, "a");
}

TEST(TarReader, AGlobalHeaderThatReadersDisagreeOnIsRefused) {
  const auto* what = "a global header says what readers disagree on";
  EXPECT_EQ(refusal(pax(record("comment", "c"), 'g', "etc/passwd") + file("a")), what);
  for (const auto* key : {"path", "linkpath", "size", "GNU.sparse.map", "GNU.sparse.name"}) {
    EXPECT_EQ(refusal(pax(record(key, "1"), 'g', "pax_global_header") + file("a")), what) << key;
  }
}

TEST(TarReader, ExtendedHeadersWithoutEndAreRefused) {
  std::string tar;
  for (int i = 0; i < 16; ++i) tar += pax(record("uid", "7"));
  EXPECT_EQ(refusal(tar + file("a")), "accepted");
  EXPECT_THAT(refusal(tar + pax("") + file("a")), HasSubstr("kMaxMetaHeaders"));
}

// --- the end

TEST(TarReader, AnEmptyLayerIsOne) {
  EXPECT_EQ(refusal(""), "accepted");
  EXPECT_EQ(refusal(the_end()), "accepted");
  EXPECT_EQ(refusal(std::string(512, '\0')), "accepted");
}

TEST(TarReader, ZerosMayFollowTheEndAndNothingElse) {
  EXPECT_EQ(refusal(file("a") + the_end() + std::string(9000, '\0')), "accepted");
  EXPECT_EQ(refusal(file("a") + the_end() + file("b")), "bytes stand after the tar's end");
  EXPECT_EQ(refusal(file("a") + the_end() + std::string(700, '\0') + "x"), "bytes stand after the tar's end");
}

TEST(TarReader, OneBlockOfZerosAmidTheTarIsRefused) {
  EXPECT_EQ(refusal(file("a") + std::string(512, '\0') + file("b")), "a block of zeros stands amid the tar");
}

TEST(TarReader, ATruncatedTarIsRefusedWhereverDataLacks) {
  const std::string tar = pax(record("path", "p")) + file("a", std::string(1500, 'a')) + file("b", "b");
  // Go takes the end of the bytes for the tar's where a header could begin, and does without padding.
  const std::size_t a = 1024, a_data_end = a + 512 + 1500, b = a + 512 + 1536, b_data_end = b + 513;
  for (std::size_t size = 0; size <= tar.size(); ++size) {
    const bool whole = size == 0 || (size >= a_data_end && size <= b) || size >= b_data_end;
    EXPECT_EQ(read_tar(std::string_view(tar).substr(0, size)).has_value(), whole) << size;
  }
}

TEST(TarReader, AnExtendedHeaderWithoutEntryIsRefused) {
  EXPECT_EQ(refusal(pax(record("path", "p"))), "the tar ends after an extended header");
  EXPECT_EQ(refusal(pax(record("path", "p")) + the_end()), "the tar ends after an extended header");
}

// --- sparse

std::string sparse_records(std::string_view size, std::string_view map, std::string_view blocks) {
  return record("GNU.sparse.major", "0") + record("GNU.sparse.minor", "1") + record("GNU.sparse.name", "s") +
         record("GNU.sparse.size", size) + record("GNU.sparse.map", map) +
         record("GNU.sparse.numblocks", blocks);
}

TEST(TarReader, HolesAreZeros) {
  const auto seen = read_tar(pax(sparse_records("10", "2,3,7,1", "2")) + file("x", "abcd") + file("y", "y"));
  ASSERT_EQ(seen.value().size(), 2u);
  EXPECT_EQ(seen->at(0).entry.path, "s");
  EXPECT_EQ(seen->at(0).entry.size, 10u);
  EXPECT_EQ(seen->at(0).data, std::string_view("\0\0abc\0\0d\0\0", 10));
  EXPECT_EQ(seen->at(1).data, "y");
}

TEST(TarReader, SparseFormat00RepeatsItsKeys) {
  const auto records = record("GNU.sparse.size", "4") + record("GNU.sparse.numblocks", "1") +
                       record("GNU.sparse.offset", "1") + record("GNU.sparse.numbytes", "2");
  EXPECT_EQ(read_tar(pax(records) + file("x", "ab")).value().at(0).data, std::string_view("\0ab\0", 4));
  const auto swapped = record("GNU.sparse.numblocks", "1") + record("GNU.sparse.numbytes", "2") +
                       record("GNU.sparse.offset", "1");
  EXPECT_EQ(refusal(pax(swapped) + file("x", "ab")), "a PAX sparse map is out of order");
}

TEST(TarReader, SparseFormat10HasItsMapInItsData) {
  const auto records = record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0") +
                       record("GNU.sparse.name", "s") + record("GNU.sparse.realsize", "6");
  const std::string tar = pax(records) + file("x", padded("2\n1\n2\n4\n1\n") + "abc") + file("y", "y");
  for (std::size_t piece : {1, 100, 512, 5000}) {
    const auto seen = read_tar(tar, piece);
    ASSERT_EQ(seen.value().size(), 2u);
    EXPECT_EQ(seen->at(0).data, std::string_view("\0ab\0c\0", 6));
    EXPECT_EQ(seen->at(0).entry.offset, 1024u + 1024u);
  }
  EXPECT_EQ(refusal(pax(records) + file("x", "1\n")), "a sparse file's map does not end");
  EXPECT_EQ(refusal(pax(records) + file("x", padded("3\n1\n"))), "a sparse file's map does not end");
}

TEST(TarReader, ASparseMapThatLiesIsRefused) {
  const auto sparse = [](std::string_view size, std::string_view map, std::string_view blocks) {
    return refusal(pax(sparse_records(size, map, blocks)) + file("x", "abcd"));
  };
  EXPECT_EQ(sparse("10", "2,3,7,1", "2"), "accepted");
  EXPECT_NE(sparse("10", "2,3,7,1", "3"), "accepted");
  EXPECT_NE(sparse("7", "2,3,7,1", "2"), "accepted");
  EXPECT_NE(sparse("10", "2,3,4,1", "2"), "accepted");
  EXPECT_NE(sparse("10", "2,3,7,2", "2"), "accepted");
  EXPECT_NE(sparse("10", "2,3,7", "1"), "accepted");
  EXPECT_NE(sparse("10", "-2,3,7,1", "2"), "accepted");
  EXPECT_NE(sparse("10", "9223372036854775807,9223372036854775807", "1"), "accepted");
}

TEST(TarReader, ASparseFileOfAnExbibyteIsRefused) {
  EXPECT_THAT(refusal(pax(sparse_records("1152921504606846976", "", "0")) + file("x")),
              HasSubstr("kMaxLayerBytes"));
}

TEST(TarReader, SparseFilesThatAddUpAreRefused) {
  EXPECT_THAT(refusal(pax(sparse_records("100000000", "", "0")) + file("x")), HasSubstr("kMaxLayerRatio"));
}

// --- caps

TEST(TarReader, AFloodOfFilesIsRefused) {
  const std::string tar = file("a") + file("b") + file("c");
  EXPECT_EQ(refusal(tar, {.max_files = 3}), "accepted");
  EXPECT_EQ(refusal(tar, {.max_files = 2}), "holds more than 2 files (kMaxFiles)");
}

TEST(TarReader, FilesLargerThanTheLayerMayBeAreRefusedBeforeTheirData) {
  EXPECT_EQ(refusal(file("a", "12345"), {.max_bytes = 5}), "accepted");
  EXPECT_THAT(refusal(header({.name = "a", .size = octal(6)}), {.max_bytes = 5}),
              HasSubstr("kMaxLayerBytes"));
}

}  // namespace
}  // namespace dvsguard::layer
