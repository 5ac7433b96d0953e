#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/base/place.h"

// What `${NAME}` can stand for: the process's environment and the .env files, each value with its place.
namespace dvsguard::compose {

struct VariableValue {
  std::string text;
  Place place;  // in a .env file; no file: the process's environment
};

class Variables {
 public:
  // Null where the variable is not set.
  [[nodiscard]] const VariableValue* find(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }
  void set(std::string_view name, VariableValue value) {
    values_.insert_or_assign(std::string(name), std::move(value));
  }
  // What `other` sets and this does not.
  void add_missing(const Variables& other) { values_.insert(other.values_.begin(), other.values_.end()); }

  [[nodiscard]] const std::map<std::string, VariableValue, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, VariableValue, std::less<>> values_;
};

}  // namespace dvsguard::compose
