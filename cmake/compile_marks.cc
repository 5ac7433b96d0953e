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
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = kMarks[i].searched();
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

std::vector<unsigned char> compile(bool of_text) {
  std::vector<std::string> expressions;
  std::vector<unsigned> ids;
  for (unsigned id = 0; id < kLiterals.size(); ++id) {
    if (of_text != dvsguard::keyscan::is_of_text(kLiterals[id])) continue;
    expressions.push_back(expression(kLiterals[id]));
    ids.push_back(id);
  }
  std::vector<const char*> pointers;
  for (const std::string& text : expressions) pointers.push_back(text.c_str());
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

void write_bytes(std::ofstream& out, const char* name, bool of_text) {
  out << "alignas(64) constexpr unsigned char " << name << "[] = {";
  int column = 0;
  for (const unsigned char byte : compile(of_text))
    out << (column++ % 24 == 0 ? "\n    " : "") << static_cast<unsigned>(byte) << ',';
  out << "};\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ofstream out(arguments[1]);
  out << "#include \"core/keyscan/marks_database.h\"\n\nnamespace dvsguard::keyscan {\n\n"
         "namespace {\n";
  write_bytes(out, "kOthers", false);
  write_bytes(out, "kOfText", true);
  out << "}  // namespace\n\n"
         "std::span<const unsigned char> other_marks_database() {\n  return kOthers;\n}\n\n"
         "std::span<const unsigned char> text_marks_database() {\n  return kOfText;\n}\n\n"
         "}  // namespace dvsguard::keyscan\n";
  return out.good() ? 0 : 1;
}
