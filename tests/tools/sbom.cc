#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/split.h"
#include "core/package/database.h"
#include "core/sbom/spdx.h"

// Writes the bill of materials of what standard input describes, one thing a line, its fields apart by tabs,
// for tests/sbom_test.py to hold against SPDX's own schema:
//   image NAME DIGEST REPOSITORY ARCHITECTURE PLATFORM
//   os FILE
//   database PATH_IN_IMAGE FILE
//   binary PATH GO_VERSION MAIN_PACKAGE MODULE VERSION
//   module PATH VERSION SUM [REPLACED_PATH REPLACED_VERSION]          of the binary above
namespace dvsguard::sbom {
namespace {

std::string contents_of(std::string_view path) {
  std::ifstream file{std::string(path), std::ios::binary};
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Status take(const std::vector<std::string_view>& fields, Contents& contents) {
  const auto text = [&fields](std::size_t i) {
    return i < fields.size() ? std::string(fields[i]) : std::string();
  };
  if (fields[0] == "image") {
    contents.image = text(1);
    contents.digest = text(2);
    contents.repository = text(3);
    contents.architecture = text(4);
    contents.platform = text(5);
  } else if (fields[0] == "os") {
    TRY(contents.os, package::parse_os_release(contents_of(text(1)), "etc/os-release"));
  } else if (fields[0] == "database") {
    const auto kind = package::database_kind(text(1));
    if (!kind) return Error{.what = "no database at " + text(1)};
    TRY(auto packages,
        package::parse_database(*kind, contents_of(text(2)), text(1), contents.os ? &*contents.os : nullptr));
    for (auto& package : packages) contents.packages.push_back(std::move(package));
  } else if (fields[0] == "binary") {
    GoBinary& binary = contents.binaries.emplace_back();
    binary.path = text(1);
    binary.info.go_version = text(2);
    binary.info.main_path = text(3);
    binary.info.main = {text(4), text(5), "", "", ""};
  } else if (fields[0] == "module" && !contents.binaries.empty()) {
    contents.binaries.back().info.dependencies.push_back({text(1), text(2), text(3), text(4), text(5)});
  } else {
    return Error{.what = "what is " + text(0)};
  }
  return {};
}

int refuse(const Error& error) {
  std::cerr << error.place.text() << ": " << error.what << '\n';
  return 2;
}

int run() {
  Contents contents;
  contents.tool_version = DVSGUARD_VERSION;
  contents.created = Instant(std::chrono::seconds(1'700'000'000));
  for (std::string line; std::getline(std::cin, line);) {
    if (const auto done = take(split(line, '\t'), contents); !done) return refuse(done.error());
  }
  const auto json = spdx_json(contents);
  if (!json) return refuse(json.error());
  std::cout << *json;
  return 0;
}

}  // namespace
}  // namespace dvsguard::sbom

int main() {
  return dvsguard::sbom::run();
}
