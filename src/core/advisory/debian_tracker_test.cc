#include "core/advisory/debian_tracker.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "release package id fixed severity", one a row.
std::vector<std::string> rows_of(std::string_view text) {
  std::vector<std::string> rows;
  const auto status =
      read_debian_tracker(document(text), [&](const Key& key, const Record& record) -> Status {
        EXPECT_EQ(key.ecosystem, "Debian");
        const auto& events = record.ranges.at(0).events;
        const std::string fixed = events.size() > 1 ? std::string(events[1].version) : "-";
        rows.push_back(std::string(key.release) + " " + std::string(key.package) + " " +
                       std::string(record.id) + " " + fixed + " " +
                       std::string(severity_name(record.severity)) +
                       (record.undetermined ? " undetermined" : ""));
        return {};
      });
  if (!status) ADD_FAILURE() << status.error().where << ": " << status.error().what;
  return rows;
}

std::string error_of(std::string_view text) {
  const auto status =
      read_debian_tracker(document(text), [](const Key&, const Record&) -> Status { return {}; });
  return status ? "" : status.error().where + ": " + status.error().what;
}

std::string one(std::string_view release) {
  return R"({"openssl":{"CVE-1":{"releases":{"bookworm":)" + std::string(release) + "}}}}";
}

TEST(DebianTracker, ReadsWhereAFaultIsFixed) {
  EXPECT_THAT(
      rows_of(
          R"({"openssl":{"CVE-2024-1":{"scope":"remote","debianbug":7,"description":"a {fault}, \"quoted\"",
      "releases":{"bookworm":{"status":"resolved","repositories":{"bookworm":"3.0.1-1"},
        "fixed_version":"3.0.1-1~deb12u1","urgency":"high**"},
      "sid":{"status":"resolved","repositories":{},"fixed_version":"3.1-1","urgency":"not yet assigned"}}}}})"),
      ElementsAre("bookworm openssl CVE-2024-1 3.0.1-1~deb12u1 high",
                  "sid openssl CVE-2024-1 3.1-1 unknown"));
}

TEST(DebianTracker, AnOpenFaultHasNoFix) {
  EXPECT_THAT(rows_of(one(R"({"status":"open","urgency":"unimportant","nodsa":"Minor issue"})")),
              ElementsAre("bookworm openssl CVE-1 - low"));
}

TEST(DebianTracker, AFixInVersionZeroMeansNeverAffected) {
  EXPECT_THAT(rows_of(one(R"({"status":"resolved","fixed_version":"0","urgency":"low"})")), IsEmpty());
}

TEST(DebianTracker, AnUndeterminedFaultIsMarked) {
  EXPECT_THAT(rows_of(one(R"({"status":"undetermined","urgency":"medium"})")),
              ElementsAre("bookworm openssl CVE-1 - medium undetermined"));
}

TEST(DebianTracker, AFaultInNoReleaseMayHaveAnEmptyList) {
  EXPECT_THAT(rows_of(R"({"chromium":{"CVE-1":{"releases":[]}}})"), IsEmpty());
}

TEST(DebianTracker, SaysWhichFaultIsWrong) {
  EXPECT_THAT(error_of(one(R"({"status":"maybe"})")), HasSubstr("openssl.CVE-1: no status is called maybe"));
  EXPECT_THAT(error_of(one(R"({"status":"resolved"})")), HasSubstr("no version says where"));
  EXPECT_THAT(error_of(R"({"openssl":{"CVE-1":{}}})"), HasSubstr("releases is missing"));
  EXPECT_THAT(error_of(R"({"openssl":{"CVE-1":{"releases":{}},"CVE-1":{"releases":{}}}})"),
              HasSubstr("stands twice"));
}

}  // namespace
}  // namespace dvsguard::advisory
