#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "core/base/result.h"

// Where in a tree of values an error stands: each level puts its own part before what the level below said.
namespace dvsguard::eth {

inline Error under(std::string part, Error error) {
  if (!error.where.empty() && error.where.front() != '[') part += '.';
  error.where.insert(0, part);
  return error;
}

inline Error under_field(const std::string& name, std::size_t index, Error error) {
  return under(name.empty() ? "[" + std::to_string(index) + "]" : name, std::move(error));
}

}  // namespace dvsguard::eth
