#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "core/keyscan/scanner.h"
#include "core/text/json.h"

// Prints what the key detectors find in every file under a folder, one JSON object a line:
//   dvsguard-keyscan-dump FOLDER [BYTES A PIECE]
// script/keyscan_table holds it against what was planted.
namespace {

using dvsguard::keyscan::Certainty;
using dvsguard::keyscan::Hit;
using dvsguard::text::json_string;

void print(const std::string& path, const Hit& hit) {
  fmt::print(R"({{"path":{},"kind":{},"certainty":"{}","why":{},"offset":{},"line":{},"column":{},)"
             R"("encrypted":{},"public_id":{},"test_key":{}}})"
             "\n",
             json_string(path), json_string(kind_name(hit.kind)),
             hit.certainty == Certainty::Proven ? "proven" : "likely", json_string(hit.why), hit.offset,
             hit.line, hit.column, hit.encrypted, json_string(hit.public_id), json_string(hit.test_key_name));
}

void scan(dvsguard::keyscan::FileScanner& scanner, const std::filesystem::path& file,
          std::vector<char>& piece) {
  std::ifstream in(file, std::ios::binary);
  std::error_code error;
  scanner.begin(file.string(), std::filesystem::file_size(file, error));
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    scanner.feed(
        {reinterpret_cast<const std::uint8_t*>(piece.data()), static_cast<std::size_t>(in.gcount())});
  }
  for (const Hit& hit : scanner.finish()) print(file.string(), hit);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  std::vector<char> piece(count > 2 ? std::stoul(arguments[2]) : std::size_t{1} << 20);
  dvsguard::keyscan::FileScanner scanner;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entries(arguments[1], error);
  for (; !error && entries != std::filesystem::recursive_directory_iterator(); entries.increment(error)) {
    if (entries->is_regular_file(error) && !entries->is_symlink(error)) scan(scanner, entries->path(), piece);
  }
  return error ? 1 : 0;
}
