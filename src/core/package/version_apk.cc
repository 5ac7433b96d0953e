#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/package/lines.h"
#include "core/package/version_order.h"

namespace dvsguard::package {
namespace {

using Kind = ApkVersion::Kind;
using Suffix = ApkVersion::Suffix;
using Part = ApkVersion::Part;

Error bad(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

constexpr std::array<std::pair<std::string_view, Suffix>, 9> kSuffixes = {{
    {"alpha", Suffix::Alpha},
    {"beta", Suffix::Beta},
    {"pre", Suffix::Pre},
    {"rc", Suffix::Rc},
    {"cvs", Suffix::Cvs},
    {"svn", Suffix::Svn},
    {"git", Suffix::Git},
    {"hg", Suffix::Hg},
    {"p", Suffix::P},
}};

bool is_before_release(const Part& part) {
  return part.kind == Kind::Suffix && part.suffix <= Suffix::Rc;
}

template <class Is>
std::string_view take_while(std::string_view& text, Is is) {
  const auto end = std::find_if_not(text.begin(), text.end(), is);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

Status take_digits(std::string_view& text, Kind kind, std::vector<Part>& parts) {
  const std::string_view digits = take_while(text, is_digit);
  if (digits.empty()) return bad("an apk version that lacks a number");
  parts.push_back({.kind = kind, .text = std::string(digits)});
  return {};
}

Status take_suffix(std::string_view& text, std::vector<Part>& parts) {
  const std::string_view word = take_while(text, is_lower);
  const auto found = std::find_if(kSuffixes.begin(), kSuffixes.end(),
                                  [word](const auto& entry) { return entry.first == word; });
  if (found == kSuffixes.end()) return bad("an apk version with a suffix that apk does not know");
  parts.push_back({.kind = Kind::Suffix, .suffix = found->second, .text = {}});
  if (!text.empty() && is_digit(text.front())) return take_digits(text, Kind::SuffixNumber, parts);
  return {};
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

// Two parts of one kind.
std::strong_ordering compare_parts(const Part& a, const Part& b) {
  switch (a.kind) {
    case Kind::Number:
      // As Gentoo has it: a leading zero makes it a fraction.
      if (a.text.front() == '0' || b.text.front() == '0') return a.text.compare(b.text) <=> 0;
      return compare_numbers(a.text, b.text);
    case Kind::First:
    case Kind::SuffixNumber:
    case Kind::Revision:
      return compare_numbers(a.text, b.text);
    case Kind::Suffix:
      return a.suffix <=> b.suffix;
    case Kind::Letter:
    case Kind::Hash:
      return a.text.compare(b.text) <=> 0;
  }
  return std::strong_ordering::equal;
}

}  // namespace

Result<ApkVersion> parse_apk_version(std::string_view text) {
  if (text.size() > kMaxVersionBytes) return bad("a version longer than 4096 bytes");
  ApkVersion version;
  TRY_STATUS(take_digits(text, Kind::First, version.parts));
  while (take(text, ".")) TRY_STATUS(take_digits(text, Kind::Number, version.parts));
  if (!text.empty() && is_lower(text.front())) {
    version.parts.push_back({.kind = Kind::Letter, .text = std::string(text.substr(0, 1))});
    text.remove_prefix(1);
  }
  while (take(text, "_")) TRY_STATUS(take_suffix(text, version.parts));
  if (take(text, "~")) {
    const std::string_view hash = take_while(text, is_hex);
    if (hash.empty()) return bad("an apk version with an empty hash");
    version.parts.push_back({.kind = Kind::Hash, .text = std::string(hash)});
  }
  if (take(text, "-r")) TRY_STATUS(take_digits(text, Kind::Revision, version.parts));
  if (!text.empty()) return bad("an apk version with something that apk does not know");
  return version;
}

std::strong_ordering operator<=>(const ApkVersion& a, const ApkVersion& b) {
  const std::size_t shared = std::min(a.parts.size(), b.parts.size());
  std::size_t at = 0;
  for (; at < shared && a.parts[at].kind == b.parts[at].kind; ++at) {
    if (const auto order = compare_parts(a.parts[at], b.parts[at]); order != 0) return order;
  }
  // What has more parts is later, unless it goes on as a pre-release; of two that go on differently, the one
  // whose part belongs further to the left is.
  const Part* const left = at < a.parts.size() ? &a.parts[at] : nullptr;
  const Part* const right = at < b.parts.size() ? &b.parts[at] : nullptr;
  if (left != nullptr && is_before_release(*left)) return std::strong_ordering::less;
  if (right != nullptr && is_before_release(*right)) return std::strong_ordering::greater;
  if (left == nullptr || right == nullptr) return (left != nullptr) <=> (right != nullptr);
  return right->kind <=> left->kind;
}

}  // namespace dvsguard::package
