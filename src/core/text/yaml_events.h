#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/place.h"
#include "core/base/result.h"

// libyaml behind an interface of our own: bytes in, one event at a time out.
namespace dvsguard::text {

struct YamlEvent {
  enum class Type : std::uint8_t {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias,
    Scalar,
    SequenceStart,
    SequenceEnd,
    MappingStart,
    MappingEnd,
  };
  Type type = Type::StreamEnd;
  bool plain = false;        // a scalar without quotes, neither literal nor folded
  std::string_view anchor;   // of an alias: its name. Views live until the next call.
  std::string_view tag;      // as libyaml resolves it; "" where there is none
  std::string_view text;     // of a scalar
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // in bytes, from 1
};

// `bytes` must outlive the reader.
class YamlEvents {
 public:
  YamlEvents(std::string_view bytes, const FileName& file);
  ~YamlEvents();
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;

  // After StreamEnd or an error, do not call again.
  [[nodiscard]] Status next(YamlEvent& event);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// What libyaml's reader would refuse, with its place: bytes that are not UTF-8, control characters (YAML 1.1
// section 5.1); and more than kMaxTagDirectives.
[[nodiscard]] Status check_yaml_bytes(std::string_view bytes, const FileName& file);

}  // namespace dvsguard::text
