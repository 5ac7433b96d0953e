#include "core/binary/linked.h"

#include <algorithm>

#include "core/binary/function_name.h"

namespace dvsguard::binary {

namespace {

std::string_view linked_name(const BinaryFacts& facts, std::string_view package) {
  return facts.go && facts.go->main_path == package ? "main" : package;
}

}  // namespace

bool links_package(const BinaryFacts& facts, std::string_view package) {
  if (!facts.functions) return false;
  const auto& packages = facts.functions->packages;
  return std::binary_search(packages.begin(), packages.end(), linked_name(facts, package));
}

bool links_function(const BinaryFacts& facts, std::string_view package, std::string_view symbol) {
  if (!facts.functions) return false;
  const auto& hashes = facts.functions->hashes;
  return std::binary_search(hashes.begin(), hashes.end(), function_hash(linked_name(facts, package), symbol));
}

}  // namespace dvsguard::binary
