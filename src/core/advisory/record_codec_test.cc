#include "core/advisory/record_codec.h"

#include <gtest/gtest.h>

namespace dvsguard::advisory {
namespace {

Record full_record() {
  Record record;
  record.id = "GO-2024-2687";
  record.severity = Severity::High;
  record.undetermined = true;
  record.aliases = {"CVE-2023-45288", "GHSA-4v7x-pqxf-cx7m"};
  record.summary = "a line";
  record.url = "https://pkg.go.dev/vuln/GO-2024-2687";
  record.ranges = {{{{Event::Kind::Introduced, "0"}, {Event::Kind::Fixed, "1.21.9"}}},
                   {{{Event::Kind::Introduced, "1.22.0-0"},
                     {Event::Kind::LastAffected, "1.22.1"},
                     {Event::Kind::Limit, "*"}}}};
  record.versions = {"1.0.0"};
  record.imports = {{"net/http", {"Server.Serve"}, {"linux"}, {"amd64", "arm64"}}, {"net", {}, {}, {}}};
  return record;
}

struct Encoded {
  TextTable texts;
  Bytes bytes;
};

void encode(const Record& record, Encoded& to) {
  encode_record(record, to.texts, to.bytes);
}

Result<Record> decode(const Encoded& encoded) {
  ByteReader reader(encoded.bytes);
  return decode_record(reader, encoded.texts.texts());
}

TEST(RecordCodec, GivesBackWhatWentIn) {
  for (const Record& record : {full_record(), Record{}}) {
    Encoded encoded;
    encode(record, encoded);
    const auto back = decode(encoded);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, record);
  }
}

// docs/formats/advisories.md, "A record": the numbers by hand.
TEST(RecordCodec, WritesTheFormatThatTheDocumentDescribes) {
  Record record;
  record.id = "A";  // text 0
  record.severity = Severity::Critical;
  record.undetermined = true;
  record.summary = "B";  // text 1
  record.url = "";       // text 2
  record.ranges = {{{{Event::Kind::Introduced, "0"}, {Event::Kind::Fixed, "1"}}}};
  Encoded encoded;
  encode(record, encoded);
  EXPECT_EQ(encoded.bytes, (Bytes{0, 4 + 8, 1, 2, 0, 1, 2, 0, 3, 1, 4, 0, 0}));
}

TEST(RecordCodec, ATextStandsOnce) {
  TextTable texts;
  EXPECT_EQ(texts.add("a"), 0);
  EXPECT_EQ(texts.add("b"), 1);
  EXPECT_EQ(texts.add("a"), 0);
  EXPECT_EQ(texts.texts().size(), 2);
  EXPECT_EQ(texts.bytes(), 4) << "a length and a letter each";
}

TEST(RecordCodec, EveryTruncationIsRefused) {
  Encoded encoded;
  encode(full_record(), encoded);
  const Bytes whole = encoded.bytes;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    encoded.bytes.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(decode(encoded)) << size;
  }
}

TEST(RecordCodec, ATextASeverityAndAKindThatAreNotThereAreRefused) {
  Encoded encoded;
  encode(Record{}, encoded);
  const Bytes whole = encoded.bytes;
  encoded.bytes[0] = 1;  // the id: of one text, the second
  EXPECT_FALSE(decode(encoded));
  encoded.bytes = whole;
  encoded.bytes[1] = 5;  // a severity above critical
  EXPECT_FALSE(decode(encoded));
  Record record;
  record.ranges = {{{{Event::Kind::Limit, ""}}}};
  encoded = {};
  encode(record, encoded);
  encoded.bytes[7] = 4;  // the kind of its event
  EXPECT_FALSE(decode(encoded));
}

TEST(RecordCodec, WhateverAByteIsChangedToIsReadWithinBounds) {
  Encoded encoded;
  encode(full_record(), encoded);
  const Bytes whole = encoded.bytes;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      encoded.bytes = whole;
      encoded.bytes[at] = static_cast<std::uint8_t>(value);
      static_cast<void>(decode(encoded));
    }
  }
}

}  // namespace
}  // namespace dvsguard::advisory
