#include "core/text/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/text/display.h"
#include "core/text/utf8.h"

namespace dvsguard::text {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// One pass, recursion bounded by limits.max_depth.
class JsonReader {
 public:
  JsonReader(std::string_view bytes, const FileName& file, const Limits& limits)
      : bytes_(bytes), file_(file), limits_(limits) {}

  Result<Node> read() {
    Node root;
    skip_space();
    TRY_STATUS(value(root, 0));
    skip_space();
    if (at_ != bytes_.size()) return syntax("text after the end of the value");
    return root;
  }

 private:
  Place place() const {
    return {file_, static_cast<std::uint32_t>(line_), static_cast<std::uint32_t>(at_ - line_start_ + 1)};
  }

  Error error(ErrorCode code, std::string what) const {
    return Error{.code = code, .place = place(), .where = {}, .what = std::move(what), .mend = {}};
  }
  Error syntax(std::string what) const { return error(ErrorCode::Syntax, std::move(what)); }

  // '\0' at the end; a NUL byte in the input is no token either.
  char peek() const { return at_ < bytes_.size() ? bytes_[at_] : '\0'; }

  void skip_space() {
    for (; at_ < bytes_.size(); ++at_) {
      const char c = bytes_[at_];
      if (c == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  Status count() {
    if (++nodes_ <= limits_.max_nodes) return {};
    return error(ErrorCode::Cap, fmt::format("more than {} keys and values (kMaxNodes)", limits_.max_nodes));
  }

  Status value(Node& node, std::size_t depth) {
    TRY_STATUS(count());
    node.place = place();
    const char c = peek();
    if (c == '{' || c == '[') {
      if (depth >= limits_.max_depth) {
        return error(ErrorCode::Cap,
                     fmt::format("nested deeper than {} levels (kMaxDepth)", limits_.max_depth));
      }
      return c == '{' ? object(node, depth + 1) : array(node, depth + 1);
    }
    if (c == '"') {
      node.kind = Kind::String;
      return string(node.scalar);
    }
    node.plain = true;
    if (c == '-' || is_digit(c)) return number(node);
    return literal(node);
  }

  Status literal(Node& node) {
    const std::string_view rest = bytes_.substr(at_);
    const auto take = [&](std::string_view word, Kind kind) {
      if (!rest.starts_with(word)) return false;
      at_ += word.size();
      node.kind = kind;
      node.scalar = word;
      return true;
    };
    if (take("true", Kind::Bool) || take("false", Kind::Bool) || take("null", Kind::Null)) return {};
    return syntax(at_ == bytes_.size() ? "ends where a value should stand" : "a value should stand here");
  }

  std::size_t digits() {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ - start;
  }

  // RFC 8259 section 6.
  Status number(Node& node) {
    const std::size_t start = at_;
    node.kind = Kind::Int;
    if (peek() == '-') ++at_;
    const bool zero = peek() == '0';
    const std::size_t whole = digits();
    if (whole == 0) return syntax("a digit should stand here");
    if (zero && whole > 1) return syntax("a number has a leading zero");
    if (peek() == '.') {
      ++at_;
      node.kind = Kind::Float;
      if (digits() == 0) return syntax("a digit should stand here");
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      node.kind = Kind::Float;
      if (peek() == '+' || peek() == '-') ++at_;
      if (digits() == 0) return syntax("a digit should stand here");
    }
    node.scalar = bytes_.substr(start, at_ - start);
    return {};
  }

  Status array(Node& node, std::size_t depth) {
    node.kind = Kind::Sequence;
    ++at_;
    skip_space();
    if (peek() == ']') return ++at_, Status();
    while (true) {
      TRY_STATUS(value(node.items.emplace_back(), depth));
      skip_space();
      if (peek() == ']') return ++at_, Status();
      if (peek() != ',') return syntax("`,` or `]` should stand here");
      ++at_;
      skip_space();
    }
  }

  Status object(Node& node, std::size_t depth) {
    node.kind = Kind::Mapping;
    ++at_;
    skip_space();
    std::set<std::string> keys;  // ordered: hostile keys can be chosen to collide under a hash
    if (peek() == '}') return ++at_, Status();
    while (true) {
      if (peek() != '"') return syntax("a key in double quotes should stand here");
      TRY_STATUS(count());
      Member& member = node.members.emplace_back();
      member.place = place();
      TRY_STATUS(string(member.key));
      if (!keys.insert(member.key).second) return duplicate(member);
      skip_space();
      if (peek() != ':') return syntax("`:` should stand here");
      ++at_;
      skip_space();
      TRY_STATUS(value(member.value, depth));
      skip_space();
      if (peek() == '}') return ++at_, Status();
      if (peek() != ',') return syntax("`,` or `}` should stand here");
      ++at_;
      skip_space();
    }
  }

  Error duplicate(const Member& member) const {
    return Error{.code = ErrorCode::Invalid,
                 .place = member.place,
                 .where = {},
                 .what = fmt::format("key {} stands twice in the object", quoted(member.key)),
                 .mend = {}};
  }

  Status string(std::string& out) {
    ++at_;
    while (true) {
      if (at_ == bytes_.size()) return syntax("ends inside a string");
      const char c = bytes_[at_];
      if (c == '"') return ++at_, Status();
      if (c == '\\') {
        TRY_STATUS(escape(out));
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return syntax(fmt::format("control character U+{:04X} in a string", static_cast<unsigned>(c)));
      }
      const Rune rune = decode_rune(bytes_, at_);
      if (rune.size == 0)
        return syntax(fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(c)));
      out.append(bytes_, at_, rune.size);
      at_ += rune.size;
    }
  }

  Status escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    const char name = at_ + 1 < bytes_.size() ? bytes_[at_ + 1] : '\0';
    if (name == 'u') return unicode(out);
    const std::size_t which = kNames.find(name);
    if (which == kNames.npos) return syntax("unknown escape in a string");
    out += kValues[which];
    at_ += 2;
    return {};
  }

  // The four digits of the \uXXXX at `at`, or -1.
  int unit(std::size_t at) const {
    if (bytes_.substr(std::min(at, bytes_.size()), 2) != "\\u" || bytes_.size() - at < 6) return -1;
    int out = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      const int digit = hex_value(bytes_[i]);
      if (digit < 0) return -1;
      out = out * 16 + digit;
    }
    return out;
  }

  Status unicode(std::string& out) {
    const int first = unit(at_);
    if (first < 0) return syntax("\\u needs four hexadecimal digits");
    if (first < 0xD800 || first > 0xDFFF) {
      append_rune(out, static_cast<char32_t>(first));
      at_ += 6;
      return {};
    }
    const int second = first < 0xDC00 ? unit(at_ + 6) : -1;
    if (second < 0xDC00 || second > 0xDFFF) return syntax("half of a surrogate pair stands alone");
    append_rune(out, static_cast<char32_t>(0x10000 + (first - 0xD800) * 0x400 + (second - 0xDC00)));
    at_ += 12;
    return {};
  }

  std::string_view bytes_;
  const FileName& file_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

Result<Node> parse_json(std::string_view bytes, const FileName& file, const Limits& limits) {
  if (bytes.size() > limits.max_bytes) {
    Error error;
    error.code = ErrorCode::Cap;
    error.place.file = file;
    error.what = fmt::format("larger than {} bytes (kMaxTextBytes)", limits.max_bytes);
    return error;
  }
  return JsonReader(bytes, file, limits).read();
}

}  // namespace dvsguard::text
