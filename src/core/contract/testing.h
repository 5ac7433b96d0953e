#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/compose/file_view.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"

// For the tests of this room: a project written in place. What Compose itself refuses throws, which fails the
// test with the position.
namespace dvsguard::contract::testing {

inline compose::Loaded loaded(std::string_view yaml) {
  compose::MemoryFiles files;
  files.directory("/project");
  files.add("/project/compose.yaml", std::string(yaml));
  compose::Options options;
  options.working_directory = "/project";
  Result<compose::Loaded> result = compose::load(files, {}, options);
  if (!result) throw std::runtime_error(result.error().place.text() + ": " + result.error().what);
  return std::move(*result);
}

inline Result<std::optional<Contract>> parsed(std::string_view yaml) {
  return parse_contract(loaded(yaml));
}

// A contract that must be right.
inline Contract contract_of(std::string_view yaml) {
  Result<std::optional<Contract>> result = parsed(yaml);
  if (!result) throw std::runtime_error(result.error().place.text() + ": " + result.error().what);
  if (!*result) throw std::runtime_error("no x-dvs block");
  return std::move(**result);
}

// "LINE:COLUMN what | mend" of a contract that must be wrong.
inline std::string error_of(std::string_view yaml) {
  const Result<std::optional<Contract>> result = parsed(yaml);
  if (result) return "no error";
  const Error& error = result.error();
  return std::to_string(error.place.line) + ":" + std::to_string(error.place.column) + " " + error.what +
         (error.mend.empty() ? "" : " | " + error.mend);
}

// One service `node` with `service` below it, and `block` below the project's `x-dvs`, on line 6.
inline std::string project(std::string_view block, std::string_view service = "") {
  std::string yaml = "services:\n  node:\n    image: registry.example/acme/node:1.0.0\n";
  yaml += service;
  if (!service.empty() && service.back() != '\n') yaml += "\n";
  yaml += "x-dvs:\n  contract: 1\n  name: oracle\n";
  return yaml + std::string(block) + "\n";
}

}  // namespace dvsguard::contract::testing
