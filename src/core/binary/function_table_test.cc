#include "core/binary/function_table.h"

#include <gtest/gtest.h>

#include "core/binary/elf_for_tests.h"

// The headers are those of debug/gosym's and cmd/link's pclntab. tests/go_binary_test.py reads real tables.
namespace dvsguard::binary {
namespace {

using State = FunctionTable::State;

Bytes view(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct Read {
  State state;
  LinkedFunctions functions;
};
Read read(const std::string& table, std::uint64_t room, int bits = 64) {
  FunctionSet functions;
  FunctionTable reader(bits, ByteOrder::Little, room, functions);
  reader.feed(view(table));
  return {reader.state(), functions.take()};
}

const std::vector<std::string> kNames = {"runtime.main", "main.main"};

TEST(FunctionTable, IsCompleteWhereAllNamesAreThere) {
  const std::string table = function_table(kNames);
  const Read whole = read(table, table.size());
  EXPECT_EQ(whole.state, State::Complete);
  EXPECT_EQ(whole.functions.hashes.size(), 2U);
}

TEST(FunctionTable, WantsMoreUntilItsNamesAreIn) {
  const std::string table = function_table(kNames);
  EXPECT_EQ(read(table.substr(0, 71), table.size()).state, State::Header);
  EXPECT_EQ(read(table.substr(0, table.size() - 1), table.size()).state, State::Names);
}

TEST(FunctionTable, IsNoneWhereAPartLiesBeyondItsSegment) {
  const std::string table = function_table(kNames);
  EXPECT_EQ(read(table, table.size() - 1).state, State::NoTable);
}

TEST(FunctionTable, IsNoneWhereItsHeaderLies) {
  const std::string table = function_table(kNames);
  const std::size_t count = 8, names = 32, end = 40;
  for (const std::size_t at : {count, names, end}) {
    for (const std::uint64_t lie : {~std::uint64_t{0}, std::uint64_t{1} << 63U}) {
      std::string wrong = table;
      wrong.replace(at, 8, word({}, lie));
      EXPECT_EQ(read(wrong, wrong.size()).state, State::NoTable) << at;
    }
  }
  for (const std::size_t at : {4U, 6U, 7U}) {
    std::string wrong = table;
    wrong[at] = '\3';
    EXPECT_EQ(read(wrong, wrong.size()).state, State::NoTable) << at;
  }
}

TEST(FunctionTable, IsIncompleteOfGo115) {
  const std::string table = function_table(kNames, kGo12);
  EXPECT_EQ(read(table, table.size()).state, State::Incomplete);
}

TEST(FunctionTable, IsIncompleteWithFarFewerNamesThanFunctions) {
  std::string table = function_table(kNames);
  table.replace(8, 8, word({}, 20));
  EXPECT_EQ(read(table, table.size()).state, State::Incomplete);
}

TEST(FunctionTable, PatternFitsEveryMagicAndNothingElse) {
  const auto fits = [](const TablePattern& pattern, const std::string& table) {
    for (std::size_t i = 0; i < 8; ++i) {
      if ((static_cast<std::uint8_t>(table[i]) & pattern.mask[i]) != pattern.value[i]) return false;
    }
    return true;
  };
  for (const Target target : {Target{}, Target{.bits = 64, .order = ByteOrder::Big}, Target{.bits = 32}}) {
    const TablePattern pattern = table_pattern(target.bits, target.order);
    for (const std::uint32_t magic : {kGo12, kGo116, kGo118, kGo120})
      EXPECT_TRUE(fits(pattern, function_table(kNames, magic, target)));
    EXPECT_FALSE(fits(pattern, function_table(kNames, 0xFFFFFFEF, target)));
  }
}

TEST(FunctionSet, TellsEachFunctionAndPackageOnce) {
  FunctionSet functions;
  for (const char* name : {"b.G", "a.F", "b.G", "a.F"}) functions.add(name);
  EXPECT_FALSE(functions.is_full());
  const LinkedFunctions told = functions.take();
  EXPECT_EQ(told.hashes.size(), 2U);
  EXPECT_EQ(told.packages, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(functions.take().hashes.empty());
}

TEST(FunctionSet, IsFullWhereItsPackagesAreOverTheCap) {
  FunctionSet functions;
  functions.add(std::string(kMaxPackageBytes, 'p') + ".F");
  EXPECT_FALSE(functions.is_full());
  functions.add("q.F");
  EXPECT_TRUE(functions.is_full());
}

}  // namespace
}  // namespace dvsguard::binary
