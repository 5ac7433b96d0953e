#include "core/compose/dotenv.h"

#include <algorithm>
#include <utility>

#include "core/text/utf8.h"

namespace dvsguard::compose {

namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

Error error_at(const Place& place, std::string what) {
  Error error;
  error.code = ErrorCode::Syntax;
  error.place = place;
  error.what = std::move(what);
  return error;
}

Error error_at(const Place& place, Error error) {
  error.place = place;
  return error;
}

// Go's unicode.IsSpace.
bool is_space(char32_t rune) {
  if (rune == ' ' || (rune >= '\t' && rune <= '\r') || rune == 0x85 || rune == 0xA0) return true;
  return rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200A) || rune == 0x2028 || rune == 0x2029 ||
         rune == 0x202F || rune == 0x205F || rune == 0x3000;
}

// White space inside of a line, as compose-go's dotenv has it.
bool is_blank(char32_t rune) {
  return rune == '\t' || rune == '\v' || rune == '\f' || rune == '\r' || rune == ' ' || rune == 0x85 ||
         rune == 0xA0;
}

// Letters and digits beyond ASCII are too many to list here: all but punctuation and symbols pass.
bool is_name_rune(char32_t rune) {
  if (rune < 0x80) {
    const char c = static_cast<char>(rune);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '[' || c == ']';
  }
  if (rune < 0xC0)
    return std::u32string_view(U"\u00AA\u00B2\u00B3\u00B5\u00B9\u00BA\u00BC\u00BD\u00BE").find(rune) !=
           std::u32string_view::npos;
  if (rune == 0xD7 || rune == 0xF7 || rune == 0xFFFD) return false;
  return !(rune >= 0x2000 && rune <= 0x206F) && !(rune >= 0x3000 && rune <= 0x3004) &&
         !(rune >= 0x1F000 && rune <= 0x1FAFF);
}

// A cut-off or overlong sequence reads as U+FFFD, one byte long, as Go ranges over it.
text::Rune rune_at(std::string_view bytes, std::size_t at) {
  text::Rune rune = text::decode_rune(bytes, at);
  if (rune.size == 0) rune = {0xFFFD, 1};
  return rune;
}

// Where the text stops to be UTF-8; its size where it does not.
std::size_t first_bad_byte(std::string_view text) {
  if (text::is_utf8(text)) return text.size();
  std::size_t at = 0;
  while (at < text.size()) {
    const auto rune = text::decode_rune(text, at);
    if (rune.size == 0) break;
    at += rune.size;
  }
  return at;
}

template <class Test>
std::size_t skip(std::string_view bytes, std::size_t at, Test test) {
  while (at < bytes.size()) {
    const auto rune = rune_at(bytes, at);
    if (!test(rune.value)) break;
    at += rune.size;
  }
  return at;
}

std::string_view trim_right(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto rune = rune_at(text, at);
    at += rune.size;
    if (!is_space(rune.value)) end = at;
  }
  return text.substr(0, end);
}

// \a … \v, \$, \", \\ and \0 with up to three digits; whatever else stays as written.
std::string expand_escapes(std::string_view text) {
  constexpr std::string_view kLetters = "abfnrtv\"\\", kBytes = "\a\b\f\n\r\t\v\"\\";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[i + 1];
    if (next == '$') {
      out += "$$";  // the template's own escape
    } else if (const auto at = kLetters.find(next); at != std::string_view::npos) {
      out += kBytes[at];
    } else if (next == '0') {
      std::size_t digits = 0;
      while (digits < 3 && i + 2 + digits < text.size() && text[i + 2 + digits] >= '0' &&
             text[i + 2 + digits] <= '9')
        ++digits;
      const auto octal = text.substr(i + 2, digits);
      const bool whole = digits == 3 && octal.find_first_of("89") == std::string_view::npos && octal[0] < '4';
      if (whole) {
        text::append_rune(
            out, static_cast<char32_t>((octal[0] - '0') * 64 + (octal[1] - '0') * 8 + (octal[2] - '0')));
      } else {
        out += '\\';
        out += octal;
      }
      i += digits;
    } else {
      out += '\\';
      out += next;
    }
    ++i;
  }
  return out;
}

class Parser {
 public:
  Parser(std::string_view bytes, const FileName& file) : bytes_(bytes), file_(file) {}

  Result<std::vector<DotEnvEntry>> run() {
    std::vector<DotEnvEntry> entries;
    while (next_statement()) {
      TRY(DotEnvEntry entry, name());
      if (!entry.inherited) TRY_STATUS(value(entry));
      entries.push_back(std::move(entry));
    }
    return entries;
  }

 private:
  // Positions only grow, so lines are counted as they are passed.
  Place place_of(std::size_t at) {
    for (; counted_ < at; ++counted_) {
      if (bytes_[counted_] != '\n') continue;
      ++line_;
      line_start_ = counted_ + 1;
    }
    return {file_, line_, static_cast<std::uint32_t>(at - line_start_ + 1)};
  }

  bool next_statement() {
    while (true) {
      at_ = skip(bytes_, at_, is_space);
      if (at_ == bytes_.size()) return false;
      if (bytes_[at_] != '#') return true;
      at_ = std::min(bytes_.find('\n', at_), bytes_.size());
    }
  }

  void skip_export() {
    constexpr std::string_view kExport = "export";
    if (!bytes_.substr(at_).starts_with(kExport)) return;
    const std::size_t behind = at_ + kExport.size();
    if (behind == bytes_.size() ||
        std::string_view("\t\n\f\r ").find(bytes_[behind]) == std::string_view::npos)
      return;
    at_ = skip(bytes_, behind, is_blank);
  }

