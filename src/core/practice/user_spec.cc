#include "core/practice/user_spec.h"

#include <algorithm>
#include <charconv>

namespace dvsguard::practice {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// shadow-utils' names, upper case and dots allowed as useradd --badname has them; `$` ends a machine account.
bool is_name(std::string_view text) {
  if (text.ends_with('$')) text.remove_suffix(1);
  return !text.empty() && text.size() <= 32 && (is_letter(text[0]) || text[0] == '_') &&
         std::ranges::all_of(
             text, [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.'; });
}

enum class IdKind { Empty, Number, Name, Odd };

struct Id {
  IdKind kind = IdKind::Empty;
  std::int64_t number = 0;
  std::string why;
};

// Go's strconv.Atoi also takes a sign and leading zeros; what it does not take is looked up as a name.
Id read_id(std::string_view text) {
  if (text.empty()) return {};
  std::string_view digits = text;
  const bool sign = digits[0] == '+' || digits[0] == '-';
  if (sign) digits.remove_prefix(1);
  const bool decimal = !digits.empty() && std::ranges::all_of(digits, is_digit);
  if (!decimal) {
    if (is_name(text)) return {.kind = IdKind::Name, .number = 0, .why = {}};
    return {.kind = IdKind::Odd, .number = 0, .why = "is neither a decimal number nor a user's name"};
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  // CVE-2024-40635: an id above int32 became root. CVE-2026-46680: one above int64 matched a name of that
  // spelling in the image's /etc/passwd.
  if (error != std::errc{} || value > kMaxId)
    return {
        .kind = IdKind::Odd, .number = 0, .why = "is above 2147483647, which engines have taken for root"};
  if (value == 0) return {.kind = IdKind::Number, .number = 0, .why = {}};
  if (text[0] == '-') return {.kind = IdKind::Odd, .number = 0, .why = "is negative"};
  if (sign || digits[0] == '0')
    return {.kind = IdKind::Odd, .number = 0, .why = "is written with a sign or leading zeros"};
  return {.kind = IdKind::Number, .number = value, .why = {}};
}

UserSpec ambiguous(std::string why) {
  return {.kind = UserSpec::Kind::Ambiguous, .why = std::move(why)};
}

}  // namespace

UserSpec classify_user(std::string_view text) {
  if (text.empty()) return {};
  const std::size_t colon = text.find(':');
  const bool grouped = colon != std::string_view::npos;
  const std::string_view group_text = grouped ? text.substr(colon + 1) : std::string_view();
  const Id user = read_id(text.substr(0, colon));
  if (user.kind == IdKind::Empty)
    return ambiguous("names no user before the colon, so the engine takes root");
  if (user.kind == IdKind::Odd) return ambiguous("its user " + user.why);
  if ((user.kind == IdKind::Number && user.number == 0) || text.substr(0, colon) == "root")
    return {.kind = UserSpec::Kind::Root, .why = {}};
  if (group_text.find(':') != std::string_view::npos)
    return ambiguous("has more than one colon, and the engine ignores the rest");
  const Id group = read_id(group_text);
  if (grouped && group.kind == IdKind::Empty)
    return ambiguous("names no group after the colon, so the engine may take root's");
  if (group.kind == IdKind::Odd) return ambiguous("its group " + group.why);
  return {.kind = user.kind == IdKind::Number ? UserSpec::Kind::Number : UserSpec::Kind::Name, .why = {}};
}

}  // namespace dvsguard::practice
