#include "core/advisory/json_members.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::advisory {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxPartBytes = 16u << 20;  // of what becomes a tree at once

class Walker {
 public:
  explicit Walker(const JsonPart& part) : part_(part), line_(part.line) {}

  Error syntax(std::string what) const { return error(ErrorCode::Syntax, std::move(what)); }
  Error error(ErrorCode code, std::string what) const {
    Error out;
    out.code = code;
    out.place = {part_.file, static_cast<std::uint32_t>(line_), 0};
    out.what = std::move(what);
    return out;
  }

  [[nodiscard]] char peek() const { return at_ < part_.bytes.size() ? part_.bytes[at_] : '\0'; }
  [[nodiscard]] bool at_end() const { return at_ == part_.bytes.size(); }

  void skip_space() {
    for (; !at_end(); ++at_) {
      const char c = peek();
      if (c == '\n') {
        ++line_;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  // One character after white space.
  bool take(char c) {
    skip_space();
    if (at_end() || peek() != c) return false;
    ++at_;
    return true;
  }

  // A value: its first byte to its last.
  Result<JsonPart> value() {
    skip_space();
    JsonPart out{{}, part_.file, line_};
    const std::size_t start = at_;
    std::size_t depth = 0;
    do {
      const char c = peek();
      if (at_end()) return syntax("ends inside a value");
      if (c == '"') {
        TRY_STATUS(skip_string());
        continue;
      }
      if (depth == 0 && (c == ',' || c == ']' || c == '}' || c == ':'))
        return syntax("a value should stand here");
      if ((c == '{' || c == '[') && ++depth > kMaxDepth) {
        return error(ErrorCode::Cap, fmt::format("nested deeper than {} levels (kMaxDepth)", kMaxDepth));
      }
      if (c == '}' || c == ']') --depth;
      if (c == '\n') ++line_;
      ++at_;
      if (depth == 0 && c != '}' && c != ']') skip_word();
    } while (depth > 0);
    out.bytes = part_.bytes.substr(start, at_ - start);
    return out;
  }

 private:
  // The rest of a number or a literal.
  void skip_word() { at_ = std::min(part_.bytes.find_first_of(",]} \t\r\n", at_), part_.bytes.size()); }

  Status skip_string() {
    ++at_;
    while (true) {
      at_ = part_.bytes.find_first_of("\"\\\n", at_);
      if (at_ >= part_.bytes.size() || part_.bytes[at_] == '\n') {
        at_ = std::min(at_, part_.bytes.size());
        return syntax("ends inside a string");
      }
      if (part_.bytes[at_++] == '"') return {};
      at_ = std::min(at_ + 1, part_.bytes.size());
    }
  }

  const JsonPart& part_;
  std::size_t at_ = 0, line_;
};

// What stands between `open` and `close`, parted by commas.
Status each(const JsonPart& part, char open, char close, const std::function<Status(Walker&)>& one) {
  Walker walker(part);
  if (!walker.take(open))
    return walker.syntax(open == '{' ? "an object should stand here" : "a list should stand here");
  if (!walker.take(close)) {
    do {
      TRY_STATUS(one(walker));
    } while (walker.take(','));
    if (!walker.take(close)) return walker.syntax(fmt::format("`,` or `{}` should stand here", close));
  }
  walker.skip_space();
  return walker.at_end() ? Status() : walker.syntax("text after the end of the value");
}

}  // namespace

Status each_member(const JsonPart& object, const MemberSink& sink) {
  std::set<std::string, std::less<>> keys;
  return each(object, '{', '}', [&](Walker& walker) -> Status {
    TRY(const JsonPart key_part, walker.value());
    if (!key_part.bytes.starts_with('"')) return walker.syntax("a key in double quotes should stand here");
    TRY(const text::Node key, read_part(key_part));
    if (!keys.insert(key.scalar).second) {
      return walker.error(ErrorCode::Invalid,
                          fmt::format("key {} stands twice in the object", text::quoted(key.scalar)));
    }
    if (!walker.take(':')) return walker.syntax("`:` should stand here");
    TRY(const JsonPart value, walker.value());
    return sink(key.scalar, value);
  });
}

Status each_item(const JsonPart& array, const ItemSink& sink) {
  return each(array, '[', ']', [&](Walker& walker) -> Status {
    TRY(const JsonPart item, walker.value());
    return sink(item);
  });
}

Result<text::Node> read_part(const JsonPart& part) {
  text::Limits limits;
  limits.max_bytes = kMaxPartBytes;
  auto node = text::parse_json(part.bytes, part.file, limits);
  if (node) return node;
  Error error = std::move(node).error();
  error.place.line += static_cast<std::uint32_t>(part.line - 1);
  error.place.column = 0;  // of the part, not of the line
  return error;
}

}  // namespace dvsguard::advisory
