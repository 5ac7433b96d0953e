#include "core/oci/reference.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

// The names in capitals below are the productions of distribution/reference v0.6.0 (reference.go, regexp.go).
namespace dvsguard::oci {
namespace {

constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::string_view kLegacyDomain = "index.docker.io";
constexpr std::string_view kOfficialPrefix = "library/";
constexpr std::size_t kMaxPathBytes = 255;
constexpr std::size_t kMaxTagBytes = 128;
constexpr std::size_t kMaxReferenceBytes = 4096;  // no valid one comes near: a cap for the parser alone

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower_or_digit(char c) {
  return is_lower(c) || is_digit(c);
}
bool is_alnum(char c) {
  return is_lower_or_digit(c) || is_upper(c);
}
bool is_lower_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool all_of(std::string_view text, bool (*test)(char)) {
  return std::all_of(text.begin(), text.end(), test);
}

Error refused(std::string what) {
  return Error{.code = ErrorCode::Syntax, .what = std::move(what)};
}

// Cuts the text before the first `separator` off `rest`; the separator goes too.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return head;
}

// SEPARATOR: one period, one or two underscores, or any number of dashes.
bool is_separator(std::string_view text) {
  return text == "." || text == "_" || text == "__" || text.find_first_not_of('-') == std::string_view::npos;
}

// PATH-COMPONENT: lower-case letters and digits, runs of them held apart by separators.
bool is_path_component(std::string_view text) {
  if (text.empty() || !is_lower_or_digit(text.front()) || !is_lower_or_digit(text.back())) return false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    if (is_lower_or_digit(text[i])) {
      ++i;
      continue;
    }
    while (!is_lower_or_digit(text[i])) ++i;  // ends: the last byte is a letter or digit
    if (!is_separator(text.substr(start, i - start))) return false;
  }
  return true;
}

// REMOTE-NAME
bool is_path(std::string_view text) {
  if (text.empty() || text.back() == '/') return false;
  while (!text.empty()) {
    if (!is_path_component(cut(text, '/'))) return false;
  }
  return true;
}

