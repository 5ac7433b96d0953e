#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/binary/reader.h"
#include "core/text/json.h"

// Prints what an executable says of itself as JSON, for tests/go_binary_test.py; read in pieces of PIECE
// bytes.
namespace dvsguard::dump {

namespace {

using namespace binary;

std::string quoted(std::string_view text) {
  return text::json_string(text);
}

template <class T, class F>
std::string list(const std::vector<T>& items, F one) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ",") + one(item);
  return "[" + out + "]";
}

std::string module_json(const GoModule& module) {
  return list(
      std::vector{module.path, module.version, module.sum, module.replaced_path, module.replaced_version},
      quoted);
}

std::string build_info_json(const GoBuildInfo& go) {
  const auto setting = [](const auto& pair) {
    return "[" + quoted(pair.first) + "," + quoted(pair.second) + "]";
  };
  return "{\"version\":" + quoted(go.go_version) + ",\"path\":" + quoted(go.main_path) +
         ",\"main\":" + module_json(go.main) + ",\"deps\":" + list(go.dependencies, module_json) +
         ",\"revision\":" + quoted(go.vcs_revision) + ",\"time\":" + quoted(go.vcs_time) +
         ",\"modified\":" + (go.vcs_modified ? "true" : "false") +
         ",\"settings\":" + list(go.settings, setting) + "}";
}

std::string functions_json(const LinkedFunctions& functions) {
  const auto number = [](std::uint64_t hash) { return "\"" + std::to_string(hash) + "\""; };
  return std::string("{\"complete\":") + (functions.complete ? "true" : "false") +
         ",\"packages\":" + list(functions.packages, quoted) +
         ",\"hashes\":" + list(functions.hashes, number) + "}";
}

std::string facts_json(const BinaryFacts& facts) {
  std::string out = "{\"bits\":" + std::to_string(facts.bits) + ",\"machine\":" + quoted(facts.machine) +
                    ",\"linking\":" + (facts.linking == Linking::Static ? "\"static\"" : "\"dynamic\"") +
                    ",\"interpreter\":" + quoted(facts.interpreter) + ",\"trouble\":" + quoted(facts.trouble);
  if (facts.go) out += ",\"go\":" + build_info_json(*facts.go);
  if (facts.functions) out += ",\"functions\":" + functions_json(*facts.functions);
  const auto crate = [](const Crate& one) {
    constexpr std::string_view kSources[] = {"crates.io", "local", "other"};
    return "[" + quoted(one.name) + "," + quoted(one.version) + "," +
           quoted(kSources[static_cast<std::size_t>(one.source)]) + "]";
  };
  if (facts.crates) out += ",\"crates\":" + list(*facts.crates, crate);
  return out + "}";
}

int dump(const char* path, std::size_t piece) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return 1;
  BinaryReader reader;
  reader.begin(static_cast<std::uint64_t>(file.tellg()));
  file.seekg(0);
  std::vector<char> buffer(piece);
  while (file.read(buffer.data(), static_cast<std::streamsize>(piece)) || file.gcount() > 0) {
    reader.feed(
        {reinterpret_cast<const std::uint8_t*>(buffer.data()), static_cast<std::size_t>(file.gcount())});
  }
  std::puts(facts_json(reader.finish()).c_str());
  return 0;
}

}  // namespace

}  // namespace dvsguard::dump

int main(int argc, char** argv) {
  if (argc == 2) return dvsguard::dump::dump(argv[1], 1U << 17U);
  if (argc == 3) return dvsguard::dump::dump(argv[1], std::stoul(argv[2]));
  std::fputs("usage: dvsguard-binary-dump FILE [PIECE]\n", stderr);
  return 2;
}
