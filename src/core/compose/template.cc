#include "core/compose/template.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace dvsguard::compose {

namespace {

// compose-go's expression is case-insensitive, so Go folds two more letters into [a-z]: U+017F and U+212A.
std::size_t letter_size(std::string_view text, std::size_t at) {
  const char c = text[at];
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return 1;
  if (text.substr(at).starts_with("\xC5\xBF")) return 2;
  if (text.substr(at).starts_with("\xE2\x84\xAA")) return 3;
  return 0;
}

std::size_t name_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size()) {
    const bool digit = end > at && text[end] >= '0' && text[end] <= '9';
    const std::size_t size = digit ? 1 : letter_size(text, end);
    if (size == 0) break;
    end += size;
  }
  return end;
}

struct Expression {
  std::string_view name;
  char operation = 0;      // '-', '+', '?' or 0
  bool empty_too = false;  // with a colon: an empty value counts as none
  std::string_view word;   // what follows the operation
  std::size_t end = 0;     // past the closing brace
};

// The brace that closes the one at `open`. As compose-go counts them: every `{` opens one and hides the
// character behind it; where they do not balance, the last `}` of the line closes.
std::optional<std::size_t> closing_brace(std::string_view text, std::size_t open, std::size_t from) {
  std::optional<std::size_t> last;
  int depth = 0;
  for (std::size_t i = open; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '}' && i >= from) last = i;
    if (text[i] == '}' && --depth == 0) return i >= from ? std::optional(i) : last;
    if (text[i] == '{') {
      ++depth;
      if (i + 1 < text.size() && text[i + 1] == '\n') break;
      if (i + 1 < text.size() && text[i + 1] == '}' && i + 1 >= from) last = i + 1;
      ++i;
    }
  }
  return last;
}

// The expression whose `${` starts at `at`; nothing where it is malformed.
std::optional<Expression> braced(std::string_view text, std::size_t at) {
  Expression out;
  const std::size_t start = at + 2, end = name_end(text, start);
  if (end == start || end == text.size()) return std::nullopt;
  out.name = text.substr(start, end - start);
  if (text[end] == '}') {
    out.end = end + 1;
    return out;
  }
  std::size_t operation = end;
  if (text[operation] == ':') {
    out.empty_too = true;
    ++operation;
  }
  if (operation == text.size() || std::string_view("-+?").find(text[operation]) == std::string_view::npos) {
    return std::nullopt;
  }
  out.operation = text[operation];
  const auto close = closing_brace(text, at + 1, operation + 1);
  if (!close) return std::nullopt;
  out.word = text.substr(operation + 1, *close - operation - 1);
  out.end = *close + 1;
  return out;
}

