#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/compile.h"
#include "core/advisory/database.h"

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

}  // namespace dvsguard::advisory