// DOMAIN-COMPONENT
bool is_domain_component(std::string_view text) {
  return !text.empty() && is_alnum(text.front()) && is_alnum(text.back()) &&
         all_of(text, [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_domain_name(std::string_view text) {
  if (text.empty() || text.back() == '.') return false;
  while (!text.empty()) {
    if (!is_domain_component(cut(text, '.'))) return false;
  }
  return true;
}

// An IPv6 address in brackets, as loosely as the grammar reads it.
bool is_bracketed(std::string_view text) {
  return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
         all_of(text.substr(1, text.size() - 2),
                [](char c) { return is_lower_hex(c) || c == ':' || (c >= 'A' && c <= 'F'); });
}

// HOST [':' PORT-NUMBER]
bool is_domain(std::string_view text) {
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos && !text.ends_with(']')) {
    const std::string_view port = text.substr(colon + 1);
    if (port.empty() || !all_of(port, is_digit)) return false;
    text = text.substr(0, colon);
  }
  return is_domain_name(text) || is_bracketed(text);
}

bool is_tag(std::string_view text) {
  const auto word = [](char c) { return is_alnum(c) || c == '_'; };
  return !text.empty() && text.size() <= kMaxTagBytes && word(text.front()) &&
         all_of(text, [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; });
}

// splitDockerDomain: the first element is a domain if it looks like one; else Docker Hub is meant.
std::pair<std::string_view, std::string> split_domain(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {kDefaultDomain, std::string(kOfficialPrefix).append(text)};
  std::string_view domain = text.substr(0, slash);
  std::string_view rest = text.substr(slash + 1);
  if (domain == kLegacyDomain) {
    domain = kDefaultDomain;
  } else if (domain != "localhost" && domain.find_first_of(".:") == std::string_view::npos &&
             std::none_of(domain.begin(), domain.end(), is_upper)) {
    domain = kDefaultDomain;
    rest = text;
  }
  if (domain == kDefaultDomain && rest.find('/') == std::string_view::npos) {
    return {domain, std::string(kOfficialPrefix).append(rest)};
  }
  return {domain, std::string(rest)};
}

struct Parts {
  std::string_view path;
  std::optional<std::string_view> tag;
  std::optional<std::string_view> digest;
};

Parts split_parts(std::string_view rest) {
  Parts parts;
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    parts.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    parts.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  parts.path = rest;
  return parts;
}

Status fill_name(Reference& reference, std::string_view domain, std::string_view path) {
  if (std::any_of(path.begin(), path.end(), is_upper)) return refused("the repository's name has upper case");
  if (!is_path(path)) return refused("the repository's name is not one that a registry takes");
  if (is_domain(domain)) {
    reference.domain = domain;
    reference.path = path;
  } else if (is_path_component(domain)) {
    // The grammar falls back to a name without a domain: "under_score.io/x".
    reference.path = std::string(domain).append("/").append(path);
  } else {
    return refused("the registry's name is not a host with an optional port");
  }
  if (reference.path.size() > kMaxPathBytes) return refused("the repository's name is over 255 characters");
  return {};
}

struct Algorithm {
  DigestAlgorithm algorithm;
  std::string_view prefix;
  std::size_t digits;
};

constexpr std::array<Algorithm, 3> kAlgorithms = {{{DigestAlgorithm::Sha256, "sha256:", 64},
                                                   {DigestAlgorithm::Sha384, "sha384:", 96},
                                                   {DigestAlgorithm::Sha512, "sha512:", 128}}};

}  // namespace

std::string ContentDigest::text() const {
  for (const Algorithm& known : kAlgorithms) {
    if (known.algorithm == algorithm) return std::string(known.prefix) + hex;
  }
  return {};
}

Result<ContentDigest> parse_content_digest(std::string_view text) {
  for (const Algorithm& known : kAlgorithms) {
    if (!text.starts_with(known.prefix)) continue;
    const std::string_view hex = text.substr(known.prefix.size());
    if (hex.size() != known.digits || !all_of(hex, is_lower_hex)) {
      return refused("a " + std::string(known.prefix.substr(0, 6)) + " digest has " +
                     std::to_string(known.digits) + " lower-case hex digits");
    }
    return ContentDigest{known.algorithm, std::string(hex)};
  }
  return refused("a digest starts with sha256:, sha384: or sha512:");
}

std::string Reference::name() const {
  return domain.empty() ? path : domain + "/" + path;
}

std::string Reference::text() const {
  return name() + (tag ? ":" + *tag : "") + (digest ? "@" + digest->text() : "");
}

std::string Reference::familiar() const {
  Reference brief = *this;
  if (brief.domain == kDefaultDomain) {
    brief.domain.clear();
    const std::string_view rest =
        std::string_view(path).substr(std::min(kOfficialPrefix.size(), path.size()));
    if (path.starts_with(kOfficialPrefix) && rest.find('/') == std::string_view::npos) brief.path = rest;
  }
  return brief.text();
}

std::string_view Reference::short_name() const {
  const std::string_view all = path;
  const std::size_t slash = all.rfind('/');
  return slash == std::string_view::npos ? all : all.substr(slash + 1);
}

bool same_image(const Reference& a, const Reference& b) {
  if (a.name() != b.name()) return false;
  if (a.digest && b.digest) return a.digest == b.digest;
  return a.tag.value_or("latest") == b.tag.value_or("latest");
}

Result<Reference> parse_reference(std::string_view text) {
  if (text.empty()) return refused("the image reference is empty");
  if (text.size() > kMaxReferenceBytes) return refused("the image reference is over 4096 bytes");
  if (text.size() == 64 && all_of(text, is_lower_hex)) {
    return refused("64 hex digits are an image's id, not a repository's name");
  }
  const auto [domain, rest] = split_domain(text);
  const Parts parts = split_parts(rest);

  Reference reference;
  TRY_STATUS(fill_name(reference, domain, parts.path));
  if (parts.tag) {
    if (!is_tag(*parts.tag)) return refused("a tag has 1 to 128 letters, digits, '_', '.' or '-'");
    reference.tag = std::string(*parts.tag);
  }
  if (parts.digest) {
    TRY(reference.digest, parse_content_digest(*parts.digest));
  }
  return reference;
}

}  // namespace dvsguard::oci
