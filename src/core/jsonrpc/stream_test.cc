#include "core/jsonrpc/stream.h"

#include <gtest/gtest.h>

#include "core/jsonrpc/body.h"

namespace dvsguard::jsonrpc {
namespace {

TEST(ValueStream, FindsValuesHoweverTheyArrive) {
  const std::string first = R"({"a":"}\"]","b":[{}]})", second = "[1,2]";
  const std::string bytes = " \n" + first + second + "\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    ValueStream stream;
    std::vector<std::string> values;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto taken = stream.feed(std::string_view(bytes).substr(at, piece));
      ASSERT_TRUE(taken);
      at += *taken;
      if (auto value = stream.take()) values.push_back(*value);
    }
    EXPECT_EQ(values, (std::vector<std::string>{first, second}));
    EXPECT_FALSE(stream.inside());
  }
}

TEST(ValueStream, RefusesWhatBeginsNoRequest) {
  for (const char* bytes : {"1", "\"a\"", "}", "GET", ","}) EXPECT_FALSE(ValueStream().feed(bytes));
}

TEST(ValueStream, CapsAValue) {
  ValueStream stream;
  EXPECT_TRUE(stream.feed("[" + std::string(kMaxBodyBytes - 1, ' ')));
  EXPECT_TRUE(stream.inside());
  EXPECT_FALSE(stream.feed(" "));
}

}  // namespace
}  // namespace dvsguard::jsonrpc
