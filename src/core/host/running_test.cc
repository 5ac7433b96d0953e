#include "core/host/running.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/host/kernel.h"
#include "core/text/json.h"

namespace dvsguard::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = Change::Kind;

text::Node json(std::string_view bytes) {
  return *text::parse_json(bytes, file_name("engine"));
}

TEST(Written, GivesFoldersThatMayBeForgotten) {
  const auto written = written_in({{"/run", Kind::Modified},
                                   {"/run/nginx.pid", Kind::Added},
                                   {"/var", Kind::Modified},
                                   {"/var/log", Kind::Modified},
                                   {"/var/log/nginx", Kind::Modified},
                                   {"/var/log/nginx/access.log", Kind::Modified},
                                   {"/var/cache", Kind::Modified},
                                   {"/var/cache/nginx", Kind::Modified},
                                   {"/var/cache/nginx/body", Kind::Added}},
                                  {});
  EXPECT_THAT(written.folders, ElementsAre("/run", "/var/cache/nginx", "/var/log/nginx"));
  EXPECT_THAT(written.elsewhere, IsEmpty());
}

TEST(Written, KeepsWhatMayBeARecordOfSignatures) {
  const auto written = written_in({{"/var/lib", Kind::Modified},
                                   {"/var/lib/signer", Kind::Modified},
                                   {"/var/lib/signer/protection.db", Kind::Added}},
                                  {});
  EXPECT_THAT(written.folders, IsEmpty());
  EXPECT_THAT(written.elsewhere, ElementsAre("/var/lib/signer/protection.db"));

  Change body{"/var/lib/nginx/body", Kind::Added, true}, proxy{"/var/lib/nginx/proxy", Kind::Added, true};
  EXPECT_THAT(written_in({body, proxy}, {}).folders, ElementsAre("/var/lib/nginx"));
  proxy.empty_folder = false;
  EXPECT_THAT(written_in({body, proxy}, {}).folders, IsEmpty());
}

TEST(Written, LeavesWideFoldersAndOtherPathsAlone) {
  const auto written = written_in(
      {{"/etc/app.conf", Kind::Modified}, {"/var/lib/state", Kind::Added}, {"/tmpfile", Kind::Added}}, {});
  EXPECT_THAT(written.folders, IsEmpty());
  EXPECT_THAT(written.elsewhere, ElementsAre("/etc/app.conf", "/tmpfile", "/var/lib/state"));
}

TEST(Written, SkipsMountsAndWhatTheEngineMakes) {
  const auto written = written_in({{"/data", Kind::Added},
                                   {"/etc/hosts", Kind::Modified},
                                   {"/dev/console", Kind::Added},
                                   {"/conf/app.toml", Kind::Added},
                                   {"/conf", Kind::Modified}},
                                  {{"volume", "data", "/var/lib/docker/volumes/data/_data", "/data", true},
                                   {"bind", "", "/srv/app.toml", "/conf/app.toml", false}});
  EXPECT_THAT(written.folders, IsEmpty());
  EXPECT_THAT(written.elsewhere, IsEmpty());
}

TEST(Written, MountsNoFolderThatTheServiceMakesInAMountedOne) {
  const auto written = written_in({{"/tmp", Kind::Modified},
                                   {"/tmp/a.lock", Kind::Added},
                                   {"/tmp/made", Kind::Added},
                                   {"/tmp/made/file", Kind::Added},
                                   {"/run/app.pid", Kind::Added},
                                   {"/run/app", Kind::Modified},
                                   {"/run/app/socket", Kind::Added}},
                                  {});
  EXPECT_THAT(written.folders, ElementsAre("/run", "/run/app", "/tmp"));
}

TEST(UserOf, IsTheOneOfMostProcessesAndNeverRoot) {
  const auto user = user_of({{0, 0}, {0, 0}, {0, 0}, {33, 33}, {33, 33}, {7, 7}});
  ASSERT_TRUE(user);
  EXPECT_EQ(user->uid, 33u);
  EXPECT_FALSE(user_of({{0, 0}}));
  EXPECT_FALSE(user_of({}));
}

