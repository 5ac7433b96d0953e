#include "core/advisory/compile.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::HasSubstr;

const std::string kUntil2 = ranges(R"({"introduced":"0"},{"fixed":"2.0.0"})");

std::vector<std::string> ids_of(const Database& database, const Key& key) {
  Reader reader(database);
  const auto entries = reader.find(key);
  std::vector<std::string> ids;
  for (const auto& record : entries->records) ids.emplace_back(record.id);
  return ids;
}

TEST(Compile, FindsWhatADocumentSaysOfAModule) {
  const auto file =
      compile_osv({go_osv("GO-1", "example.org/a", kUntil2), go_osv("GO-2", "example.org/b", kUntil2)});
  const Database database = file.open();
  EXPECT_THAT(ids_of(database, {"Go", "", "example.org/a"}), testing::ElementsAre("GO-1"));
  EXPECT_THAT(ids_of(database, {"Go", "", "example.org/c"}), testing::IsEmpty());
}

TEST(Compile, SameDocumentsInAnyOrderGiveTheSameBytes) {
  constexpr int kDocuments = 300;
  std::vector<std::string> documents;
  documents.reserve(kDocuments);
  for (int i = 0; i < kDocuments; ++i) {
    documents.push_back(go_osv("GO-" + std::to_string(i % 290), "example.org/" + std::to_string(i % 7),
                               ranges(R"({"introduced":"0"},{"fixed":"1.0.)" + std::to_string(i) + R"("})")));
  }
  const auto forwards = compile_osv(documents);
  std::reverse(documents.begin(), documents.end());
  EXPECT_EQ(forwards.bytes, compile_osv(documents).bytes);
}

TEST(Compile, TheSameDocumentTwiceIsOne) {
  const std::string text = go_osv("GO-1", "example.org/a", kUntil2);
  EXPECT_EQ(compile_osv({text}).bytes, compile_osv({text, text}).bytes);
}

TEST(Compile, TheNewestDocumentOfAnIdCounts) {
  const std::string older = R"({"id":"GO-1","modified":"2026-01-01T00:00:00Z","affected":[
      {"package":{"ecosystem":"Go","name":"example.org/a"}}]})";
  const std::string newer = R"({"id":"GO-1","modified":"2026-01-01T00:00:00.5Z","affected":[
      {"package":{"ecosystem":"Go","name":"example.org/b"}}]})";
  for (const auto& documents : {std::vector{older, newer}, std::vector{newer, older}}) {
    const auto file = compile_osv(documents);
    EXPECT_THAT(ids_of(file.open(), {"Go", "", "example.org/a"}), testing::IsEmpty());
    EXPECT_THAT(ids_of(file.open(), {"Go", "", "example.org/b"}), testing::ElementsAre("GO-1"));
  }
}

TEST(Compile, AWithdrawnAdvisoryIsLeftOut) {
  const auto file =
      compile_osv({go_osv("GO-1", "example.org/a", kUntil2, R"(,"withdrawn":"2026-02-01T00:00:00Z")")});
  EXPECT_THAT(ids_of(file.open(), {"Go", "", "example.org/a"}), testing::IsEmpty());
}

TEST(Compile, ANewerWithdrawalTakesTheOlderTextWithIt) {
  const std::string older = go_osv("GO-1", "example.org/a", kUntil2);
  const std::string withdrawn = R"({"id":"GO-1","modified":"2026-03-01T00:00:00Z",
      "withdrawn":"2026-03-01T00:00:00Z"})";
  EXPECT_THAT(ids_of(compile_osv({older, withdrawn}).open(), {"Go", "", "example.org/a"}),
              testing::IsEmpty());
}

TEST(Compile, ASourceSaysWhatItIsMadeOf) {
  Compiler compiler;
  const std::string one = go_osv("GO-1", "example.org/a", kUntil2);
  const std::string two = R"({"id":"GO-2","modified":"2026-05-01T00:00:00Z","affected":[
      {"package":{"ecosystem":"Go","name":"example.org/a"}}]})";
  ASSERT_TRUE(compiler.add_osv(document(one, kFetched)));
  ASSERT_TRUE(compiler.add_osv(document(two, kFetched - std::chrono::days(1))));
  const auto file = compiled(compiler);
  const Database database = file.open();
  ASSERT_EQ(database.sources().size(), 1);
  const Source& source = database.sources()[0];
  EXPECT_EQ(source.kind, SourceKind::Osv);
  EXPECT_EQ(source.ecosystem, "Go");
  EXPECT_EQ(source.count, 2);
  EXPECT_EQ(source.newest, *parse_instant("2026-05-01T00:00:00Z"));
  EXPECT_EQ(source.fetched, kFetched - std::chrono::days(1)) << "a source is as old as its oldest document";
}

TEST(Compile, NamesTheEcosystemsThatItPassesOver) {
  Compiler compiler;
  ASSERT_TRUE(compiler.add_osv(document(R"({"id":"X-1","modified":"2026-01-01T00:00:00Z","affected":[
      {"package":{"ecosystem":"npm","name":"left-pad"},"versions":["1.0.0"]}]})")));
  EXPECT_THAT(compiler.passed_over(), testing::ElementsAre("npm"));
}

