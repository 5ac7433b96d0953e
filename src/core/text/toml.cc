#include "core/text/toml.h"

// What the library asserts of its input is not so for "[~": without its assertions, which clang takes for
// true where they are off, it goes on to tell the error.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace dvsguard::text {
namespace {

class Converter {
 public:
  Converter(const FileName& file, const Limits& limits) : file_(file), limits_(limits) {}

  Result<Node> convert(const toml::node& from, std::size_t depth) {
    Node to;
    to.place = place_of(from.source());
    if (depth > limits_.max_depth) return fault(to.place, ErrorCode::Cap, "is nested too deeply (kMaxDepth)");
    if (++nodes_ > limits_.max_nodes)
      return fault(to.place, ErrorCode::Cap, "holds too many values (kMaxNodes)");
    switch (from.type()) {
      case toml::node_type::table:
        TRY_STATUS(take_members(*from.as_table(), to, depth));
        break;
      case toml::node_type::array:
        TRY_STATUS(take_items(*from.as_array(), to, depth));
        break;
      case toml::node_type::string:
        set(to, Kind::String, from.as_string()->get());
        break;
      case toml::node_type::integer:
        set(to, Kind::Int, std::to_string(from.as_integer()->get()));
        break;
      case toml::node_type::floating_point:
        set(to, Kind::Float, std::to_string(from.as_floating_point()->get()));
        break;
      case toml::node_type::boolean:
        set(to, Kind::Bool, from.as_boolean()->get() ? "true" : "false");
        break;
      case toml::node_type::date:
      case toml::node_type::time:
      case toml::node_type::date_time:
        return fault(to.place, ErrorCode::Unsupported, "is a date or a time, which no setting here is");
      case toml::node_type::none:
        break;
    }
    return to;
  }

 private:
  [[nodiscard]] Place place_of(const toml::source_region& region) const {
    return {.file = file_, .line = region.begin.line, .column = region.begin.column};
  }

  static void set(Node& to, Kind kind, std::string text) {
    to.kind = kind;
    to.scalar = std::move(text);
  }

  static Error fault(const Place& place, ErrorCode code, const char* what) {
    return {.code = code, .place = place, .what = what};
  }

  Status take_members(const toml::table& from, Node& to, std::size_t depth) {
    to.kind = Kind::Mapping;
    to.members.reserve(from.size());
    for (const auto& [key, value] : from) {
      TRY(Node node, convert(value, depth + 1));
      to.members.push_back({std::string(key.str()), place_of(key.source()), std::move(node)});
    }
    // The library has them sorted.
    std::ranges::stable_sort(to.members, {}, [](const Member& member) {
      return std::tuple(member.place.line, member.place.column);
    });
    return {};
  }

  Status take_items(const toml::array& from, Node& to, std::size_t depth) {
    to.kind = Kind::Sequence;
    to.items.reserve(from.size());
    for (const toml::node& item : from) {
      TRY(Node node, convert(item, depth + 1));
      to.items.push_back(std::move(node));
    }
    return {};
  }

  const FileName& file_;
  const Limits& limits_;
  std::size_t nodes_ = 0;
};

// toml++ 3.3, Debian 12's, leaves the ways it knows where a letter beyond ASCII stands outside of a string.
// In a comment such letters say nothing, and are left out; elsewhere no setting that is read here needs them.
Result<std::string> ascii_of(std::string_view bytes, const FileName& file) {
  std::string ascii(bytes);
  Place place{.file = file, .line = 1, .column = 0};
  bool in_comment = false;
  for (char& c : ascii) {
    ++place.column;
    in_comment = in_comment || c == '#';
    if (c == '\n') {
      in_comment = false;
      ++place.line;
      place.column = 0;
    }
    if ((static_cast<unsigned char>(c) & 0x80U) == 0) continue;
    if (!in_comment)
      return Error{.code = ErrorCode::Unsupported,
                   .place = place,
                   .what = "is a byte beyond ASCII outside of a comment, which is not read here"};
    c = '?';
  }
  return ascii;
}

}  // namespace

Result<Node> parse_toml(std::string_view bytes, const FileName& file, const Limits& limits) {
  const auto over = [&](const char* what) {
    return Error{.code = ErrorCode::Cap, .place = {.file = file}, .what = what};
  };
  if (bytes.size() > std::min(limits.max_bytes, kMaxTomlBytes)) return over("is over 1 MiB (kMaxTomlBytes)");
  const auto marks = std::ranges::count_if(bytes, [](char c) { return c == '.' || c == '[' || c == '{'; });
  if (static_cast<std::size_t>(marks) > kMaxTomlMarks)
    return over("holds over 10,000 dots and brackets (kMaxTomlMarks)");
  TRY(const std::string ascii, ascii_of(bytes, file));
  const toml::parse_result parsed = toml::parse(ascii);
  if (parsed) return Converter(file, limits).convert(parsed.table(), 0);
  const toml::source_position at = parsed.error().source().begin;
  return Error{.code = ErrorCode::Syntax,
               .place = {.file = file, .line = at.line, .column = at.column},
               .what = "is not valid TOML here"};
}

}  // namespace dvsguard::text
