#include "core/advisory/osv.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The one row of a document that has one; its views are into `text`'s tree, so it is looked at inside `look`.
Result<OsvHead> read(std::string_view text, const std::function<void(const Key&, const Record&)>& look = {}) {
  return read_osv(document(text), [&](const Key& key, const Record& record) -> Status {
    if (look) look(key, record);
    return {};
  });
}

std::string error_of(std::string_view text) {
  const auto head = read(text);
  return head ? "" : head.error().what;
}

TEST(Osv, ReadsAGoAdvisory) {
  int rows = 0;
  const auto head = read(R"({"id":"GO-2021-0113","modified":"0001-01-01T00:00:00Z",
    "aliases":["CVE-2021-38561","GHSA-ppp9-7jff-5vj2"],"summary":"Out-of-bounds read",
    "affected":[{"package":{"name":"golang.org/x/text","ecosystem":"Go"},
      "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"0.3.7"}]}],
      "ecosystem_specific":{"imports":[{"path":"golang.org/x/text/language","symbols":["MatchStrings","Parse"],
        "goos":["linux"],"goarch":["amd64"]}]}}],
    "database_specific":{"url":"https://pkg.go.dev/vuln/GO-2021-0113","review_status":"REVIEWED"}})",
                         [&](const Key& key, const Record& record) {
                           ++rows;
                           EXPECT_EQ(key, (Key{"Go", "", "golang.org/x/text"}));
                           EXPECT_EQ(record.id, "GO-2021-0113");
                           EXPECT_THAT(record.aliases, ElementsAre("CVE-2021-38561", "GHSA-ppp9-7jff-5vj2"));
                           EXPECT_EQ(record.summary, "Out-of-bounds read");
                           EXPECT_EQ(record.url, "https://pkg.go.dev/vuln/GO-2021-0113");
                           ASSERT_EQ(record.ranges.size(), 1);
                           EXPECT_EQ(record.ranges[0].events[1], (Event{Event::Kind::Fixed, "0.3.7"}));
                           ASSERT_EQ(record.imports.size(), 1);
                           EXPECT_EQ(record.imports[0].path, "golang.org/x/text/language");
                           EXPECT_THAT(record.imports[0].symbols, ElementsAre("MatchStrings", "Parse"));
                           EXPECT_THAT(record.imports[0].goos, ElementsAre("linux"));
                         });
  ASSERT_TRUE(head) << head.error().what;
  EXPECT_EQ(rows, 1);
  EXPECT_FALSE(head->withdrawn);
}

TEST(Osv, ReadsADistributionsAdvisory) {
  std::vector<std::string> keys;
  ASSERT_TRUE(read(R"({"id":"DSA-1","modified":"2024-05-20T16:03:47.123Z","upstream":["CVE-1","CVE-2"],
    "affected":[
      {"package":{"ecosystem":"Debian:12","name":"openssl"},"ecosystem_specific":{"urgency":"high"},
       "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.1-1"}]}]},
      {"package":{"ecosystem":"Debian:11","name":"openssl"},"versions":["1.1.1-1"]},
      {"package":{"ecosystem":"npm","name":"other"}}]})",
                   [&](const Key& key, const Record& record) {
                     keys.push_back(std::string(key.release));
                     EXPECT_THAT(record.aliases, ElementsAre("CVE-1", "CVE-2"));
                     EXPECT_EQ(record.severity,
                               key.release == "bookworm" ? Severity::High : Severity::Unknown);
                     EXPECT_EQ(record.versions.size(), key.release == "bookworm" ? 0 : 1);
                   }));
  EXPECT_THAT(keys, ElementsAre("bookworm", "bullseye"));
}

TEST(Osv, TheNewestVectorGivesTheSeverity) {
  EXPECT_TRUE(
      read(go_osv("GHSA-1", "m", R"("versions":["1"])",
                  R"(,"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
      {"type":"CVSS_V4","score":"CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}])"),
           [](const Key&, const Record& record) { EXPECT_EQ(record.severity, Severity::High); }));
}

TEST(Osv, AWordGivesTheSeverityWhereNoVectorDoes) {
  EXPECT_TRUE(
      read(go_osv("GHSA-1", "m", R"("versions":["1"])", R"(,"database_specific":{"severity":"MODERATE"})"),
           [](const Key&, const Record& record) { EXPECT_EQ(record.severity, Severity::Medium); }));
  EXPECT_TRUE(read(go_osv("GO-1", "m", R"("versions":["1"])"),
                   [](const Key&, const Record& record) { EXPECT_EQ(record.severity, Severity::Unknown); }));
}

TEST(Osv, AGoModuleWithoutARangeOfVersionsIsAffectedInAll) {
  EXPECT_TRUE(read(go_osv("GO-1", "m", ranges(R"({"introduced":"abc"})", "GIT")),
                   [](const Key&, const Record& record) {
                     ASSERT_EQ(record.ranges.size(), 1);
                     EXPECT_THAT(record.ranges[0].events, ElementsAre(Event{Event::Kind::Introduced, "0"}));
                   }));
}

TEST(Osv, ALongSummaryIsCutBetweenCharacters) {
  std::string summary = "a";
  for (int i = 0; i < 200; ++i) summary += "é";
  EXPECT_TRUE(read(go_osv("GO-1", "m", R"("versions":["1"])", R"(,"summary":")" + summary + "\""),
                   [](const Key&, const Record& record) {
                     EXPECT_EQ(record.summary.size(), 199);
                     EXPECT_TRUE(record.summary.ends_with("é"));
                   }));
}

TEST(Osv, SaysWhenItIsWithdrawn) {
  EXPECT_TRUE(
      read(go_osv("GO-1", "m", R"("versions":["1"])", R"(,"withdrawn":"2024-01-01T00:00:00Z")"))->withdrawn);
}

TEST(Osv, RefusesWhatIsNotOfTheSchema) {
  EXPECT_THAT(error_of("[]"), HasSubstr("object"));
  EXPECT_THAT(error_of(R"({"modified":"2024-01-01T00:00:00Z"})"), HasSubstr("id is missing"));
  EXPECT_THAT(error_of(R"({"id":"A"})"), HasSubstr("modified is missing"));
  EXPECT_THAT(error_of(R"({"id":"A","modified":"yesterday"})"), HasSubstr("RFC 3339"));
  EXPECT_THAT(error_of(R"({"id":"A","modified":"2024-01-01T00:00:00Z","affected":{}})"),
              HasSubstr("affected"));
  EXPECT_THAT(error_of(go_osv("A", "", R"("versions":[])")), HasSubstr("name is missing"));
  EXPECT_THAT(error_of(go_osv("A", "m", R"("versions":[1])")), HasSubstr("versions"));
  EXPECT_THAT(error_of(go_osv("A", "m", ranges(""))), HasSubstr("no events"));
  EXPECT_THAT(error_of(go_osv("A", "m", ranges(R"({"introduced":"0","fixed":"1.0.0"})"))),
              HasSubstr("one member"));
  EXPECT_THAT(error_of(go_osv("A", "m", ranges(R"({"mended":"1.0.0"})"))), HasSubstr("no event"));
}

TEST(Osv, NamesTheLineThatIsWrong) {
  const auto head = read("{\n\"id\": \"A\",\n\"modified\": 7}");
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().place.text(), "advisory.json:3:13");
}

}  // namespace
}  // namespace dvsguard::advisory
