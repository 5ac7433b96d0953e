#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/advisory/compile.h"
#include "core/advisory/database.h"
#include "core/advisory/match.h"
#include "core/binary/function_name.h"
#include "core/package/os_release.h"

// What this room's tests build their input with.
namespace dvsguard::advisory {

inline constexpr Instant kFetched{std::chrono::seconds(1'790'000'000)};

inline Document document(std::string_view bytes, Instant fetched = kFetched) {
  return {file_name("advisory.json"), bytes, fetched};
}

// One OSV document of a Go module; `affected` is the affected entry's members after its package.
inline std::string go_osv(std::string_view id, std::string_view module, std::string_view affected,
                          std::string_view more = "") {
  return std::string(R"({"id":")") + std::string(id) + R"(","modified":"2026-01-01T00:00:00Z","affected":[)" +
         R"({"package":{"ecosystem":"Go","name":")" + std::string(module) + R"("},)" + std::string(affected) +
         "}]" + std::string(more) + "}";
}

// "ranges" with one range of one type and these events.
inline std::string ranges(std::string_view events, std::string_view type = "SEMVER") {
  return R"("ranges":[{"type":")" + std::string(type) + R"(","events":[)" + std::string(events) + "]}]";
}

// A Go program of linux/amd64 that is main module example.org/app, with these functions linked ("package",
// "symbol").
inline binary::BinaryFacts go_program(std::vector<binary::GoModule> dependencies,
                                      const std::vector<std::pair<std::string, std::string>>& functions,
                                      bool complete = true) {
  binary::BinaryFacts facts;
  facts.go.emplace();
  facts.go->go_version = "go1.22.3";
  facts.go->main_path = "example.org/app/cmd";
  facts.go->main.path = "example.org/app";
  facts.go->main.version = "v1.0.0";
  facts.go->dependencies = std::move(dependencies);
  facts.go->settings = {{"GOOS", "linux"}, {"GOARCH", "amd64"}};
  facts.functions.emplace();
  facts.functions->complete = complete;
  std::set<std::string> packages;
  for (const auto& [package, symbol] : functions) {
    packages.insert(package);
    facts.functions->hashes.push_back(binary::function_hash(package, symbol));
  }
  std::sort(facts.functions->hashes.begin(), facts.functions->hashes.end());
  facts.functions->packages.assign(packages.begin(), packages.end());
  return facts;
}

inline binary::GoModule module_of(std::string_view path, std::string_view version) {
  binary::GoModule module;
  module.path = path;
  module.version = version;
  return module;
}

inline package::Package package_of(package::Ecosystem ecosystem, std::string_view name,
                                   std::string_view version, std::string_view source = "") {
  package::Package out;
  out.ecosystem = ecosystem;
  out.name = name;
  out.version = version;
  out.source = source;
  out.architecture = "amd64";
  return out;
}

inline package::OsRelease release(std::string_view version_id, std::string_view codename = "") {
  package::OsRelease os;
  os.version_id = version_id;
  os.version_codename = codename;
  return os;
}

// A compiled file and the database over it.
struct Compiled {
  Bytes bytes;

  [[nodiscard]] Database open() const {
    auto database = Database::open(bytes);
    if (!database) ADD_FAILURE() << database.error().what;
    return std::move(*database);
  }
};

inline Compiled compiled(const Compiler& compiler) {
  auto bytes = compiler.finish();
  if (!bytes) ADD_FAILURE() << bytes.error().what;
  return {std::move(*bytes)};
}

inline Compiled compile_osv(const std::vector<std::string>& documents) {
  Compiler compiler;
  for (const auto& text : documents) {
    if (auto status = compiler.add_osv(document(text)); !status) ADD_FAILURE() << status.error().what;
  }
  return compiled(compiler);
}

inline Matches match_program(const Compiled& file, const binary::BinaryFacts& facts) {
  const Database database = file.open();
  const GoProgram program{"usr/bin/app", &facts};
  auto matches = match(database, {.os = nullptr, .packages = {}, .programs = {&program, 1}});
  if (!matches) ADD_FAILURE() << matches.error().what;
  return std::move(*matches);
}

}  // namespace dvsguard::advisory
