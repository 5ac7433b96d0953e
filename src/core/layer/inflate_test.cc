#include "core/layer/inflate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <string>
#include <vector>

#include "core/layer/tar_for_tests.h"

// Expected values stand in RFC 1952 and RFC 8878, and in how Go's compress/gzip and klauspost's zstd, which
// containerd reads with, take them.
namespace dvsguard::layer {
namespace {

using testing::HasSubstr;
using tests::bytes_of;

std::string little(std::uint32_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string deflated(std::string_view text) {
  std::string out(text.size() * 2 + 1024, '\0');
  isal_zstream stream;
  isal_deflate_init(&stream);
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<std::uint32_t>(text.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  stream.end_of_stream = 1;
  std::vector<std::uint8_t> memory(ISAL_DEF_LVL3_DEFAULT);
  stream.level = 3;
  stream.level_buf = memory.data();
  stream.level_buf_size = static_cast<std::uint32_t>(memory.size());
  EXPECT_EQ(isal_deflate(&stream), COMP_OK);
  out.resize(stream.total_out);
  return out;
}

std::string crc_of(std::string_view text) {
  return little(
      crc32_gzip_refl(0, reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data())), text.size()));
}

// RFC 1952, 2.3; `fields` is what the flags announce.
std::string member(std::string_view text, char flags = 0, std::string_view fields = {}) {
  std::string out("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);
  out[3] = flags;
  out += fields;
  return out + deflated(text) + crc_of(text) + little(static_cast<std::uint32_t>(text.size()));
}

std::string frame(std::string_view text, int level = 3, int window_log = 0, bool stream = false) {
  const auto* source = text.data();
  std::string out(ZSTD_compressBound(text.size()) + 64, '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  if (window_log != 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  if (stream) ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  ZSTD_inBuffer in{source, text.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  if (stream) {  // two calls, so that the length is not known at first
    ZSTD_inBuffer first{source, text.size() / 2, 0};
    ZSTD_compressStream2(context, &to, &first, ZSTD_e_flush);
    in.pos = first.pos;
  }
  EXPECT_EQ(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end), 0u);
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

std::string skippable(std::string_view bytes) {
  return "\x50\x2A\x4D\x18" + little(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
}

// Text that does not compress to nothing.
std::string sample(std::size_t size) {
  std::string out;
  std::uint64_t state = 1;
  while (out.size() < size) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    out += fmt::format("line {} of a file\n", state >> 40);
  }
  out.resize(size);
  return out;
}

Result<std::string> inflate(Encoding encoding, std::string_view in, std::size_t piece = SIZE_MAX,
                            std::size_t room = 300'000, const InflateLimits& limits = {}) {
  TRY(auto inflater, Inflater::make(encoding, limits));
  std::vector<std::uint8_t> buffer(room);
  std::string out;
  while (!in.empty()) {
    TRY_STATUS(inflater.feed(bytes_of(in.substr(0, piece)), buffer, [&](std::span<const std::uint8_t> bytes) {
      out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      return Status();
    }));
    in.remove_prefix(std::min(piece, in.size()));
  }
  TRY_STATUS(inflater.finish());
  return out;
}

std::string refusal(Encoding encoding, std::string_view in, const InflateLimits& limits = {}) {
  const auto out = inflate(encoding, in, SIZE_MAX, 300'000, limits);
  return out ? "accepted" : out.error().what;
}

class Both : public testing::TestWithParam<Encoding> {
 protected:
  static std::string packed(std::string_view text) {
    return GetParam() == Encoding::Gzip ? member(text) : frame(text);
  }
};
INSTANTIATE_TEST_SUITE_P(Inflate, Both, testing::Values(Encoding::Gzip, Encoding::Zstd));

TEST_P(Both, PiecesOfAnySizeGiveTheWhole) {
  const std::string text = sample(200'000), in = packed(text);
  for (std::size_t piece : {1, 3, 1000, 70'000}) {
    for (std::size_t room : {1, 77, 4096, 70'000, 1 << 20}) {
      if (piece * room < 1000 && piece + room < 80) continue;  // slow, and no different
      ASSERT_EQ(inflate(GetParam(), in, piece, room).value(), text) << piece << ' ' << room;
    }
  }
}

TEST_P(Both, StreamsOneAfterTheOtherAreOne) {
  const std::string text = sample(5000);
  const std::string in = packed(text) + packed("") + packed("end");
  for (std::size_t piece : {1, 5, 100'000}) EXPECT_EQ(inflate(GetParam(), in, piece).value(), text + "end");
}

TEST_P(Both, ATruncatedStreamIsRefusedWhereverItEnds) {
  const std::string in = packed(sample(300));
  for (std::size_t size = 0; size < in.size(); ++size) {
    ASSERT_THAT(refusal(GetParam(), in.substr(0, size)), HasSubstr("ends before its end")) << size;
    ASSERT_THAT(refusal(GetParam(), size == 0 ? "" : in + in.substr(0, size)), HasSubstr("ends before"))
        << size;
  }
}

TEST_P(Both, WhatFollowsTheStreamIsRefused) {
  const std::string in = packed("text");
  for (const std::string& rest :
       {std::string(1, '\0'), std::string(512, '\0'), std::string("garbage"), std::string("\n")}) {
    EXPECT_NE(refusal(GetParam(), in + rest), "accepted") << rest;
  }
}

TEST_P(Both, EveryFlippedBitIsNoticedOrHarmless) {
  const std::string text = sample(400), in = packed(text);
  for (std::size_t bit = 0; bit < in.size() * 8; ++bit) {
    std::string bad = in;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    const auto out = inflate(GetParam(), bad);
    ASSERT_TRUE(!out || *out == text) << bit;  // a time or an operating system in the header
  }
}

TEST_P(Both, TheInflatedSizeIsCapped) {
  const std::string text = sample(100'000), in = packed(text);
  EXPECT_EQ(refusal(GetParam(), in, {.max_bytes = 100'000}), "accepted");
  EXPECT_EQ(refusal(GetParam(), in, {.max_bytes = 99'999}),
            "inflates to more than 99999 bytes (kMaxLayerBytes)");
}

TEST_P(Both, ABombIsRefusedByItsRatio) {
  const std::string bomb = packed(std::string(kRatioFrom + (1 << 20), '\0'));
  EXPECT_EQ(refusal(GetParam(), bomb), "inflates to more than 200 times its size (kMaxLayerRatio)");
  EXPECT_EQ(refusal(GetParam(), bomb, {.max_ratio = 100'000}), "accepted");
  EXPECT_EQ(refusal(GetParam(), packed(std::string(kRatioFrom, '\0'))), "accepted");
}

TEST_P(Both, AnEndlessStreamIsRefusedByItsSize) {
  auto inflater = Inflater::make(GetParam(), {.max_bytes = 10u << 20});
  ASSERT_TRUE(inflater.has_value());
  const std::string in = packed(sample(100'000));
  std::vector<std::uint8_t> buffer(1 << 18);
  int rounds = 0;
  const auto ignore = [](std::span<const std::uint8_t>) { return Status(); };
  while (rounds < 1000 && inflater->feed(bytes_of(in), buffer, ignore).has_value()) ++rounds;
  EXPECT_EQ(rounds, 104);
}

TEST(Inflate, GzipHeadersWithEveryField) {
  const std::string name = std::string("name\0", 5), comment = std::string("comment\0", 8);
  const std::string extra = std::string("\x03\0abc", 5);
  std::string in = member("text", 4 + 8 + 16, extra + name + comment);
  for (std::size_t piece : {1, 2, 3, 1000}) EXPECT_EQ(inflate(Encoding::Gzip, in, piece).value(), "text");
  const std::string none = std::string("\0\0", 2);
  EXPECT_EQ(inflate(Encoding::Gzip, member("text", 4, none)).value(), "text");
}

TEST(Inflate, AGzipHeadersOwnChecksum) {
  const std::string fixed("\x1F\x8B\x08\x0A\0\0\0\0\0\xFF", 10), name("name\0", 5);
  const std::string checksum = crc_of(fixed + name).substr(0, 2);
  EXPECT_EQ(inflate(Encoding::Gzip, member("text", 2 + 8, name + checksum), 1).value(), "text");
  EXPECT_EQ(refusal(Encoding::Gzip, member("text", 2 + 8, name + "xx")),
            "a gzip header does not match its checksum");
}

TEST(Inflate, AGzipNameOf511BytesAndNoLonger) {
  const auto named = [](std::size_t size) { return member("text", 8, std::string(size, 'n') + '\0'); };
  EXPECT_EQ(refusal(Encoding::Gzip, named(511)), "accepted");
  EXPECT_NE(refusal(Encoding::Gzip, named(512)), "accepted");
}

TEST(Inflate, ReservedGzipFlagsAreRefused) {
  EXPECT_EQ(refusal(Encoding::Gzip, member("text", 0x20)), "a gzip header sets reserved flags");
}

TEST(Inflate, AWrongGzipLengthIsRefused) {
  std::string in = member("text");
  in[in.size() - 4] = 5;
  EXPECT_EQ(refusal(Encoding::Gzip, in), "a gzip member does not match its checksum or its length");
}

TEST(Inflate, AWindowLargerThanTheCapIsRefusedHoweverTheBytesCome) {
  const std::string text = sample(10'000);
  const std::string small = frame(text, 3, 23, true), large = frame(text, 3, 24, true);
  for (std::size_t piece : {1, 10, 100'000}) {
    EXPECT_EQ(inflate(Encoding::Zstd, small, piece).value(), text);
    const auto out = inflate(Encoding::Zstd, large, piece);
    ASSERT_FALSE(out.has_value());
    EXPECT_THAT(out.error().what, HasSubstr("kMaxZstdWindow"));
    EXPECT_EQ(inflate(Encoding::Zstd, large, piece, 300'000, {.max_zstd_window = 1 << 24}).value(), text);
  }
}

TEST(Inflate, SkippableFramesSayNothing) {
  const std::string in = skippable("abc") + frame("one") + skippable("") + frame("two") + skippable("TOC");
  for (std::size_t piece : {1, 2, 1000}) EXPECT_EQ(inflate(Encoding::Zstd, in, piece).value(), "onetwo");
}

class Told final : public AsideSink {
 public:
  void begin(Aside kind, std::uint64_t number, std::uint64_t size) override {
    all_ += fmt::format("{} {} of {}: ", static_cast<int>(kind), number, size);
  }
  void data(std::span<const std::uint8_t> bytes) override { all_.append(bytes.begin(), bytes.end()); }
  void end() override { all_ += "; "; }
  [[nodiscard]] const std::string& all() const { return all_; }

 private:
  std::string all_;
};

// Fed in pieces of that size; what stood beside the tar.
std::string beside(Encoding encoding, const std::string& in, std::size_t piece) {
  Told told;
  auto inflater = Inflater::make(encoding, {}, &told);
  std::vector<std::uint8_t> buffer(100);
  for (std::size_t at = 0; at < in.size(); at += piece) {
    const auto some = bytes_of(in).subspan(at, std::min(piece, in.size() - at));
    EXPECT_TRUE(inflater->feed(some, buffer, [](std::span<const std::uint8_t>) { return Status(); }));
  }
  EXPECT_TRUE(inflater->finish());
  return told.all();
}

TEST(Inflate, TellsTheFieldsOfEveryGzipHeader) {
  const std::string extra("\5\0abcde", 7), name("na me\0", 6), comment("note\0", 5);
  const std::string in =
      member("one", 4 + 8 + 16, extra + name + comment) + member("") + member("two", 8, name);
  for (std::size_t piece : {1, 3, 1000}) {
    EXPECT_EQ(beside(Encoding::Gzip, in, piece),
              "0 1 of 5: abcde; 1 1 of 5: na me; 2 1 of 4: note; 1 3 of 5: na me; ");
  }
}

TEST(Inflate, TellsTheDataOfEverySkippableFrame) {
  const std::string in = skippable("abc") + frame("one") + skippable("") + frame("two") + skippable("TOC");
  for (std::size_t piece : {1, 2, 7, 1000})
    EXPECT_EQ(beside(Encoding::Zstd, in, piece), "3 1 of 3: abc; 3 2 of 0: ; 3 3 of 3: TOC; ");
}

TEST(Inflate, ASkippableFrameThatIsCutOrNoneIsRefused) {
  for (std::size_t left : {1, 4, 7, 8, 10})
    EXPECT_EQ(refusal(Encoding::Zstd, frame("one") + skippable("abc").substr(0, left)),
              "the zstd stream ends before its end");
  std::string other = skippable("abc");
  other[3] = 0x19;
  EXPECT_EQ(refusal(Encoding::Zstd, frame("one") + other), "what stands where a zstd frame should is none");
}

TEST(Inflate, NothingFedManyTimesIsNothing) {
  auto inflater = Inflater::make(Encoding::Zstd);
  std::vector<std::uint8_t> buffer(100);
  const std::string in = frame("text");
  std::span<const std::uint8_t> first = bytes_of(in).first(6), none;
  ASSERT_TRUE(inflater->inflate(first, buffer).has_value());
  for (int i = 0; i < 50; ++i) ASSERT_EQ(inflater->inflate(none, buffer).value(), 0u);
}

TEST(Inflate, WhatIsNotEncodedPassesWithoutACopy) {
  auto inflater = Inflater::make(Encoding::None);
  const std::string in = "plain";
  const std::uint8_t* at = nullptr;
  ASSERT_TRUE(inflater
                  ->feed(bytes_of(in), {},
                         [&](std::span<const std::uint8_t> bytes) {
                           at = bytes.data();
                           return Status();
                         })
                  .has_value());
  EXPECT_EQ(at, bytes_of(in).data());
  EXPECT_EQ(inflater->bytes_out(), 5u);
  EXPECT_TRUE(inflater->finish().has_value());
}

TEST(Inflate, EncodingsAreToldByTheirFirstBytes) {
  EXPECT_EQ(sniff(bytes_of(member("x"))), Encoding::Gzip);
  EXPECT_EQ(sniff(bytes_of(frame("x"))), Encoding::Zstd);
  EXPECT_EQ(sniff(bytes_of(skippable("x"))), Encoding::Zstd);
  EXPECT_EQ(sniff(bytes_of("etc/")), Encoding::None);
  EXPECT_EQ(sniff(bytes_of("\x1F\x8B\x08")), std::nullopt);
}

}  // namespace
}  // namespace dvsguard::layer