TEST(Compile, ARecordOverItsCapIsRefused) {
  std::string versions;
  for (std::size_t i = 0; i < kMaxRecordBytes / 8; ++i) versions += R"("1.0.)" + std::to_string(i) + "\",";
  Compiler compiler;
  const auto status = compiler.add_osv(
      document(go_osv("GO-1", "example.org/a", R"("versions":[)" + versions + R"("2.0.0"])")));
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().what, HasSubstr("kMaxRecordBytes"));
}

Severity severity_of(const std::vector<std::string>& documents) {
  const auto file = compile_osv(documents);
  const Database database = file.open();
  return Reader(database).find({"Go", "", "example.org/a"})->records.at(0).severity;
}

// Go's database rates nothing (go.dev/doc/security/vuln/database).
const std::string kUnrated = go_osv("GO-1", "example.org/a", kUntil2, R"(,"aliases":["CVE-1"])");

std::string rating(std::string_view head, std::string_view word) {
  return R"({"modified":"2026-01-01T00:00:00Z","database_specific":{"severity":")" + std::string(word) +
         "\"}," + std::string(head) + "}";
}

TEST(Compile, WhatHasNoSeverityTakesTheHighestOfItsOtherNames) {
  EXPECT_EQ(severity_of({kUnrated}), Severity::Unknown);
  EXPECT_EQ(severity_of({kUnrated, rating(R"("id":"CVE-1")", "HIGH")}), Severity::High);
  EXPECT_EQ(severity_of({rating(R"("id":"CVE-1")", "LOW"), kUnrated,
                         rating(R"("id":"GHSA-1","aliases":["CVE-1"])", "MODERATE")}),
            Severity::Medium)
      << "GHSA-1 and GO-1 are aliases, though neither names the other";
  EXPECT_EQ(severity_of({kUnrated, rating(R"("id":"GHSA-1","aliases":["GO-1"],"affected":[{"package":
      {"ecosystem":"npm","name":"x"},"severity":[{"type":"CVSS_V3",
      "score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}])",
                                          "LOW")}),
            Severity::Critical)
      << "whatever the other document affects";
}

TEST(Compile, AnotherFaultsSeverityIsNotTaken) {
  EXPECT_EQ(severity_of({kUnrated, rating(R"("id":"CVE-2")", "HIGH")}), Severity::Unknown);
  EXPECT_EQ(severity_of({kUnrated, rating(R"("id":"DSA-1","upstream":["CVE-1","CVE-2"])", "HIGH")}),
            Severity::Unknown)
      << "a notice rates all of its faults together";
  EXPECT_EQ(severity_of({kUnrated, rating(R"("id":"CVE-1","withdrawn":"2026-02-01T00:00:00Z")", "HIGH")}),
            Severity::Unknown);
}

TEST(Compile, WhatIsRatedKeepsItsSeverity) {
  const std::string rated = go_osv("GO-1", "example.org/a", kUntil2,
                                   R"(,"aliases":["CVE-1"],"database_specific":{"severity":"LOW"})");
  EXPECT_EQ(severity_of({rated, rating(R"("id":"CVE-1")", "CRITICAL")}), Severity::Low);
}

TEST(Compile, NamesAreHeldToACap) {
  Compiler compiler;
  EXPECT_TRUE(
      compiler.add_osv(document(rating("\"id\":\"" + std::string(kMaxNameBytes, 'a') + "\"", "LOW"))));
  const auto status =
      compiler.add_osv(document(rating("\"id\":\"" + std::string(kMaxNameBytes + 1, 'a') + "\"", "LOW")));
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().what, HasSubstr("kMaxNameBytes"));
}

TEST(Compile, SoManyEcosystemsThatArePassedOverAreNamed) {
  Compiler compiler;
  for (std::size_t i = 0; i <= kMaxPassedOver; ++i) {
    ASSERT_TRUE(compiler.add_osv(document(R"({"id":"X-1","modified":"2026-01-01T00:00:00Z","affected":[
        {"package":{"ecosystem":"E)" + std::to_string(i) +
                                          R"(:1","name":"a"}}]})")));
  }
  EXPECT_EQ(compiler.passed_over().size(), kMaxPassedOver);
  EXPECT_TRUE(compiler.passed_over().contains("E0")) << "without its release";
}

TEST(Compile, OneModuleMayTakeManyBlocks) {
  std::vector<std::string> documents;
  for (int i = 1000; i < 3000; ++i) {
    documents.push_back(
        go_osv("GO-" + std::to_string(i), "example.org/a", kUntil2,
               R"(,"summary":"number )" + std::to_string(i) + R"( of a long row of faults")"));
  }
  documents.push_back(go_osv("GO-1", "example.org/A", kUntil2));
  documents.push_back(go_osv("GO-2", "example.org/b", kUntil2));
  const auto file = compile_osv(documents);
  const Database database = file.open();
  EXPECT_GT(database.block_count(), 3);
  EXPECT_EQ(ids_of(database, {"Go", "", "example.org/a"}).size(), 2000);
  EXPECT_THAT(ids_of(database, {"Go", "", "example.org/A"}), testing::ElementsAre("GO-1"));
  EXPECT_THAT(ids_of(database, {"Go", "", "example.org/b"}), testing::ElementsAre("GO-2"));
  EXPECT_TRUE(database.verify());
}

}  // namespace
}  // namespace dvsguard::advisory
