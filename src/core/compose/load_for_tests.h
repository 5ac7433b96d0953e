#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "core/compose/load.h"

// A project of files in memory, below /p, loaded as `dvsguard check` loads one.
namespace dvsguard::compose::test {

class Files {
 public:
  Files(std::initializer_list<std::pair<std::string_view, std::string_view>> files) {
    options.working_directory = "/p";
    for (const auto& [path, bytes] : files) {
      view.add(path.starts_with('/') ? std::string(path) : "/p/" + std::string(path), std::string(bytes));
    }
  }
  Files& with(std::string name, std::string value) {
    environment.insert_or_assign(std::move(name), std::move(value));
    return *this;
  }
  [[nodiscard]] Result<Loaded> load() const { return compose::load(view, environment, options); }
  // The project, or an empty one and a failed test.
  [[nodiscard]] Loaded loaded() const {
    auto out = load();
    EXPECT_TRUE(out.has_value()) << (out ? ""
                                         : out.error().place.text() + " " + out.error().where + ": " +
                                               out.error().what);
    return out ? std::move(*out) : Loaded();
  }
  // "place: where: what", or a failed test where the project loads.
  [[nodiscard]] std::string error() const {
    const auto out = load();
    EXPECT_FALSE(out.has_value());
    return out ? "" : out.error().place.text() + ": " + out.error().where + ": " + out.error().what;
  }

  MemoryFiles view;
  Environment environment;
  Options options;
};

inline const Service& service(const Loaded& loaded, std::string_view name) {
  static const Service none;
  const Service* found = find_service(loaded.project, name);
  EXPECT_NE(found, nullptr) << name;
  return found == nullptr ? none : *found;
}

inline const Variable& variable(const Service& of, std::string_view name) {
  static const Variable none;
  for (const auto& variable : of.environment) {
    if (variable.name == name) return variable;
  }
  ADD_FAILURE() << "no variable " << name;
  return none;
}

inline std::string where(const Places& places) {
  std::string out;
  for (const auto& place : places) out += (out.empty() ? "" : " ") + place.text();
  return out;
}

}  // namespace dvsguard::compose::test
