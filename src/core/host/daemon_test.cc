#include "core/host/daemon.h"

#include <gtest/gtest.h>

namespace dvsguard::host {
namespace {

using std::string_literals::operator""s;

Result<Daemon> parse(std::string_view json) {
  return parse_daemon(json, file_name("daemon.json"));
}

// https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file
TEST(DaemonJson, GivesWhatItNames) {
  const auto daemon = parse(R"({"log-driver": "local", "log-opts": {"max-size": "10m", "max-file": 3},
      "no-new-privileges": true, "live-restore": false, "userns-remap": "default", "proxies": {"http-proxy": "x"}})");
  ASSERT_TRUE(daemon) << daemon.error().what;
  EXPECT_EQ(daemon->log_driver, "local");
  EXPECT_EQ(daemon->log_opts.at("max-size"), "10m");
  EXPECT_EQ(daemon->log_opts.at("max-file"), "3");
  EXPECT_EQ(daemon->no_new_privileges, true);
  EXPECT_EQ(daemon->live_restore, false);
  EXPECT_EQ(daemon->userns_remap, "default");
}

TEST(DaemonJson, NamesNothingWhereItIsEmpty) {
  const auto daemon = parse("{}");
  ASSERT_TRUE(daemon);
  EXPECT_FALSE(daemon->log_driver || daemon->no_new_privileges || daemon->userns_remap);
}

TEST(DaemonJson, RefusesOtherShapes) {
  for (const char* json : {"", "[]", "null", "{\"log-driver\": 1}", "{\"no-new-privileges\": \"yes\"}",
                           "{\"log-opts\": []}", "{\"log-opts\": {\"a\": {}}}", "{} {}", "{\"a\":1,\"a\":2}"})
    EXPECT_FALSE(parse(json)) << json;
  EXPECT_EQ(parse(std::string(kMaxDaemonBytes + 1, ' ')).error().code, ErrorCode::Cap);
  EXPECT_FALSE(parse(std::string(100'000, '[')));
}

TEST(DaemonArguments, AreLaidOverTheFile) {
  Daemon daemon;
  daemon.log_driver = "json-file";
  add_arguments(
      daemon,
      "dockerd\0--log-driver=local\0--log-opt\0max-size=1m\0--no-new-privileges\0--live-restore=false\0"
      "--userns-remap\0default\0"s);
  EXPECT_EQ(daemon.log_driver, "local");
  EXPECT_EQ(daemon.log_opts.at("max-size"), "1m");
  EXPECT_EQ(daemon.no_new_privileges, true);
  EXPECT_EQ(daemon.live_restore, false);
  EXPECT_EQ(daemon.userns_remap, "default");
}

TEST(DaemonArguments, KnowOneFlagFromAnother) {
  Daemon daemon;
  add_arguments(daemon, "dockerd\0--log-drivers=x\0--no-new-privileges-please\0--log-driver"s);
  EXPECT_EQ(daemon.log_driver, "");  // its value is not there
  EXPECT_FALSE(daemon.no_new_privileges);
  EXPECT_EQ(config_file_of("dockerd\0--config-file=/etc/my.json\0"s), "/etc/my.json");
  EXPECT_EQ(config_file_of("dockerd\0-H\0fd://\0"s), "");
}

}  // namespace
}  // namespace dvsguard::host
