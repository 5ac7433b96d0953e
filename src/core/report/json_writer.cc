#include "core/report/json_writer.h"

#include <fmt/format.h>

#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::report {
namespace {

constexpr std::size_t kMaxText = 4096;

}  // namespace

void JsonWriter::key(std::string_view name) {
  comma();
  out_ += '"';
  out_ += name;
  out_ += "\": ";
  fresh_ = true;
}

void JsonWriter::string(std::string_view value) {
  comma();
  out_ += text::json_string(text::printable(value, kMaxText));
  fresh_ = false;
}

void JsonWriter::text(std::string_view name, std::string_view value) {
  key(name);
  string(value);
}

void JsonWriter::verbatim(std::string_view name, std::string_view value) {
  key(name);
  comma();
  out_ += text::json_string(value);
  fresh_ = false;
}

void JsonWriter::number(std::string_view name, std::size_t value) {
  key(name);
  out_ += fmt::format("{}", value);
  fresh_ = false;
}

void JsonWriter::boolean(std::string_view name, bool value) {
  key(name);
  out_ += value ? "true" : "false";
  fresh_ = false;
}

void JsonWriter::raw(std::string_view json) {
  comma();
  if (json.ends_with('\n')) json.remove_suffix(1);
  out_ += json;
  fresh_ = false;
}

void JsonWriter::open(char bracket) {
  comma();
  out_ += bracket;
  fresh_ = true;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  fresh_ = false;
}

void JsonWriter::line(int indent) {
  if (!fresh_) out_ += ',';
  fresh_ = true;
  out_ += '\n';
  out_.append(static_cast<std::size_t>(indent), ' ');
}

void JsonWriter::comma() {
  if (!fresh_) out_ += ", ";
  fresh_ = true;
}

}  // namespace dvsguard::report
