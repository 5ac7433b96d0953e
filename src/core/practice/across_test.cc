#include "core/practice/across.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Sample;
using testing::service_yaml;

// A valid key of nobody, and one that anvil publishes.
constexpr std::string_view kKey = "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffcc";
constexpr std::string_view kTestKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

// Projects named a, b, c, … whose one service has the body.
Across across_of(const std::vector<std::string>& bodies) {
  std::vector<std::unique_ptr<Sample>> samples;
  std::vector<Evidence> evidence;
  std::vector<Member> members;
  evidence.reserve(bodies.size());
  for (const std::string& body : bodies) {
    samples.push_back(std::make_unique<Sample>(service_yaml(body)));
    evidence.push_back(samples.back()->evidence());
    members.push_back({std::string(1, static_cast<char>('a' + members.size())), evidence.back()});
  }
  return check_across(members);
}

std::vector<std::string> messages(const Across& across) {
  std::vector<std::string> all;
  all.reserve(across.outcome.findings.size());
  for (const report::Finding& finding : across.outcome.findings) all.push_back(finding.message);
  return all;
}

std::string environment(std::string_view name, std::string_view value) {
  return "    environment: {" + std::string(name) + ": \"" + std::string(value) + "\"}";
}

std::string mount(const std::string& source) {
  return "    volumes: [\"" + source + ":/keys/operator.ecdsa.key.json:ro\"]";
}

TEST(Across, FindsOneKeyFileInTwoProjects) {
  const Across across = across_of(
      {mount("/srv/k1.ecdsa.key.json"), mount("/srv/k1.ecdsa.key.json"), mount("/srv/k2.ecdsa.key.json")});
  EXPECT_THAT(messages(across), ElementsAre(HasSubstr("gives one key, /srv/k1.ecdsa.key.json, to a and b:")));
  EXPECT_EQ(across.outcome.findings.front().rule, report::Rule::KM06);
  EXPECT_EQ(across.outcome.findings.front().target, "/srv/k1.ecdsa.key.json");
}

TEST(Across, KnowsAKeyByItsValueAndNeverSaysIt) {
  const Across across =
      across_of({environment("PRIVATE_KEY", kKey), environment("OPERATOR_KEY", kKey), environment("B", "1")});
  EXPECT_THAT(messages(across), ElementsAre(HasSubstr("gives one key, PRIVATE_KEY, to a and b:")));
  EXPECT_EQ(messages(across).front().find(kKey.substr(2)), std::string::npos);
}

TEST(Across, LetsTwoKeysBe) {
  std::string other(kKey);
  other.back() = 'b';
  EXPECT_THAT(messages(across_of({environment("PRIVATE_KEY", kKey), environment("PRIVATE_KEY", other)})),
              IsEmpty());
}

TEST(Across, LetsPublishedTestKeysAndPasswordsBe) {
  EXPECT_THAT(
      messages(across_of({environment("PRIVATE_KEY", kTestKey), environment("PRIVATE_KEY", kTestKey)})),
      IsEmpty());
  EXPECT_THAT(messages(across_of({environment("ECDSA_KEY_PASSWORD", "one for all"),
                                  environment("ECDSA_KEY_PASSWORD", "one for all")})),
              IsEmpty());
}

TEST(Across, AVariableWithoutAValueIsNoOneKey) {
  EXPECT_THAT(messages(across_of({mount("${ECDSA_KEY_FILE}"), mount("${ECDSA_KEY_FILE}")})), IsEmpty());
}

TEST(Across, FindsOneUserIdInTwoProjects) {
  const Across across =
      across_of({"    user: \"10001:10001\"", "    user: \"10001\"", "    user: \"10002\""});
  EXPECT_THAT(messages(across), ElementsAre(HasSubstr("runs a and b under one user id, 10001:")));
  EXPECT_EQ(across.outcome.findings.front().rule, report::Rule::ID03);
}

TEST(Across, LeavesRootAndNamesToOtherRules) {
  EXPECT_THAT(messages(across_of({"    user: root", "    user: root"})), IsEmpty());
  EXPECT_THAT(messages(across_of({"    user: \"0\"", "    user: \"0\""})), IsEmpty());
  EXPECT_THAT(messages(across_of({"    user: node", "    user: node"})), IsEmpty());
}

TEST(Across, OneProjectAloneSharesNothing) {
  const Across across =
      across_of({environment("PRIVATE_KEY", kKey) + "\n    user: \"10001\"\n    ports: [\"80:80\"]"});
  EXPECT_THAT(messages(across), IsEmpty());
  EXPECT_THAT(across.notes, IsEmpty());
}

std::string ports(const std::string& list) {
  return "    ports: [" + list + "]";
}

TEST(Clashes, OnePortOfOneProtocol) {
  EXPECT_THAT(
      across_of({ports("\"80:80\""), ports("\"80:8080\""), ports("\"80:80/udp\""), ports("\"81:80\"")}).notes,
      ElementsAre("port 80/tcp is asked for by a and b: only one of them can have it"));
}

TEST(Clashes, NotAtTwoAddresses) {
  EXPECT_THAT(across_of({ports("\"127.0.0.1:80:80\""), ports("\"10.0.0.1:80:80\"")}).notes, IsEmpty());
  EXPECT_THAT(across_of({ports("\"127.0.0.1:80:80\""), ports("\"127.0.0.1:80:80\"")}).notes,
              ElementsAre(HasSubstr("a and b")));
}

TEST(Clashes, AllAddressesWithEveryOther) {
  EXPECT_THAT(across_of({ports("\"80:80\""), ports("\"10.0.0.1:80:80\""), ports("\"10.0.0.2:80:80\"")}).notes,
              ElementsAre(HasSubstr("a, b and c")));
  EXPECT_THAT(across_of({ports("\"0.0.0.0:80:80\""), ports("\"10.0.0.1:80:80\"")}).notes,
              ElementsAre(HasSubstr("a and b")));
}

TEST(Clashes, PortsInARowAreOneRange) {
  EXPECT_THAT(across_of({ports("\"8000-8010:8000-8010\", \"9000:9000\""),
                         ports("\"8005-8020:8005-8020\", \"9000:9000\"")})
                  .notes,
              ElementsAre("ports 8005-8010 and 9000/tcp are asked for by a and b: only one of them can have "
                          "them"));
}

TEST(Clashes, PortsThatTheEnginePicksClashWithNothing) {
  EXPECT_THAT(across_of({ports("\"80\""), ports("\"80\"")}).notes, IsEmpty());
}

TEST(Clashes, ContainerNamesByWhoHasThem) {
  EXPECT_THAT(
      across_of({"    container_name: one", "    container_name: one", "    container_name: two"}).notes,
      ElementsAre("container name one is asked for by a and b: only one of them can have it"));
}

TEST(Clashes, NamesAtMostSixProjects) {
  const std::vector<std::string> eight(8, "    container_name: one");
  EXPECT_THAT(across_of(eight).notes, ElementsAre(HasSubstr("a, b, c, d, e, f and 2 more")));
}

}  // namespace
}  // namespace dvsguard::practice
