#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "core/text/json.h"
#include "core/text/number.h"
#include "core/text/utf8.h"

namespace dvsguard::text {

namespace {

// RFC 8785 section 3.2.2.2.
void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) < 0x20) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  } else {
    out += c;
  }
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(text, at);
    if (rune.size == 0) {
      out += "\xEF\xBF\xBD";  // U+FFFD
      ++at;
    } else if (rune.size == 1) {
      append_escaped(out, text[at++]);
    } else {
      out.append(text, at, rune.size);
      at += rune.size;
    }
  }
  out += '"';
}

// RFC 8785 section 3.2.3: by UTF-16 code units. UTF-8 sorts alike, but for what is written with surrogates
// (lead bytes from F0), which comes before U+E000 to U+FFFF (lead bytes EE and EF).
bool utf16_less(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return a.size() < b.size();
  const auto left = static_cast<unsigned char>(*x);
  const auto right = static_cast<unsigned char>(*y);
  const auto after_surrogates = [](unsigned char lead) { return lead == 0xEE || lead == 0xEF; };
  if (after_surrogates(left) && right >= 0xF0) return false;
  if (after_surrogates(right) && left >= 0xF0) return true;
  return left < right;
}

// What the scalar spells, as decimal digits where it is an integer.
std::optional<std::string> digits_of(const Node& node) {
  if (const auto integer = integer_of(node.scalar)) {
    return (integer->negative ? "-" : "") + std::to_string(integer->magnitude);
  }
  const std::size_t start = node.scalar.starts_with('-') || node.scalar.starts_with('+') ? 1 : 0;
  if (node.scalar.find_first_not_of("0123456789", start) != std::string::npos) return std::nullopt;
  return node.scalar;
}

// All digits of a double that is an integer.
std::string exact_digits(double value) {
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return {buffer.data(), end.ptr};
}

class Writer {
 public:
  Status write(const Node& node) {
    switch (node.kind) {
      case Kind::Null:
        out_ += "null";
        return {};
      case Kind::Bool:
        out_ += node.scalar;
        return {};
      case Kind::Int:
      case Kind::Float:
        return number(node);
      case Kind::String:
        return string(node, node.scalar);
      case Kind::Sequence:
        return sequence(node);
      case Kind::Mapping:
        return mapping(node);
      case Kind::Unknown:
        return node_error(node, "a value that is not known has no canonical form");
    }
    return {};
  }

  std::string take() { return std::move(out_); }

 private:
  Status string(const Node& node, std::string_view text) {
    if (!is_utf8(text)) return node_error(node, "text that is not UTF-8 has no canonical form");
    append_string(out_, text);
    return {};
  }

  // An integer above 2^53 must be what a double holds, and its canonical text must still be that integer:
  // another reader would otherwise see another number.
  Status number(const Node& node) {
    const std::optional<std::string> digits = node.kind == Kind::Int ? digits_of(node) : std::nullopt;
    const std::optional<double> value = float_of(digits ? *digits : node.scalar);
    if (!value || !std::isfinite(*value)) return node_error(node, "the number does not fit a double");
    std::string text = ecmascript_number(*value);
    constexpr double kExact = 9007199254740992.0;  // 2^53
    const bool integral = text.find_first_of(".e") == std::string::npos;
    if (std::fabs(*value) >= kExact && (digits || integral)) {
      const std::string exact = exact_digits(*value);
      if ((digits && *digits != exact) || (integral && text != exact)) {
        return node_error(node, "the integer is too large to be exact in JSON", "put it in quotes");
      }
    }
    out_ += text;
    return {};
  }

  Status sequence(const Node& node) {
    out_ += '[';
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (i != 0) out_ += ',';
      TRY_STATUS(write(node.items[i]));
    }
    out_ += ']';
    return {};
  }

  Status mapping(const Node& node) {
    std::vector<const Member*> members;
    members.reserve(node.members.size());
    for (const Member& member : node.members) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const Member* a, const Member* b) { return utf16_less(a->key, b->key); });
    out_ += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i != 0) out_ += ',';
      TRY_STATUS(string(node, members[i]->key));
      out_ += ':';
      TRY_STATUS(write(members[i]->value));
    }
    out_ += '}';
    return {};
  }

  std::string out_;
};

}  // namespace

std::string json_string(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

Result<std::string> canonical_json(const Node& node) {
  Writer writer;
  TRY_STATUS(writer.write(node));
  return writer.take();
}

}  // namespace dvsguard::text
