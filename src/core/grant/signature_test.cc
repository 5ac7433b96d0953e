#include "core/grant/signature.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace dvsguard::grant {
namespace {

TEST(Selector, AgreesWithPublishedSelectors) {
  std::ifstream file(DVSGUARD_TESTDATA "/grant/selectors.txt");
  std::string selector;
  std::string signature;
  int lines = 0;
  for (; file >> selector >> signature; ++lines) {
    EXPECT_EQ(selector_of(signature), std::stoul(selector, nullptr, 16)) << signature;
    EXPECT_EQ(canonical_signature(signature).value_or("refused"), signature);
  }
  EXPECT_EQ(lines, 285);
}

TEST(Signature, LosesWhatTheSelectorDoesNotSee) {
  // The Solidity contract ABI specification, "Function Selector": types only, no blanks, aliases written out.
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"updateSocket(string socket)", "updateSocket(string)"},
      {" updateSocket ( string  memory\tsocket ) ", "updateSocket(string)"},
      {"f()", "f()"},
      {"f(uint a, int b, uint8 c)", "f(uint256,int256,uint8)"},
      {"f(uint[] a, int[2][] b)", "f(uint256[],int256[2][])"},
      {"f((address to, uint value)[] calls, bytes32)", "f((address,uint256)[],bytes32)"},
      {"f(tuple(address,uint) x)", "f((address,uint256))"},
      {"f(((bool)))", "f(((bool)))"},
      {"f(())", "f(())"},
      {"f(address payable to)", "f(address)"},
      {"f(address payable)", "f(address)"},
      {"f(bytes calldata data)", "f(bytes)"},
      {"_$f1(bool memory_)", "_$f1(bool)"},
  };
  for (const auto& [written, canonical] : cases) {
    EXPECT_EQ(canonical_signature(written).value_or("refused"), canonical) << written;
  }
}

TEST(Signature, RefusesWhatIsNotACallOfTheAbi) {
  for (const std::string text : {"",
                                 "updateSocket",
                                 "updateSocket(",
                                 "updateSocket(string",
                                 "updateSocket(string))",
                                 "updateSocket(string) x",
                                 "(string)",
                                 "1f(string)",
                                 "f(string,)",
                                 "f(,string)",
                                 "f(string string2 string3)",
                                 "f(uint7)",
                                 "f(uint264)",
                                 "f(uint0)",
                                 "f(uint08)",
                                 "f(bytes0)",
                                 "f(bytes33)",
                                 "f(bytes01)",
                                 "f(Struct s)",
                                 "f(string[)",
                                 "f(string[0])",
                                 "f(string[01])",
                                 "f(string[-1])",
                                 "f(string 1x)",
                                 "f(string;address)",
                                 "f(string)\n",
                                 "f(str\xc3\xafng)",
                                 "function f(string)",
                                 "f(string) returns (bool)",
                                 "f(string payable x)",
                                 "f(address[] payable)"}) {
    EXPECT_FALSE(canonical_signature(text)) << text;
  }
}

TEST(Signature, BoundsNestingAndLength) {
  const auto nested = [](std::size_t depth) {
    return "f" + std::string(depth, '(') + "bool" + std::string(depth, ')');
  };
  EXPECT_TRUE(canonical_signature(nested(8)));
  EXPECT_FALSE(canonical_signature(nested(9)));
  EXPECT_FALSE(canonical_signature(nested(100000)));
  EXPECT_FALSE(canonical_signature("f" + std::string(4094, ' ') + "()"));
  EXPECT_TRUE(canonical_signature("f" + std::string(4093, ' ') + "()"));
}

}  // namespace
}  // namespace dvsguard::grant