// cgroups(7)
TEST(Counters, AreFoundInEitherHierarchy) {
  const std::string id(64, 'a');
  const auto v1 = counters_of(
      "9:pids:/docker/" + id + "\n6:cpu,cpuacct,memory:/docker/" + id + "\n0::/docker/" + id + "\n", id);
  ASSERT_TRUE(v1);
  EXPECT_THAT(v1->memory_peak, ElementsAre("memory/docker/" + id + "/memory.max_usage_in_bytes"));
  EXPECT_EQ(v1->pids_peak[1], "pids/docker/" + id + "/pids.current");
  const auto v2 = counters_of("0::/system.slice/docker-" + id + ".scope\n", id);
  ASSERT_TRUE(v2);
  EXPECT_THAT(v2->memory_peak, ElementsAre("system.slice/docker-" + id + ".scope/memory.peak"));
}

TEST(Counters, AreNotThoseOfAnotherProcess) {
  const std::string id(64, 'a');
  EXPECT_FALSE(counters_of("0::/user.slice\n", id));
  EXPECT_FALSE(counters_of("0::/../../" + id + "\n", id));
  EXPECT_FALSE(counters_of("nonsense\n::\n", id));
  EXPECT_FALSE(counters_of("", id));
}

TEST(Counter, IsANumber) {
  EXPECT_EQ(parse_counter("4096\n"), 4096u);
  EXPECT_FALSE(parse_counter("max\n"));
  EXPECT_FALSE(parse_counter("12 34\n"));
  EXPECT_FALSE(parse_counter(""));
}

// user_namespaces(7)
TEST(IdMap, GivesTheContainersId) {
  const IdMap map = parse_id_map("         0     165536      65536\n");
  EXPECT_EQ(map.inside(165536), 0u);
  EXPECT_EQ(map.inside(165569), 33u);
  EXPECT_EQ(map.root(), 165536u);
  EXPECT_FALSE(map.inside(33));
  EXPECT_FALSE(map.inside(231072));
}

TEST(Containers, AreReadByTheirLabels) {
  const auto all = read_containers(json(R"([{"Id":"abc","Labels":{"com.docker.compose.service":"node",
      "com.docker.compose.oneoff":"True"}},{"Id":"def","Labels":null}])"));
  ASSERT_TRUE(all);
  EXPECT_EQ((*all)[0].service, "node");
  EXPECT_TRUE((*all)[0].one_off);
  EXPECT_EQ((*all)[1].service, "");
}

TEST(Containers, OfOtherShapesAreRefused) {
  for (const char* answer : {"{}", "null", "[1]", R"([{"Id":1}])", R"([{"Labels":[]}])"})
    EXPECT_FALSE(read_containers(json(answer))) << answer;
  for (const char* answer : {"[]", R"({"State":[]})", R"({"State":{"Pid":"1"}})", R"({"Mounts":{}})",
                             R"({"Mounts":[[]]})", R"({"State":{"Pid":99999999999999999999}})"})
    EXPECT_FALSE(read_container(json(answer))) << answer;
  for (const char* answer : {"{}", R"([{"Path":"relative","Kind":0}])",
                             R"([{"Path":"/tmp/../etc/a","Kind":1}])", R"([{"Path":"/tmp/..","Kind":1}])",
                             R"([{"Path":"/a","Kind":3}])", R"([{"Path":"/a","Kind":"0"}])", R"([null])"})
    EXPECT_FALSE(read_changes(json(answer))) << answer;
  EXPECT_TRUE(read_changes(json("null"))->empty());
}

TEST(Processes, AreReadByTheirTitles) {
  const auto all = read_processes(json(
      R"({"Titles":["PID","UID","GID"],"Processes":[["1","0","0"],["2","33","34"],["3"],["4","x","0"]]})"));
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[1].gid, 34u);
  EXPECT_TRUE(read_processes(json("{}"))->empty());
}

}  // namespace
}  // namespace dvsguard::host
