#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/compose/field.h"
#include "core/text/json.h"

// JSON written by hand, for tests that compare with another program: absent fields are left out, unknown ones
// are {"unknown": cause}.
namespace dvsguard::dump {

inline std::string json(const std::string& value) {
  return text::json_string(value);
}
inline std::string json(bool value) {
  return value ? "true" : "false";
}
inline std::string json(std::int64_t value) {
  return std::to_string(value);
}

inline std::string json(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : ",") + text::json_string(value);
  return "[" + out + "]";
}

class Object {
 public:
  Object& raw(std::string_view key, std::string_view value) {
    out_ += fmt::format("{}{}:{}", out_.empty() ? "" : ",", text::json_string(key), value);
    return *this;
  }
  template <class T>
  Object& put(std::string_view key, const compose::Field<T>& field) {
    if (field.is_unknown()) return raw(key, Object().raw("unknown", json(field.why_unknown()->cause)).text());
    return field.get() == nullptr ? *this : raw(key, json(*field.get()));
  }
  Object& put(std::string_view key, const std::string& value) {
    return value.empty() ? *this : raw(key, json(value));
  }
  [[nodiscard]] std::string text() const { return "{" + out_ + "}"; }
  [[nodiscard]] bool empty() const { return out_.empty(); }

 private:
  std::string out_;
};

class Array {
 public:
  Array& raw(std::string_view value) {
    out_ += fmt::format("{}{}", out_.empty() ? "" : ",", value);
    return *this;
  }
  [[nodiscard]] std::string text() const { return "[" + out_ + "]"; }
  [[nodiscard]] bool empty() const { return out_.empty(); }

 private:
  std::string out_;
};

template <class T>
std::string field_json(const compose::Field<T>& field) {
  if (field.is_unknown()) return Object().raw("unknown", json(field.why_unknown()->cause)).text();
  return field.get() == nullptr ? "null" : json(*field.get());
}

template <class T>
std::string json(const compose::Fields<T>& fields) {
  Array out;
  for (const auto& field : fields) out.raw(field_json(field));
  return out.text();
}

}  // namespace dvsguard::dump
