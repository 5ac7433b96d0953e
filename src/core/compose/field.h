#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/place.h"

// A value of a Compose project: absent, known with its origin, or unknown with the cause. Rules over an
// unknown field answer "unknown", never "kept".
namespace dvsguard::compose {

struct Unknown {
  std::string cause;  // such as "the variable IMAGE is not set"
};

template <class T>
class Field {
 public:
  Field() = default;  // absent
  [[nodiscard]] static Field known(T value, Places where) {
    Field field;
    field.value_ = std::move(value);
    field.where_ = std::move(where);
    return field;
  }
  [[nodiscard]] static Field unknown(std::string cause, Places where) {
    Field field;
    field.value_ = Unknown{std::move(cause)};
    field.where_ = std::move(where);
    return field;
  }

  [[nodiscard]] bool is_absent() const { return std::holds_alternative<std::monostate>(value_); }
  [[nodiscard]] bool is_known() const { return std::holds_alternative<T>(value_); }
  [[nodiscard]] bool is_unknown() const { return std::holds_alternative<Unknown>(value_); }
  // Null unless known.
  [[nodiscard]] const T* get() const { return std::get_if<T>(&value_); }
  // The value, or `otherwise` where it is absent or unknown: only for printing, never for a verdict.
  [[nodiscard]] T value_or(const T& otherwise) const { return is_known() ? std::get<T>(value_) : otherwise; }
  // Null unless unknown.
  [[nodiscard]] const Unknown* why_unknown() const { return std::get_if<Unknown>(&value_); }
  [[nodiscard]] const Places& where() const { return where_; }

 private:
  std::variant<std::monostate, T, Unknown> value_;
  Places where_;
};

template <class T>
using Fields = std::vector<Field<T>>;  // a list whose items are known or unknown one by one

using Text = Field<std::string>;
using Texts = Fields<std::string>;

}  // namespace dvsguard::compose
