#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/go_linkage.h"
#include "core/advisory/match.h"

// The things in an image that advisories can speak of.
namespace dvsguard::advisory {

// Its texts are views into the query, which outlives it.
struct Subject {
  package::Ecosystem ecosystem = package::Ecosystem::Other;
  std::string_view name, version;  // as advisories call it
  std::string_view architecture;
  std::vector<std::string> installed;  // packages made of this source
  const GoProgram* program = nullptr;  // of Go alone
  const GoLinkage* linkage = nullptr;
  ModuleName module;
};

// Packages of one source and version are one subject. Those of ecosystems that are not matched are left out.
[[nodiscard]] std::vector<Subject> package_subjects(std::span<const package::Package> packages);

// The modules of a Go program, its standard library and its toolchain.
void add_program_subjects(const GoProgram& program, const GoLinkage& linkage, std::vector<Subject>& to);

}  // namespace dvsguard::advisory
