#include "core/compose/canonical.h"

#include <gmock/gmock.h>

#include "core/compose/image_name.h"
#include "core/compose/tree_for_tests.h"

// Where a variable has no value: what Compose refuses is unknown part by part, what it takes is known.
namespace dvsguard::compose {
namespace {

using test::hollow;
using test::service;
using testing::ElementsAre;
using testing::HasSubstr;
using text::Kind;
using text::Node;

// The service "a" with one property set to this node, decoded.
Result<Service> with(std::string_view property, Node value, std::string_view rest = "") {
  Node model = test::parsed(service(rest));
  model.members[0].value.members[0].value.at(property) = std::move(value);
  TRY_STATUS(validate_schema(model));
  TRY_STATUS(make_canonical(model));
  TRY(Project project, decode_project(model));
  return std::move(project.services[0]);
}

Node list(Node item) {
  Node out = text::make_list(item.place);
  out.items.push_back(std::move(item));
  return out;
}

Mount mount(std::string text) {
  const auto got = with("volumes", list(hollow(std::move(text))));
  EXPECT_TRUE(got.has_value()) << (got ? "" : got.error().what);
  return got && !got->volumes.empty() ? got->volumes[0] : Mount();
}

Port port(std::string text) {
  const auto got = with("ports", list(hollow(std::move(text))));
  EXPECT_TRUE(got.has_value()) << (got ? "" : got.error().what);
  return got && !got->ports.empty() ? got->ports[0] : Port();
}

TEST(HollowMount, KeepsTargetAndMode) {
  const Mount got = mount("\x01:/k:ro");
  EXPECT_EQ(got.type, MountType::Bind);
  ASSERT_TRUE(got.source.is_unknown());
  EXPECT_THAT(got.source.why_unknown()->cause, HasSubstr("VARIABLE"));
  EXPECT_EQ(got.source.where().front().text(), "compose.yaml:7:3");
  EXPECT_EQ(got.target.value_or(""), "/k");
  EXPECT_TRUE(got.read_only.value_or(false));
}

TEST(HollowMount, KnowsASourceThatComposeTakes) {
  const Mount got = mount("./data\x01:/k");
  EXPECT_EQ(got.source.value_or("?"), "./data");
  EXPECT_FALSE(got.read_only.value_or(true));
}

TEST(HollowMount, KnowsNoTargetOrModeThatIsMissing) {
  EXPECT_TRUE(mount("/a:\x01").target.is_unknown());
  EXPECT_EQ(mount("/a:\x01").source.value_or(""), "/a");
  EXPECT_TRUE(mount("/a:/b:\x01").read_only.is_unknown());
  const Mount all = mount("\x01");
  EXPECT_TRUE(all.source.is_unknown());
  EXPECT_TRUE(all.target.is_unknown());
}

TEST(HollowMount, ReadsModesWithoutTheirGaps) {
  EXPECT_TRUE(mount("/a:/b:ro\x01").read_only.value_or(false));
  EXPECT_TRUE(mount("\x01:/b:ro\x01").read_only.value_or(false));
  EXPECT_THAT(mount("\x01:/b:readonly").unknown_modes, ElementsAre("readonly"));
}

TEST(HollowMount, IsRefusedForWhatIsWrittenOut) {
  EXPECT_FALSE(with("volumes", list(hollow("\x01:/a:ro:x"))).has_value());
}

TEST(HollowPort, IsKnownWhereComposeTakesIt) {
  const Port got = port("\x01:9090");  // the engine picks the port
  EXPECT_TRUE(got.published.is_absent());
  EXPECT_EQ(got.target.value_or(0), 9090);
  EXPECT_TRUE(got.host_ip.is_absent());
  const Port any = port("\x01:80:80");  // published on every interface
  EXPECT_TRUE(any.host_ip.is_absent());
  EXPECT_EQ(any.published.value_or(""), "80");
}

TEST(HollowPort, KeepsWhatIsWrittenOut) {
  const Port got = port("127.0.0.1:8080:\x01");
  EXPECT_EQ(got.host_ip.value_or(""), "127.0.0.1");
  EXPECT_EQ(got.published.value_or(""), "8080");
  EXPECT_TRUE(got.target.is_unknown());
  const Port range = port("8000-\x01:80/udp");
  EXPECT_TRUE(range.published.is_unknown());
  EXPECT_EQ(range.target.value_or(0), 80);
  EXPECT_EQ(range.protocol, "udp");
}

TEST(HollowPort, IsUnknownAsAWhole) {
  const Port got = port("\x01");
  EXPECT_TRUE(got.target.is_unknown());
  EXPECT_TRUE(got.published.is_unknown());
}

TEST(HollowPort, IsRefusedForWhatIsWrittenOut) {
  EXPECT_FALSE(with("ports", list(hollow("\x01:http"))).has_value());
  EXPECT_FALSE(with("ports", list(hollow("localhost:\x01:80"))).has_value());
}

TEST(HollowImage, IsUnknownWhereNothingCouldRun) {
  for (const auto* text : {"\x01", "acme/node:\x01", "\x01/node:1", "acme/node@\x01", "acme/node@sha256:\x01",
                           "acme/\x01:1", "acme/node:\x01-alpine"}) {
    const auto got = with("image", hollow(text));
    ASSERT_TRUE(got.has_value());
    EXPECT_TRUE(got->image.is_unknown()) << text;
  }
}

TEST(HollowImage, IsKnownWhereSomethingWouldRun) {
  const auto prefix = with("image", hollow("\x01"
                                           "acme/node:1"));
  ASSERT_TRUE(prefix.has_value());
  EXPECT_EQ(prefix->image.value_or("?"), "acme/node:1");
  const auto built = with("image", hollow("\x01"), "    build: .\n");
  ASSERT_TRUE(built.has_value());
  EXPECT_TRUE(built->image.is_absent());
}

TEST(HollowScalar, IsKnownEmptyWhereComposeTakesIt) {
  for (const auto* property : {"user", "pid", "network_mode", "ipc", "hostname", "restart"}) {
    const auto got = with(property, hollow("\x01"));
    ASSERT_TRUE(got.has_value()) << property;
  }
  EXPECT_EQ(with("user", hollow("\x01"))->user.value_or("?"), "");
  EXPECT_EQ(with("user", hollow("\x01:\x01"))->user.value_or("?"), ":");
}

TEST(HollowScalar, IsUnknownWhereItsTypeRefusesIt) {
  EXPECT_TRUE(with("mem_limit", hollow("\x01"))->mem_limit.is_unknown());
  EXPECT_TRUE(with("mem_limit", hollow("\x01m"))->mem_limit.is_unknown());
  EXPECT_TRUE(with("privileged", hollow("\x01"))->privileged.is_unknown());
  EXPECT_TRUE(with("pids_limit", hollow("\x01"))->pids_limit.is_unknown());
  EXPECT_TRUE(with("cgroup", hollow("\x01"))->cgroup.is_unknown());
  EXPECT_TRUE(with("pull_policy", hollow("\x01"))->pull_policy.is_unknown());
  EXPECT_TRUE(with("container_name", hollow("\x01"))->container_name.is_unknown());
  EXPECT_TRUE(with("pull_policy", hollow("always\x01"))->pull_policy.is_known());
}

TEST(HollowScalar, IsRefusedWhereNoValueWouldDo) {
  EXPECT_FALSE(with("use_api_socket", hollow("\x01")).has_value());  // Compose takes no text there
  EXPECT_FALSE(with("mem_limit", text::make_string("much", {})).has_value());
}

TEST(HollowDevice, KeepsItsPermissions) {
  const auto got = with("devices", list(hollow("\x01:/dev/x:r")));
  ASSERT_TRUE(got.has_value());
  EXPECT_TRUE(got->devices[0].source.is_unknown());
  EXPECT_EQ(got->devices[0].target.value_or(""), "/dev/x");
  EXPECT_EQ(got->devices[0].permissions.value_or(""), "r");
}

TEST(HollowEnvFile, HasNoPath) {
  const auto got = with("env_file", hollow("\x01"));
  ASSERT_TRUE(got.has_value());
  EXPECT_TRUE(got->env_files[0].path.is_unknown());
  EXPECT_EQ(with("env_file", hollow("\x01.env"))->env_files[0].path.value_or("?"), ".env");
}

TEST(LooksLikeImage, FollowsTheReferenceGrammar) {
  for (const auto* good :
       {"a", "a/b", "a:1", "reg.example:5000/a/b:1.2_x-y", "localhost/a", "a__b", "a---b", "a.b/c",
        "a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "[::1]:5000/a", "Reg/a"})
    EXPECT_TRUE(looks_like_image(good)) << good;
  for (const auto* bad : {"", ":", "a:", "/a", "a/", "a//b", "a:-b", "A", "a_", "a___b", "a@",
                          "a@sha256:", "a:1:2/b:", "-a", "reg.example:/a", ".a", "a b"})
    EXPECT_FALSE(looks_like_image(bad)) << bad;
}

TEST(Canonical, LeavesUninterpolatedTextThatDoesNotParse) {
  Node model =
      test::parsed(service("    ports: [\"${P}:80\", \"80:80\"]\n    volumes: [\"${V:-a:b}:/c\"]\n"));
  ASSERT_TRUE(make_canonical(model, false).has_value());
  const Node& a = model.members[0].value.members[0].value;
  EXPECT_EQ(a.find("ports")->items[0].scalar, "${P}:80");
  EXPECT_TRUE(a.find("ports")->items[1].is_map());
  EXPECT_EQ(a.find("volumes")->items[0].find("target")->scalar, "/c");
  Node wrong = test::parsed(service("    ports: [\"x:80\"]\n"));
  EXPECT_FALSE(make_canonical(wrong, false).has_value());
}

TEST(Canonical, IsItsOwnFixedPoint) {
  Node once =
      test::canonical(service("    ports: [80, \"1-3:4-6\"]\n    volumes: [\"/a:/b:ro,odd\"]\n    devices: "
                              "[/dev/a]\n    env_file: .env\n"
                              "    depends_on: [a]\n    networks: [n]\n    secrets: [s]\n    gpus: all\n    "
                              "build: {ssh: [default]}\n"));
  Node twice = once;
  ASSERT_TRUE(validate_schema(twice).has_value());
  ASSERT_TRUE(make_canonical(twice).has_value());
  const Node& a = once.members[0].value.members[0].value;
  const Node& b = twice.members[0].value.members[0].value;
  ASSERT_EQ(a.members.size(), b.members.size());
  EXPECT_EQ(a.find("ports")->items.size(), b.find("ports")->items.size());
  EXPECT_EQ(a.find("volumes")->items[0].members.size(), b.find("volumes")->items[0].members.size());
  EXPECT_EQ(a.find("env_file")->items[0].members.size(), b.find("env_file")->items[0].members.size());
}

TEST(Canonical, CapsThePortsOfAProject) {
  std::string ports;
  for (int i = 0; i < 3; ++i) ports += "      - \"127.0.0." + std::to_string(i + 1) + ":1-65535:1-65535\"\n";
  Node model = test::parsed(service("    ports:\n" + ports));
  const Status status = make_canonical(model);
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::Cap);
}

TEST(Canonical, MarksStandWhereNoFileCanPutThem) {
  const auto forged = text::parse_yaml("\"\\x01written\": a\n", file_name("compose.yaml"));
  EXPECT_FALSE(forged.has_value());
}

}  // namespace
}  // namespace dvsguard::compose
