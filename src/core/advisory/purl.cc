#include "core/advisory/purl.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/split.h"
#include "core/crypto/hex.h"

namespace dvsguard::advisory {
namespace {

constexpr std::size_t kMaxPurlBytes = 4096;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Nothing where a % is followed by anything but two hex digits.
std::optional<std::string> decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? crypto::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? crypto::hex_value(text[i + 2]) : -1;
    if (low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

// purl-types: those whose namespace and name are lower case.
bool is_lower_case(std::string_view type) {
  constexpr std::array<std::string_view, 5> kTypes = {"apk", "deb", "github", "golang", "oci"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::string_view cut_after(std::string_view& text, std::size_t at) {
  if (at == std::string_view::npos) return {};
  const std::string_view tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

bool take_qualifiers(std::string_view text, Purl& purl) {
  if (text.empty()) return true;
  for (const auto pair : split(text, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    auto value = decode(pair.substr(equals + 1));
    if (!value) return false;
    if (value->empty()) continue;  // the same as none
    if (!purl.qualifiers.emplace(lower(pair.substr(0, equals)), std::move(*value)).second) return false;
  }
  return true;
}

bool take_path(std::string_view text, Purl& purl) {
  for (const auto segment : split(text, '/')) {
    if (segment.empty()) continue;
    const auto decoded = decode(segment);
    if (!decoded || decoded->empty()) return false;
    if (!purl.path.empty()) purl.path += '/';
    purl.path += *decoded;
  }
  if (is_lower_case(purl.type)) purl.path = lower(purl.path);
  return !purl.path.empty();
}

}  // namespace

std::optional<Purl> parse_purl(std::string_view text) {
  constexpr std::string_view kScheme = "pkg:";
  if (text.size() > kMaxPurlBytes || lower(text.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  text.remove_prefix(kScheme.size());
  while (text.starts_with('/')) text.remove_prefix(1);
  static_cast<void>(cut_after(text, text.rfind('#')));
  const std::string_view qualifiers = cut_after(text, text.rfind('?'));
  Purl purl;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  purl.type = lower(text.substr(0, slash));
  text.remove_prefix(slash + 1);
  // An @ before the name is part of a namespace, as npm has them.
  const std::size_t at = text.rfind('@');
  const std::size_t last_slash = text.rfind('/');
  const bool has_version =
      at != std::string_view::npos && at > 0 && (last_slash == std::string_view::npos || at > last_slash + 1);
  auto version = decode(has_version ? cut_after(text, at) : std::string_view());
  if (!version || !take_qualifiers(qualifiers, purl) || !take_path(text, purl)) return std::nullopt;
  purl.version = std::move(*version);
  return purl;
}

bool covers(const Purl& wanted, const Purl& actual) {
  if (wanted.type != actual.type || wanted.path != actual.path) return false;
  if (!wanted.version.empty() && wanted.version != actual.version) return false;
  return std::all_of(wanted.qualifiers.begin(), wanted.qualifiers.end(), [&](const auto& qualifier) {
    const auto held = actual.qualifiers.find(qualifier.first);
    return held != actual.qualifiers.end() && held->second == qualifier.second;
  });
}

}  // namespace dvsguard::advisory