void add(std::vector<std::string>& names, std::string_view name) {
  if (names.size() >= kMaxNamesOfText) return;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

class Substituter {
 public:
  explicit Substituter(const Lookup& lookup) : lookup_(lookup) {}

  Status run(std::string_view text, Substitution& out, std::size_t depth) {
    if (depth > kMaxTemplateDepth) {
      return Error{ErrorCode::Cap, {}, {}, "defaults inside defaults nest too deep (kMaxTemplateDepth)", {}};
    }
    std::size_t done = 0;
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
      literal(text.substr(done, at - done), out);
      if (at + 1 == text.size()) {
        done = at;
        break;
      }
      TRY(const std::size_t end, one(text, at, out, depth));
      if (out.text.size() > kMaxSubstitutionBytes) return too_long();
      done = end;
      at = end;
      if (at >= text.size()) break;
    }
    literal(text.substr(std::min(done, text.size())), out);
    return {};
  }

 private:
  static Error too_long() {
    return Error{ErrorCode::Cap, {}, {}, "its variables make a text longer than kMaxSubstitutionBytes", {}};
  }

  static void literal(std::string_view text, Substitution& out) {
    out.text += text;
    out.gapped += text;
  }

  // What stands at a `$`; gives the place behind it.
  Result<std::size_t> one(std::string_view text, std::size_t at, Substitution& out, std::size_t depth) {
    const char next = text[at + 1];
    if (next == '$') {
      literal("$", out);
      return at + 2;
    }
    if (next == '{') {
      const auto expression = braced(text, at);
      if (!expression) {
        return Error{ErrorCode::Syntax,
                     {},
                     {},
                     "invalid interpolation: not of the form ${NAME…}",
                     "write $$ for a $ that is meant as it stands"};
      }
      TRY_STATUS(evaluate(*expression, out, depth));
      return expression->end;
    }
    const std::size_t end = name_end(text, at + 1);
    if (end == at + 1) {  // a `$` before anything else stays
      literal("$", out);
      return end;
    }
    plain(text.substr(at + 1, end - at - 1), out);
    return end;
  }

  const VariableValue* look_up(std::string_view name, Substitution& out) const {
    out.variables = true;
    const VariableValue* value = lookup_(name);
    const bool room = out.sources.size() < kMaxNamesOfText;
    if (room && value != nullptr && value->place.file) add_places(out.sources, {value->place});
    return value;
  }

  static void gap(std::string_view name, Substitution& out) {
    add(out.empty, name);
    out.gapped += text::kGap;
  }

  void put(std::string_view name, const VariableValue* value, Substitution& out) const {
    if (value == nullptr || value->text.empty()) return gap(name, out);
    out.text += value->text;
    // A value may hold any byte, the gap's own included.
    const std::size_t from = out.gapped.size();
    out.gapped += value->text;
    std::replace(out.gapped.begin() + static_cast<std::ptrdiff_t>(from), out.gapped.end(), text::kGap, '?');
  }

  void plain(std::string_view name, Substitution& out) const {
    const VariableValue* value = look_up(name, out);
    if (value == nullptr) add(out.unset, name);
    put(name, value, out);
  }

  // compose-go substitutes the word first, used or not: what is wrong in it is wrong.
  Status evaluate(const Expression& expression, Substitution& out, std::size_t depth) {
    if (expression.operation == 0) {
      plain(expression.name, out);
      return {};
    }
    Substitution word;
    TRY_STATUS(run(expression.word, word, depth + 1));
    const VariableValue* value = look_up(expression.name, out);
    const bool set = value != nullptr && !(expression.empty_too && value->text.empty());
    for (const auto& name : word.refused) add(out.refused, name);
    if (out.why.empty()) out.why = word.why;
    switch (expression.operation) {
      case '-':
        set ? put(expression.name, value, out) : use(expression.name, word, out);
        break;
      case '+':
        set ? use(expression.name, word, out) : put(expression.name, value, out);
        break;
      default:
        set ? put(expression.name, value, out) : refuse(expression, out);
        break;
    }
    return {};
  }

  static void use(std::string_view name, const Substitution& word, Substitution& out) {
    add_places(out.sources, word.sources);
    for (const auto& unset : word.unset) add(out.unset, unset);
    for (const auto& empty : word.empty) add(out.empty, empty);
    out.text += word.text;
    out.gapped += word.gapped;
    if (word.gapped.empty()) gap(name, out);
  }

  static void refuse(const Expression& expression, Substitution& out) {
    if (out.refused.empty() && out.why.empty()) out.why = expression.word;
    add(out.refused, expression.name);
    gap(expression.name, out);
  }

  const Lookup& lookup_;
};

}  // namespace

Result<Substitution> substitute(std::string_view text, const Lookup& lookup) {
  Substitution out;
  TRY_STATUS(Substituter(lookup).run(text, out, 0));
  return out;
}

std::shared_ptr<const text::Hollow> hollow_of(const Substitution& substitution) {
  if (substitution.empty.empty() && substitution.refused.empty()) return nullptr;
  text::Hollow hollow;
  hollow.variables = substitution.refused.empty() ? substitution.empty : substitution.refused;
  hollow.text = substitution.gapped;
  hollow.why = substitution.why;
  return std::make_shared<const text::Hollow>(std::move(hollow));
}

}  // namespace dvsguard::compose
