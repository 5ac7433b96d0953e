#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dvsguard::binary {

// A function as advisories name it.
struct FunctionName {
  std::string package;  // import path; empty: the compiler's own, or of no package
  std::string symbol;   // "Func" or "Type.Method"; empty: a closure or another part of a function
};

// Reads a name of a Go symbol table into `to`, whose strings are reused: pointer receivers, type arguments
// and the escapes of import paths ("gopkg.in/yaml%2ev3") are undone, as golang.org/x/vuln does for
// `govulncheck -mode=binary`; that leaves the type arguments of functions in, and so never matches a generic
// one.
void read_function_name(std::string_view linked, FunctionName& to);

// A function's name as 64 bits: FNV-1a of package, NUL and symbol. `symbol` is as OSV's
// ecosystem_specific.imports[].symbols has it: "Serve", "Server.Serve". It is no cryptographic hash: a
// function whose name collides with an advisory's could only be put there by the binary's own author, who may
// call any function what he likes anyway. By chance, 200,000 functions meet 10,000 symbols once in 10^10
// binaries.
[[nodiscard]] std::uint64_t function_hash(std::string_view package, std::string_view symbol);

}  // namespace dvsguard::binary
