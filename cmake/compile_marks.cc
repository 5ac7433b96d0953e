#include <hs/hs.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "core/keyscan/marks.h"

// Compiles the marks into a database for any processor that Vectorscan runs on, and writes it as C++:
//   compile_marks OUT.cc
namespace {

using dvsguard::keyscan::kMarks;

// A constant: the detectors that the marks lead to are not linked here.
constexpr auto kLiterals = [] {
  std::array<std::string_view, kMarks.size()> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = kMarks[i].literal;
  return out;
}();

// Each byte as \xNN: marks hold NUL and what an expression would take for signs.
std::string expression(std::string_view literal) {
  std::string out;
  for (const char c : literal) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\x%02x", static_cast<unsigned char>(c));
    out += text.data();
  }
  return out;
}

std::vector<unsigned char> compile() {
  std::vector<std::string> expressions;
  for (const std::string_view literal : kLiterals) expressions.push_back(expression(literal));
  std::vector<const char*> pointers;
  std::vector<unsigned> ids;
  for (const std::string& text : expressions) {
    ids.push_back(static_cast<unsigned>(pointers.size()));
    pointers.push_back(text.c_str());
  }
  const std::vector<unsigned> flags(pointers.size(), 0);
  const hs_platform_info_t platform{};  // generic: no feature beyond what every machine has
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(pointers.data(), flags.data(), ids.data(), static_cast<unsigned>(pointers.size()),
                       HS_MODE_BLOCK, &platform, &database, &error) != HS_SUCCESS) {
    std::fprintf(stderr, "compile_marks: %s\n", error->message);
    std::exit(1);
  }
  char* bytes = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database, &bytes, &size) != HS_SUCCESS) std::exit(1);
  std::vector<unsigned char> out(bytes, bytes + size);
  std::free(bytes);
  hs_free_database(database);
  return out;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ofstream out(arguments[1]);
  out << "#include \"core/keyscan/marks_database.h\"\n\nnamespace dvsguard::keyscan {\n\n"
         "namespace {\nalignas(64) constexpr unsigned char kBytes[] = {";
  int column = 0;
  for (const unsigned char byte : compile()) {
    out << (column++ % 24 == 0 ? "\n    " : "") << static_cast<unsigned>(byte) << ',';
  }
  out << "};\n}  // namespace\n\n"
         "std::span<const unsigned char> marks_database() {\n  return kBytes;\n}\n\n"
         "}  // namespace dvsguard::keyscan\n";
  return out.good() ? 0 : 1;
}
