#include "core/text/yaml_events.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <string>

#include "core/text/limits.h"
#include "core/text/utf8.h"

namespace dvsguard::text {

namespace {

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

// libyaml counts characters. Marks hardly ever go back, so a cursor that walks on keeps the whole file
// linear.
class ByteColumns {
 public:
  explicit ByteColumns(std::string_view bytes) : bytes_(bytes), ascii_(is_ascii(bytes)) {}

  std::size_t offset(const yaml_mark_t& mark) {
    return ascii_ ? std::min(mark.index, bytes_.size()) : here_.byte_of(bytes_, mark.index);
  }

  std::uint32_t column(const yaml_mark_t& mark) {
    if (ascii_) return static_cast<std::uint32_t>(mark.column + 1);
    const std::size_t line_start = line_.byte_of(bytes_, mark.index - mark.column);
    return static_cast<std::uint32_t>(offset(mark) - line_start + 1);
  }

 private:
  struct Cursor {
    std::size_t character = 0;
    std::size_t byte = 0;

    std::size_t byte_of(std::string_view bytes, std::size_t index) {
      const auto continues = [bytes](std::size_t at) {
        return (static_cast<unsigned char>(bytes[at]) & 0xC0u) == 0x80u;
      };
      if (index < character) character = byte = 0;
      for (; character < index && byte < bytes.size(); ++character) {
        for (++byte; byte < bytes.size() && continues(byte);) ++byte;
      }
      return byte;
    }
  };

  std::string_view bytes_;
  bool ascii_;
  Cursor line_, here_;
};

std::string_view mend_for(std::string_view problem, char at_problem) {
  const bool no_token = problem == "found character that cannot start any token";
  const bool tab = problem == "found a tab character that violates indentation";
  if (tab || (no_token && at_problem == '\t')) return "indent with spaces, not with tabs";
  if (no_token) return "put the value in quotes";
  return {};
}

bool is_yaml_character(char32_t rune) {
  if (rune < 0x20) return rune == '\t' || rune == '\n' || rune == '\r';
  if (rune < 0xA0) return rune < 0x7F || rune == 0x85;
  return rune != 0xFFFE && rune != 0xFFFF;
}

Error bad_byte(std::string_view bytes, std::size_t at, const FileName& file, std::string what) {
  const std::string_view before = bytes.substr(0, at);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return Error{
      .code = ErrorCode::Syntax,
      .place = {file, static_cast<std::uint32_t>(lines + 1), static_cast<std::uint32_t>(at - line_start + 1)},
      .where = {},
      .what = std::move(what),
      .mend = {}};
}

Status check_tag_directives(std::string_view bytes, const FileName& file) {
  std::size_t count = 0;
  for (std::size_t at = bytes.find("%TAG"); at != bytes.npos; at = bytes.find("%TAG", at + 1)) {
    if (++count <= kMaxTagDirectives) continue;
    Error error = bad_byte(
        bytes, at, file, fmt::format("more than {} %TAG directives (kMaxTagDirectives)", kMaxTagDirectives));
    error.code = ErrorCode::Cap;
    return error;
  }
  return {};
}

}  // namespace

Status check_yaml_bytes(std::string_view bytes, const FileName& file) {
  for (std::size_t at = 0; at < bytes.size();) {
    const char c = bytes[at];
    if ((c >= 0x20 && c < 0x7F) || c == '\n') {
      ++at;
      continue;
    }
    const Rune rune = decode_rune(bytes, at);
    if (rune.size == 0) {
      return bad_byte(bytes, at, file,
                      fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(c)));
    }
    if (!is_yaml_character(rune.value)) {
      return bad_byte(
          bytes, at, file,
          fmt::format("control character U+{:04X} is not allowed", static_cast<unsigned>(rune.value)));
    }
    at += rune.size;
  }
  return check_tag_directives(bytes, file);
}

struct YamlEvents::Parser {
  yaml_parser_t parser{};
  yaml_event_t event{};
  std::string_view bytes;
  FileName file;
  ByteColumns columns;

  Parser(std::string_view input, const FileName& name) : bytes(input), file(name), columns(input) {}

  Error error() {
    const yaml_mark_t& mark = parser.problem_mark;
    const bool memory = parser.error == YAML_MEMORY_ERROR;
    std::string what = parser.problem == nullptr ? "is not YAML" : parser.problem;
    if (memory) what = "too large for this machine's memory";
    const std::size_t at = columns.offset(mark);
    const char at_problem = at < bytes.size() ? bytes[at] : '\0';
    const std::string_view mend = mend_for(what, at_problem);
    if (parser.context != nullptr && !memory) what += fmt::format(", {}", parser.context);
    return Error{.code = memory ? ErrorCode::Cap : ErrorCode::Syntax,
                 .place = {file, static_cast<std::uint32_t>(mark.line + 1), columns.column(mark)},
                 .where = {},
                 .what = std::move(what),
                 .mend = std::string(mend)};
  }
};

YamlEvents::YamlEvents(std::string_view bytes, const FileName& file)
    : parser_(std::make_unique<Parser>(bytes, file)) {
  yaml_parser_t* parser = &parser_->parser;
  if (yaml_parser_initialize(parser) == 0) throw std::bad_alloc();
  yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(parser, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

YamlEvents::~YamlEvents() {
  yaml_event_delete(&parser_->event);
  yaml_parser_delete(&parser_->parser);
}

Status YamlEvents::next(YamlEvent& out) {
  using Type = YamlEvent::Type;
  yaml_event_t& event = parser_->event;
  do {
    yaml_event_delete(&event);
    if (yaml_parser_parse(&parser_->parser, &event) == 0) return parser_->error();
  } while (event.type == YAML_STREAM_START_EVENT);
  out = YamlEvent{};
  out.line = static_cast<std::uint32_t>(event.start_mark.line + 1);
  out.column = parser_->columns.column(event.start_mark);
  switch (event.type) {
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
      out.type = Type::StreamEnd;
      break;
    case YAML_DOCUMENT_START_EVENT:
      out.type = Type::DocumentStart;
      break;
    case YAML_DOCUMENT_END_EVENT:
      out.type = Type::DocumentEnd;
      break;
    case YAML_ALIAS_EVENT:
      out.type = Type::Alias;
      out.anchor = view(event.data.alias.anchor);
      break;
    case YAML_SCALAR_EVENT: {
      const auto& scalar = event.data.scalar;
      out.type = Type::Scalar;
      out.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
      out.anchor = view(scalar.anchor);
      out.tag = view(scalar.tag);
      out.text = {reinterpret_cast<const char*>(scalar.value), scalar.length};
      break;
    }
    case YAML_SEQUENCE_START_EVENT:
      out.type = Type::SequenceStart;
      out.anchor = view(event.data.sequence_start.anchor);
      out.tag = view(event.data.sequence_start.tag);
      break;
    case YAML_SEQUENCE_END_EVENT:
      out.type = Type::SequenceEnd;
      break;
    case YAML_MAPPING_START_EVENT:
      out.type = Type::MappingStart;
      out.anchor = view(event.data.mapping_start.anchor);
      out.tag = view(event.data.mapping_start.tag);
      break;
    case YAML_MAPPING_END_EVENT:
      out.type = Type::MappingEnd;
      break;
  }
  return {};
}

}  // namespace dvsguard::text
