#include "core/advisory/secdb.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "release package id fixed aliases", one a row.
std::vector<std::string> rows_of(std::string_view text, std::string_view ecosystem = "Alpine") {
  std::vector<std::string> rows;
  const auto status =
      read_secdb(document(text), ecosystem, [&](const Key& key, const Record& record) -> Status {
        EXPECT_EQ(key.ecosystem, ecosystem);
        std::string row = std::string(key.release) + " " + std::string(key.package) + " " +
                          std::string(record.id) + " " +
                          std::string(record.ranges.at(0).events.at(1).version);
        for (const auto alias : record.aliases) row += " " + std::string(alias);
        rows.push_back(std::move(row));
        return {};
      });
  if (!status) ADD_FAILURE() << status.error().what;
  return rows;
}

std::string error_of(std::string_view text, std::string_view ecosystem = "Alpine") {
  const auto status =
      read_secdb(document(text), ecosystem, [](const Key&, const Record&) -> Status { return {}; });
  return status ? "" : status.error().what;
}

std::string with_fixes(std::string_view fixes) {
  return R"({"distroversion":"v3.15","reponame":"main","packages":[{"pkg":{"name":"zlib","secfixes":)" +
         std::string(fixes) + "}}]}";
}

TEST(Secdb, ReadsFixes) {
  EXPECT_THAT(rows_of(with_fixes(R"({"1.2.12-r0":["CVE-2018-25032"],"1.2.12-r2":["CVE-2022-37434"]})")),
              ElementsAre("v3.15 zlib CVE-2018-25032 1.2.12-r0", "v3.15 zlib CVE-2022-37434 1.2.12-r2"));
}

TEST(Secdb, SeveralNamesInOneEntryAreOneFault) {
  EXPECT_THAT(
      rows_of(with_fixes(R"({"4.5-r1":["CVE-2015-2044 XSA-121", "CVE-2018-1 (+ regression fix) "]})")),
      ElementsAre("v3.15 zlib CVE-2015-2044 4.5-r1 XSA-121", "v3.15 zlib CVE-2018-1 4.5-r1"));
}

TEST(Secdb, AFixInVersionZeroMeansNeverAffected) {
  EXPECT_THAT(rows_of(with_fixes(R"({"0":["CVE-2021-1"]})")), IsEmpty());
}

TEST(Secdb, AVersionMayHaveNoFixes) {
  EXPECT_THAT(rows_of(with_fixes(R"({"1.0-r0":null,"1.1-r0":[]})")), IsEmpty());
  EXPECT_THAT(rows_of(R"({"distroversion":"v3.15","packages":[]})"), IsEmpty());
}

TEST(Secdb, TheReleaseMayFollowThePackages) {
  EXPECT_THAT(
      rows_of(R"({"packages":[{"pkg":{"name":"a","secfixes":{"1-r0":["CVE-1"]}}}],"distroversion":"edge"})"),
      ElementsAre("edge a CVE-1 1-r0"));
}

TEST(Secdb, WolfiHasNoReleases) {
  EXPECT_THAT(
      rows_of(R"({"reponame":"os","packages":[{"pkg":{"name":"a","secfixes":{"1-r0":["GHSA-a-b-c"]}}}]})",
              "Wolfi"),
      ElementsAre(" a GHSA-a-b-c 1-r0"));
}

TEST(Secdb, RefusesWhatIsNotOfTheForm) {
  EXPECT_THAT(error_of(R"({"distroversion":"v3.15"})"), HasSubstr("packages is missing"));
  EXPECT_THAT(error_of(R"({"packages":[]})"), HasSubstr("distroversion is missing"));
  EXPECT_THAT(error_of(with_fixes(R"({"1.0-r0":"CVE-1"})")), HasSubstr("are a list"));
  EXPECT_THAT(error_of(with_fixes(R"({"1.0-r0":[1]})")), HasSubstr("named by a string"));
  EXPECT_THAT(error_of(R"({"distroversion":"v3","packages":[{"name":"a"}]})"), HasSubstr("pkg is missing"));
}

}  // namespace
}  // namespace dvsguard::advisory
