#include "core/binary/function_name.h"

#include <gtest/gtest.h>

namespace dvsguard::binary {
namespace {

std::string read(std::string_view linked) {
  FunctionName name;
  read_function_name(linked, name);
  return name.package + " " + name.symbol;
}

TEST(FunctionName, OfAFunction) {
  EXPECT_EQ(read("main.main"), "main main");
  EXPECT_EQ(read("golang.org/x/net/html.Parse"), "golang.org/x/net/html Parse");
}

TEST(FunctionName, OfAMethodIsTheSameForValueAndPointer) {
  EXPECT_EQ(read("net/http.(*Server).Serve"), "net/http Server.Serve");
  EXPECT_EQ(read("net/http.Header.Get"), "net/http Header.Get");
}

TEST(FunctionName, UndoesTheEscapesOfAnImportPath) {
  EXPECT_EQ(read("gopkg.in/yaml%2ev3.Unmarshal"), "gopkg.in/yaml.v3 Unmarshal");
  EXPECT_EQ(read("gopkg.in/yaml%2ev3.(*Node).Decode"), "gopkg.in/yaml.v3 Node.Decode");
  EXPECT_EQ(read("a/b%zz.F"), "a/b%zz F");
  EXPECT_EQ(read("a/b%2.F"), "a/b%2 F");
}

TEST(FunctionName, DropsTypeArguments) {
  EXPECT_EQ(read("slices.Sort[go.shape.[]string]"), "slices Sort");
  EXPECT_EQ(read("sync/atomic.(*Pointer[go.shape.struct { a/b.c int }]).Load"), "sync/atomic Pointer.Load");
  EXPECT_EQ(read("slices.SortFunc[...]"), "slices SortFunc");
}

TEST(FunctionName, OfAClosureIsThePackageAlone) {
  EXPECT_EQ(read("main.main.func1"), "main ");
  EXPECT_EQ(read("main.main.func1.2"), "main ");
  EXPECT_EQ(read("main.(*S).Do.func1"), "main ");
  EXPECT_EQ(read("main.S.Do.func1"), "main ");
  EXPECT_EQ(read("main.glob..func1"), "main ");
  EXPECT_EQ(read("main.init.0"), "main ");
  EXPECT_EQ(read("main.run.gowrap1"), "main ");
  EXPECT_EQ(read("main.run.deferwrap2"), "main ");
  EXPECT_EQ(read("slices.SortFunc[go.shape.int].func1"), "slices ");
}

TEST(FunctionName, OfAMethodThatOnlyLooksLikeAClosure) {
  EXPECT_EQ(read("main.T.function"), "main T.function");
}

TEST(FunctionName, OfTheCompilersOwnIsNothing) {
  for (const auto* name :
       {"type:.eq.[2]net/http.T", "go:(*struct { sync.Mutex }).Lock", "type..hash.a/b.T",
        "go.(*struct { sync.Mutex }).Lock", "go:buildid", "_rt0_amd64_linux", "", "[", "]["}) {
    EXPECT_EQ(read(name), " ") << name;
  }
}

TEST(FunctionName, OfAPackageWhoseHostStartsLikeTheCompilersOwn) {
  EXPECT_EQ(read("go.uber.org/zap.New"), "go.uber.org/zap New");
  EXPECT_EQ(read("go.opentelemetry.io/otel/trace.(*span).End"), "go.opentelemetry.io/otel/trace span.End");
}

TEST(FunctionName, BearsBrokenReceivers) {
  EXPECT_EQ(read("a.(*T"), "a ");
  EXPECT_EQ(read("a.(*T)"), "a ");
  EXPECT_EQ(read("a.()"), "a ");
  EXPECT_EQ(read("a."), "a ");
}

// Those of FNV's own test vectors that end in a NUL.
TEST(FunctionHash, IsFnv1aOfPackageNulAndSymbol) {
  EXPECT_EQ(function_hash("a", ""), 0x089BE207B544F1E4U);
  EXPECT_EQ(function_hash("foobar", ""), 0x34531CA7168B8F38U);
}

TEST(FunctionHash, KeepsPackageAndSymbolApart) {
  EXPECT_NE(function_hash("a", "b.C"), function_hash("a.b", "C"));
  EXPECT_NE(function_hash("a", "bc"), function_hash("ab", "c"));
}

}  // namespace
}  // namespace dvsguard::binary
