#include "core/advisory/vex.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::HasSubstr;

const std::string kDigest = "sha256:" + std::string(64, 'a');

std::string vex(std::string_view statements) {
  return R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://openvex.dev/docs/example/vex-1",
    "author":"Acme","timestamp":"2026-01-08T18:02:03.647787998-06:00","version":1,"statements":[)" +
         std::string(statements) + "]}";
}

// A statement on CVE-1; `product` is the inside of the product's object, `more` further members.
std::string statement(std::string_view product, std::string_view more = "") {
  return R"({"vulnerability":{"name":"CVE-1"},"products":[{)" + std::string(product) +
         R"(}],"status":"not_affected",)" + R"("justification":"vulnerable_code_not_in_execute_path")" +
         std::string(more) + "}";
}

Match go_match() {
  Match match;
  match.id = "GO-1";
  match.aliases = {"CVE-1", "GHSA-1"};
  match.ecosystem = package::Ecosystem::Go;
  match.package = "golang.org/x/text";
  match.version = "v0.3.5";
  match.program = "usr/bin/app";
  match.main_module = "example.org/app@v1.0.0";
  match.architecture = "amd64";
  match.level = Level::SymbolLinked;
  return match;
}

Match debian_match() {
  Match match;
  match.id = "CVE-1";
  match.ecosystem = package::Ecosystem::Debian;
  match.package = "openssl";
  match.version = "3.0.9-1";
  match.installed = {"libssl3"};
  match.architecture = "amd64";
  return match;
}

Match applied(const std::vector<std::string>& documents, Match match) {
  std::vector<VexDocument> parsed;
  for (const auto& text : documents) {
    auto read = parse_vex(document(text));
    if (!read) ADD_FAILURE() << read.error().what;
    parsed.push_back(std::move(*read));
  }
  auto os = release("12", "bookworm");
  os.id = "debian";
  Matches matches;
  matches.matches.push_back(std::move(match));
  apply_vex(parsed, {.digests = {kDigest}, .repository = "registry.example/acme/app", .os = &os}, matches);
  return std::move(matches.matches[0]);
}

bool suppresses(std::string_view statements, const Match& match) {
  return applied({vex(statements)}, match).is_suppressed();
}

std::string error_of(std::string_view text) {
  const auto read = parse_vex(document(text));
  return read ? "" : read.error().where + ": " + read.error().what;
}

TEST(Vex, ASuppressedMatchSaysWhoSaidWhy) {
  const auto match = applied({vex(statement(R"("@id":"pkg:golang/golang.org/x/text@v0.3.5")",
                                            R"(,"impact_statement":"never parses input")"))},
                             go_match());
  ASSERT_TRUE(match.is_suppressed());
  EXPECT_EQ(match.vex->justification, "vulnerable_code_not_in_execute_path");
  EXPECT_EQ(match.vex->statement, "never parses input");
  EXPECT_EQ(match.vex->author, "Acme");
}

TEST(Vex, ACrateIsNamedByPurl) {
  auto match = debian_match();
  match.ecosystem = package::Ecosystem::CratesIo;
  match.package = "smallvec";
  match.version = "1.6.0";
  match.architecture = "";
  EXPECT_TRUE(suppresses(statement(R"("@id":"pkg:cargo/smallvec@1.6.0")"), match));
  EXPECT_TRUE(suppresses(statement(R"("@id":"pkg:cargo/smallvec")"), match));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:cargo/smallvec@1.6.1")"), match));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:cargo/SmallVec@1.6.0")"), match)) << "their case counts";
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:deb/debian/smallvec@1.6.0")"), match));
}

TEST(Vex, APackageIsNamedByPurl) {
  EXPECT_TRUE(suppresses(statement(R"("@id":"pkg:golang/golang.org/x/text")"), go_match())) << "any version";
  EXPECT_TRUE(suppresses(statement(R"("@id":"pkg:golang/golang.org%2Fx%2Ftext@v0.3.5")"), go_match()));
  EXPECT_TRUE(
      suppresses(statement(R"("identifiers":{"purl":"pkg:golang/golang.org/x/text@v0.3.5"})"), go_match()));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:golang/golang.org/x/text@v0.3.6")"), go_match()));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:golang/golang.org/x/net")"), go_match()));
  EXPECT_TRUE(suppresses(statement(R"("@id":"pkg:deb/debian/openssl@3.0.9-1")"), debian_match()));
  EXPECT_TRUE(suppresses(statement(R"("@id":"pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12")"),
                         debian_match()));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:deb/debian/libssl3?arch=arm64")"), debian_match()));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:deb/debian/libssl3?distro=debian-11")"), debian_match()));
}

TEST(Vex, AnImageIsNamedByDigest) {
  EXPECT_TRUE(
      suppresses(statement(R"("@id":"pkg:oci/app@sha256%3A)" + kDigest.substr(7) + "\""), go_match()));
  EXPECT_TRUE(suppresses(statement(R"("hashes":{"sha-256":")" + kDigest.substr(7) + "\"}"), go_match()));
  EXPECT_TRUE(suppresses(statement(R"("@id":"registry.example/acme/app@)" + kDigest + "\""), go_match()));
  EXPECT_TRUE(
      suppresses(statement(R"("@id":"pkg:oci/app?repository_url=registry.example/acme/app")"), go_match()));
  EXPECT_FALSE(
      suppresses(statement(R"("@id":"pkg:oci/app@sha256%3A)" + std::string(64, 'b') + "\""), go_match()));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:oci/app")"), go_match())) << "a bare name is anybody's";
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:oci/app?repository_url=registry.example/acme/app&tag=v1")"),
                          go_match()));
}

