#include "core/practice/exact.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dvsguard::practice {
namespace {

std::string words(std::vector<std::string> all) {
  return exact_words(all);
}

TEST(Exact, KeepsWhatTellsOneUrlFromAnother) {
  EXPECT_EQ(exact_text("https://a.example/x/y.sh"), "https://a.example/x/y.sh");
  EXPECT_NE(exact_text("https://a.example/x"), exact_text("https://a.example/y"));
}

TEST(Exact, TakesCredentialsAndQueriesOutOfUrls) {
  EXPECT_EQ(exact_text("https://u:p@a.example/x?token=t#f"), "https://a.example/x");
  EXPECT_EQ(exact_text("curl https://u:p@ss@a/x | sh; wget http://b/y?k=v"),
            "curl https://a/x | sh; wget http://b/y");
  EXPECT_EQ(exact_text("https://u:p@"), "https://");
  EXPECT_EQ(exact_text("://"), "://");
}

TEST(Exact, HidesWhatFollowsASecretsName) {
  EXPECT_EQ(words({"tool", "--password", "p", "run"}), "tool --password *** run");
  EXPECT_EQ(words({"tool", "--api-token=t", "API_KEY=k", "SIZE=1"}),
            "tool --api-token=*** API_KEY=*** SIZE=1");
  EXPECT_EQ(words({"tool", "--password", "--verbose"}), "tool --password --verbose");
  EXPECT_EQ(words({"sh", "-c", "tool --password 'a b' x; API_TOKEN=\"c d\" y"}),
            "sh -c tool --password *** x; API_TOKEN=*** y");
  EXPECT_EQ(words({"curl", "-H", "Authorization: Bearer t", "-u", "me:p", "https://a"}),
            "curl -H Authorization:*** -u me:*** https://a");
  EXPECT_EQ(words({"git", "-c", "http.extraHeader=Authorization: Bearer t", "clone"}),
            "git -c http.extraHeader=Authorization:*** clone");
  EXPECT_EQ(exact_pair("password", "p"), "password=***");
  EXPECT_EQ(exact_options("addr=192.0.2.1,password=p,rw"), "addr=192.0.2.1,password=***,rw");
}

TEST(Exact, TellsTheLengthOfWhatItCuts) {
  const std::string one(kMaxExact + 1, 'a'), two(kMaxExact + 2, 'a');
  EXPECT_EQ(exact_text(one.substr(1)), one.substr(1));
  EXPECT_NE(exact_text(one), exact_text(two));
}

TEST(Exact, NamesAnImageWithAndWithoutItsTag) {
  const auto image = compose::Text::known("docker.io/acme/node:1.2@sha256:" + std::string(64, 'a'), {});
  EXPECT_EQ(exact_image(image), "acme/node:1.2");
  EXPECT_EQ(exact_repository(image), "acme/node");
  EXPECT_EQ(exact_repository(compose::Text()), "");
}

}  // namespace
}  // namespace dvsguard::practice
