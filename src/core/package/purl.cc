#include "core/package/purl.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/base/split.h"
#include "core/package/lines.h"

namespace dvsguard::package {
namespace {

// Types whose definitions have namespace and name in lower case.
constexpr std::array<std::string_view, 15> kLowerCaseTypes = {
    "alpm", "apk",      "bitbucket", "bitnami", "brew", "composer",        "deb", "github", "golang",
    "hex",  "luarocks", "oci",       "otp",     "pypi", "vscode-extension"};

bool is_kept(char c) {
  return is_alphanumeric(c) || c == '.' || c == '-' || c == '_' || c == '~' || c == ':';
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_kept(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string encoded_segments(std::string_view text) {
  std::string out;
  for (const std::string_view segment : split(text, '/')) out += (out.empty() ? "" : "/") + encoded(segment);
  return out;
}

// Nothing where a % is followed by anything but two hex digits.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text.front() != '%') {
      out += text.front();
      continue;
    }
    std::uint8_t byte = 0;
    const std::string_view digits = text.substr(1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(byte);
    text.remove_prefix(2);
  }
  return out;
}

// Cuts off what stands after `at`, and `at` itself.
std::string_view cut_after(std::string_view& text, std::size_t at) {
  if (at == std::string_view::npos) return {};
  const std::string_view tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

bool is_type(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-';
  });
}

bool is_qualifier_key(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
  });
}

bool take_qualifiers(std::string_view text, Purl& purl) {
  if (text.empty()) return true;
  for (const auto pair : split(text, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || !is_qualifier_key(pair.substr(0, equals))) return false;
    auto value = decoded(pair.substr(equals + 1));
    if (!value) return false;
    if (value->empty()) continue;
    if (!purl.qualifiers.emplace(to_lower(pair.substr(0, equals)), std::move(*value)).second) return false;
  }
  return true;
}

// The segments with one "/" between; none of them may have one inside.
std::optional<std::string> segments(std::string_view text, bool is_subpath) {
  std::string out;
  for (const auto segment : split(text, '/')) {
    const auto plain = decoded(segment);
    if (!plain || plain->find('/') != std::string::npos) return std::nullopt;
    if (plain->empty() || (is_subpath && (*plain == "." || *plain == ".."))) continue;
    out += (out.empty() ? "" : "/") + *plain;
  }
  return out;
}

void normalize(Purl& purl) {
  if (std::find(kLowerCaseTypes.begin(), kLowerCaseTypes.end(), purl.type) != kLowerCaseTypes.end()) {
    purl.space = to_lower(purl.space);
    purl.name = to_lower(purl.name);
  }
  if (purl.type == "pypi") std::replace(purl.name.begin(), purl.name.end(), '_', '-');
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string Purl::text() const {
  std::string out = "pkg:" + type + "/";
  if (!space.empty()) out += encoded_segments(space) + "/";
  out += encoded(name);
  if (!version.empty()) out += "@" + encoded(version);
  char separator = '?';
  for (const auto& [key, value] : qualifiers) {
    if (value.empty()) continue;
    out += separator + key + "=" + encoded(value);
    separator = '&';
  }
  if (!subpath.empty()) out += "#" + encoded_segments(subpath);
  return out;
}

std::optional<Purl> parse_purl(std::string_view text) {
  constexpr std::string_view kScheme = "pkg:";
  if (text.size() > kMaxPurlBytes || to_lower(text.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  text.remove_prefix(kScheme.size());
  const std::string_view subpath_text = cut_after(text, text.rfind('#'));
  const std::string_view qualifiers = cut_after(text, text.rfind('?'));
  while (text.starts_with('/')) text.remove_prefix(1);
  const std::size_t slash = text.find('/');
  Purl purl;
  if (slash == std::string_view::npos || !is_type(text.substr(0, slash))) return std::nullopt;
  purl.type = to_lower(text.substr(0, slash));
  text.remove_prefix(slash + 1);
  const std::size_t at = text.rfind('@');
  // An @ that begins a segment before the last is part of a namespace, as npm has them.
  const bool is_in_space =
      at < text.size() && (at == 0 || text[at - 1] == '/') && text.find('/', at) != std::string_view::npos;
  const bool has_version = at != std::string_view::npos && !is_in_space;
  auto version = decoded(has_version ? cut_after(text, at) : std::string_view());
  while (text.ends_with('/')) text.remove_suffix(1);
  const std::size_t last = text.rfind('/');
  auto name = decoded(last == std::string_view::npos ? text : text.substr(last + 1));
  auto space = segments(text.substr(0, last == std::string_view::npos ? 0 : last), false);
  auto subpath = segments(subpath_text, true);
  if (!version || !name || name->empty() || !space || !subpath || !take_qualifiers(qualifiers, purl))
    return std::nullopt;
  purl.version = std::move(*version);
  purl.name = std::move(*name);
  purl.space = std::move(*space);
  purl.subpath = std::move(*subpath);
  normalize(purl);
  return purl;
}

bool covers(const Purl& wanted, const Purl& actual) {
  if (wanted.type != actual.type || wanted.path() != actual.path()) return false;
  if (!wanted.version.empty() && wanted.version != actual.version) return false;
  return std::all_of(wanted.qualifiers.begin(), wanted.qualifiers.end(), [&](const auto& qualifier) {
    const auto held = actual.qualifiers.find(qualifier.first);
    return held != actual.qualifiers.end() && held->second == qualifier.second;
  });
}

}  // namespace dvsguard::package