  Result<DotEnvEntry> name() {
    skip_export();
    DotEnvEntry entry;
    entry.place = place_of(at_);
    std::size_t end = at_;
    while (end < bytes_.size()) {
      const auto rune = rune_at(bytes_, end);
      if (rune.value == '=' || rune.value == ':' || rune.value == '\n') break;
      if (!is_blank(rune.value) && !is_name_rune(rune.value)) {
        return error_at(place_of(end), "a variable's name has a character that is not allowed there");
      }
      end += rune.size;
    }
    const std::size_t start = at_;
    if (end < bytes_.size()) {
      entry.inherited = bytes_[end] == '\n';
      entry.name = trim_right(bytes_.substr(at_, end - at_));
      at_ = end + 1;
    }  // else: the last line, without an end: compose-go takes it as the value of a variable without a name
    at_ = skip(bytes_, at_, is_blank);
    if (const auto space = entry.name.find(' '); space != std::string::npos)
      return error_at(place_of(start + space), "a variable's name has a space in it");
    return entry;
  }

  Status value(DotEnvEntry& entry) {
    entry.value_place = place_of(at_);
    const char quote = at_ < bytes_.size() ? bytes_[at_] : '\0';
    if (quote == '"' || quote == '\'') return quoted(entry, quote);
    const std::size_t end = std::min(bytes_.find('\n', at_), bytes_.size());
    auto text = bytes_.substr(at_, end - at_);
    text = trim_right(text.substr(0, text.find(" #")));
    entry.text = text;
    entry.raw = text.find('$') == std::string_view::npos;
    at_ = std::min(end + 1, bytes_.size());
    return {};
  }

  Status quoted(DotEnvEntry& entry, char quote) {
    bool escaped = false;
    std::string text;
    for (std::size_t i = at_ + 1; i < bytes_.size(); ++i) {
      const char c = bytes_[i];
      if (c == quote && !escaped) {
        entry.text = quote == '"' ? expand_escapes(text) : std::move(text);
        entry.raw = quote == '\'' || entry.text.find('$') == std::string::npos;
        at_ = i + 1;
        return {};
      }
      if (c == '\\' && !escaped) {
        escaped = true;
        continue;
      }
      if (escaped && c != quote) text += '\\';
      escaped = false;
      text += c;
    }
    return error_at(entry.value_place, "a quoted value has no end");
  }

  std::string_view bytes_;
  const FileName& file_;
  std::size_t at_ = 0, counted_ = 0, line_start_ = 0;
  std::uint32_t line_ = 1;
};

}  // namespace

Result<std::vector<DotEnvEntry>> parse_dotenv(std::string_view bytes, const FileName& file) {
  if (bytes.starts_with(kBom)) bytes.remove_prefix(kBom.size());
  return Parser(bytes, file).run();
}

// docker/cli's kvfile: no quotes, no escapes, no variables.
Result<std::vector<DotEnvEntry>> parse_raw_env(std::string_view bytes, const FileName& file) {
  constexpr std::size_t kMaxLine = 64 * 1024 - 1;  // what Go's bufio.Scanner takes
  if (bytes.starts_with(kBom)) bytes.remove_prefix(kBom.size());
  std::vector<DotEnvEntry> entries;
  for (std::uint32_t line = 1; !bytes.empty(); ++line) {
    const auto end = bytes.find('\n');
    auto text = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    const auto at = [&](std::size_t offset) {
      return Place{file, line, static_cast<std::uint32_t>(offset + 1)};
    };
    if (text.size() > kMaxLine) return error_at(at(kMaxLine), "a line is longer than 64 KiB");
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (const auto bad = first_bad_byte(text); bad < text.size()) return error_at(at(bad), "bad UTF-8");
    const std::size_t start = skip(text, 0, is_space);
    text.remove_prefix(start);
    if (text.empty() || text[0] == '#') continue;
    const auto equals = text.find('=');
    DotEnvEntry entry;
    entry.name = text.substr(0, equals);
    entry.inherited = equals == std::string_view::npos;
    entry.raw = true;
    entry.place = at(start);
    entry.value_place = at(equals == std::string_view::npos ? start : start + equals + 1);
    if (entry.name.empty()) return error_at(entry.place, "a variable has no name");
    if (const auto space = entry.name.find_first_of(" \t"); space != std::string::npos)
      return error_at(at(start + space), "a variable's name has white space in it");
    if (!entry.inherited) entry.text = text.substr(equals + 1);
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<DotEnvValue>> evaluate_dotenv(const std::vector<DotEnvEntry>& entries,
                                                 const Lookup& outside, Variables& into, Budget& budget) {
  const Lookup lookup = [&](std::string_view name) {
    const VariableValue* value = outside(name);
    return value != nullptr ? value : into.find(name);
  };
  std::vector<DotEnvValue> values;
  for (const auto& entry : entries) {
    DotEnvValue value{entry.name, entry.text, entry.place, {}, false, {}, {}};
    if (entry.inherited) {
      const VariableValue* inherited = outside(entry.name);
      if (inherited == nullptr) continue;
      value.text = inherited->text;
      if (inherited->place.file) value.sources = {inherited->place};
    } else if (!entry.raw) {
      auto made = substitute(entry.text, lookup);
      if (!made) {
        return error_at(entry.value_place, std::move(made).error());
      }
      value.text = std::move(made->text);
      value.sources = std::move(made->sources);
      value.interpolated = made->variables;
      value.refused = std::move(made->refused);
      value.why = std::move(made->why);
    }
    if (auto taken = budget.take_bytes(2 * value.text.size()); !taken) {
      return error_at(entry.inherited ? entry.place : entry.value_place, taken.error());
    }
    into.set(value.name, {value.text, value.place});
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace dvsguard::compose