TEST(Vex, AProgramIsNamedByItsMainModule) {
  EXPECT_TRUE(suppresses(statement(R"("@id":"pkg:golang/example.org/app@v1.0.0")"), go_match()));
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:golang/example.org/app@v2.0.0")"), go_match()));
}

TEST(Vex, SubcomponentsNarrowAProduct) {
  const std::string image =
      R"("@id":"registry.example/acme/app@)" + kDigest + R"(","subcomponents":[{"@id":")";
  EXPECT_TRUE(suppresses(statement(image + R"(pkg:golang/golang.org/x/text@v0.3.5"}])"), go_match()));
  EXPECT_FALSE(suppresses(statement(image + R"(pkg:golang/golang.org/x/net"}])"), go_match()));
}

TEST(Vex, TheStandardLibrarysVersionIsWrittenInSeveralWays) {
  Match match = go_match();
  match.package = "stdlib";
  match.version = "go1.22.3";
  for (const char* version : {"go1.22.3", "v1.22.3", "1.22.3"}) {
    EXPECT_TRUE(suppresses(statement(std::string(R"("@id":"pkg:golang/stdlib@)") + version + "\""), match));
  }
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:golang/stdlib@1.22.4")"), match));
}

TEST(Vex, AnotherFaultIsNotSpokenOf) {
  Match match = go_match();
  match.aliases = {"CVE-2"};
  EXPECT_FALSE(suppresses(statement(R"("@id":"pkg:golang/golang.org/x/text")"), match));
  EXPECT_TRUE(suppresses(R"({"vulnerability":{"name":"X-1","aliases":["CVE-2"]},"status":"fixed",
      "products":[{"@id":"pkg:golang/golang.org/x/text"}]})",
                         match));
}

TEST(Vex, TheLatestStatementCounts) {
  const auto at = [](std::string_view time, std::string_view status) {
    return R"({"vulnerability":{"name":"CVE-1"},"timestamp":")" + std::string(time) + R"(","status":")" +
           std::string(status) +
           R"(","action_statement":"update","products":[{"@id":"pkg:golang/golang.org/x/text"}]})";
  };
  const std::string early = at("2026-01-01T00:00:00Z", "fixed");
  const std::string late = at("2026-01-01T00:00:00.000000001Z", "affected");
  EXPECT_FALSE(suppresses(early + "," + late, go_match()));
  EXPECT_FALSE(suppresses(late + "," + early, go_match()));
  EXPECT_FALSE(applied({vex(late), vex(early)}, go_match()).is_suppressed()) << "over all documents";
  EXPECT_TRUE(suppresses(late + "," + at("2026-01-01T09:00:00+08:59", "fixed"), go_match()));
  EXPECT_FALSE(suppresses(at("2026-01-01T00:00:00Z", "fixed") + "," + at("2026-01-01T00:00:00Z", "affected"),
                          go_match()))
      << "of equal times, the last one given";
}

TEST(Vex, WhatIsUnderInvestigationIsNotSuppressed) {
  const auto match = applied({vex(R"({"vulnerability":{"name":"CVE-1"},"status":"under_investigation",
      "products":[{"@id":"pkg:golang/golang.org/x/text"}]})")},
                             go_match());
  EXPECT_FALSE(match.is_suppressed());
  EXPECT_EQ(match.vex->status, VexStatus::UnderInvestigation);
}

// The sample of the specification as it was in v0.0.1.
TEST(Vex, ReadsTheOlderForm) {
  EXPECT_TRUE(applied({R"({"@context":"https://openvex.dev/ns","@id":"x","author":"Acme",
      "timestamp":"2023-01-16T20:41:55.708329108-06:00","statements":[{"vulnerability":"CVE-1",
      "products":["registry.example/acme/app@)" +
                       kDigest + R"("],
      "subcomponents":["pkg:golang/golang.org/x/text@v0.3.5"],"status":"fixed"}]})"},
                      go_match())
                  .is_suppressed());
}

TEST(Vex, RefusesWhatIsNoStatement) {
  EXPECT_THAT(error_of(R"({"@context":"https://example.org","statements":[]})"), HasSubstr("not OpenVEX's"));
  EXPECT_THAT(error_of(R"({"@context":"https://openvex.dev/ns/v0.2.0"})"),
              HasSubstr("statements is missing"));
  EXPECT_THAT(error_of(vex(R"({"vulnerability":{"name":"CVE-1"},"status":"fixed"})")),
              HasSubstr("no product"));
  EXPECT_THAT(error_of(vex(R"({"vulnerability":{"name":"CVE-1"},"status":"fine","products":["a"]})")),
              HasSubstr("statements[0]: its status"));
  EXPECT_THAT(error_of(vex(R"({"vulnerability":{"name":"CVE-1"},"status":"not_affected","products":["a"]})")),
              HasSubstr("needs a justification"));
  EXPECT_THAT(error_of(vex(R"({"vulnerability":{"name":"CVE-1"},"status":"not_affected","products":["a"],
      "justification":"trust_me"})")),
              HasSubstr("its justification"));
  EXPECT_THAT(error_of(vex(R"({"vulnerability":{},"status":"fixed","products":["a"]})")),
              HasSubstr("name is missing"));
  EXPECT_THAT(error_of(R"({"@context":"https://openvex.dev/ns","statements":[
      {"vulnerability":"CVE-1","products":["a"],"status":"fixed"}]})"),
              HasSubstr("when it was made"));
}

}  // namespace
}  // namespace dvsguard::advisory
