#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Writes JSON in the order of the calls, one item a line where `line` is called.
namespace dvsguard::report {

class JsonWriter {
 public:
  void key(std::string_view name);
  // Input text is made printable first: a terminal may show the JSON too.
  void string(std::string_view value);
  void text(std::string_view name, std::string_view value);
  // Of our own making, so its line ends stay.
  void verbatim(std::string_view name, std::string_view value);
  void number(std::string_view name, std::size_t value);
  void boolean(std::string_view name, bool value);
  // JSON that is written already, its last line end left out.
  void raw(std::string_view json);
  void open(char bracket);
  void close(char bracket);
  // A new line before the next item, so that reports can be compared with diff.
  void line(int indent);
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void comma();
  std::string out_;
  bool fresh_ = true;
};

// The `"dvsguard"` member that every document of ours opens with.
void write_program(JsonWriter& out);

// `"name": [` one item a line `]`.
template <class Items, class Write>
void write_lines(JsonWriter& out, std::string_view name, const Items& items, int indent, Write write) {
  out.line(indent);
  out.key(name);
  out.open('[');
  for (const auto& item : items) {
    out.line(indent + 1);
    write(out, item);
  }
  out.close(']');
}

}  // namespace dvsguard::report
