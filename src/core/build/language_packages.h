#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/script_facts.h"

// Package managers and runners of programming languages, as a script calls them: npx, pip, cargo, deno run.
namespace dvsguard::build {

struct PackageFetch {
  UpdateKind kind = UpdateKind::RunsLatest;
  std::string what;                        // "npx without a version": made of names known here
  std::vector<std::string> packages = {};  // what is asked for; empty: all the call's arguments tell it
};

// What a call of `program` with these arguments fetches; nothing where every version is named, or where the
// files at hand are all that it takes.
[[nodiscard]] std::optional<PackageFetch> find_package_fetch(std::string_view program,
                                                             std::span<const std::string_view> words);

// The first word that is neither an option nor the value of one of `valued`, such as "-C"; empty where there
// is none.
[[nodiscard]] std::string_view first_operand(std::span<const std::string_view> words,
                                             std::span<const std::string_view> valued);

}  // namespace dvsguard::build
