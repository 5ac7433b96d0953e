#include "edge/http/url.h"

#include <algorithm>
#include <charconv>

#include "edge/http/address.h"

namespace dvsguard::http {
namespace {

constexpr std::string_view kHttp = "http://", kHttps = "https://";

Error refused(ErrorCode code, std::string what) {
  Error error;
  error.code = code;
  error.what = std::move(what);
  return error;
}

std::uint16_t own_port(Scheme scheme) {
  return scheme == Scheme::Http ? 80 : 443;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& byte : out)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  return out;
}

Status check_bytes(std::string_view text) {
  if (text.size() > kMaxUrlBytes) return refused(ErrorCode::Cap, "is an address over 8 KiB");
  if (std::ranges::any_of(text, [](char byte) { return byte < '!' || byte > '~'; }))
    return refused(ErrorCode::Syntax, "is an address with other characters than visible ASCII");
  return {};
}

bool is_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && host.front() != '-' && host.front() != '.' &&
         host.back() != '.' &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string_view::npos;
}

// The host into `url`; what stands behind it is returned: "" or ":port".
Result<std::string_view> take_host(Url& url, std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos)
      return refused(ErrorCode::Syntax, "is an address with an open bracket");
    url.host = lower(text.substr(1, end - 1));
    if (url.host.find(':') == std::string::npos || !parse_ip(url.host))
      return refused(ErrorCode::Syntax, "is an address with brackets around what is no IPv6 address");
    return text.substr(end + 1);
  }
  const std::size_t end = std::min(text.find(':'), text.size());
  url.host = lower(text.substr(0, end));
  if (!is_name(url.host)) return refused(ErrorCode::Syntax, "is an address whose host is no name");
  return text.substr(end);
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == own_port(scheme) ? name : name + ":" + std::to_string(port);
}

std::string Url::text() const {
  return std::string(scheme == Scheme::Http ? kHttp : kHttps) + authority() + target;
}

std::string Url::shown() const {
  return std::string(scheme == Scheme::Http ? kHttp : kHttps) + authority() +
         target.substr(0, target.find('?'));
}

Result<Url> parse_authority(Scheme scheme, std::string_view text) {
  TRY_STATUS(check_bytes(text));
  Url url;
  url.scheme = scheme;
  url.port = own_port(scheme);
  TRY(std::string_view rest, take_host(url, text));
  if (rest.empty()) return url;
  const char* const end = rest.data() + rest.size();
  const auto [stopped, error] = std::from_chars(rest.data() + 1, end, url.port);
  if (rest.front() != ':' || error != std::errc() || stopped != end || url.port == 0)
    return refused(ErrorCode::Syntax, "is an address with what is no port");
  return url;
}

Result<Url> parse_url(std::string_view text) {
  TRY_STATUS(check_bytes(text));
  const std::string start = lower(text.substr(0, kHttps.size()));
  if (!start.starts_with(kHttps) && !start.starts_with(kHttp))
    return refused(ErrorCode::Invalid, "is an address that is neither https nor http");
  const Scheme scheme = start.starts_with(kHttps) ? Scheme::Https : Scheme::Http;
  text.remove_prefix(scheme == Scheme::Https ? kHttps.size() : kHttp.size());
  text = text.substr(0, text.find('#'));
  const std::size_t end = std::min(text.find_first_of("/?\\"), text.size());
  if (text.substr(0, end).find('@') != std::string_view::npos)
    return refused(ErrorCode::Invalid, "is an address that carries a user's name");
  TRY(Url url, parse_authority(scheme, text.substr(0, end)));
  url.target = text.substr(end);
  if (url.target.empty() || url.target.front() == '?') url.target.insert(0, "/");
  if (url.target.front() != '/') return refused(ErrorCode::Syntax, "is an address whose host is no name");
  return url;
}

Result<Url> resolve(const Url& base, std::string_view location) {
  TRY_STATUS(check_bytes(location));
  const std::size_t colon = location.find(':');
  if (colon != std::string_view::npos && colon < location.find_first_of("/?#")) return parse_url(location);
  if (location.starts_with("//"))
    return parse_url((base.scheme == Scheme::Http ? "http:" : "https:") + std::string(location));
  Url url = base;
  location = location.substr(0, location.find('#'));
  const std::string path = base.target.substr(0, base.target.find('?'));
  if (location.starts_with('/'))
    url.target = location;
  else if (location.starts_with('?'))
    url.target = path + std::string(location);
  else if (!location.empty())
    url.target = path.substr(0, path.rfind('/') + 1) + std::string(location);
  if (url.target.size() > kMaxUrlBytes) return refused(ErrorCode::Cap, "is an address over 8 KiB");
  return url;
}

bool same_origin(const Url& a, const Url& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost") return true;
  const auto address = parse_ip(host);
  return address && is_loopback(*address);
}

}  // namespace dvsguard::http
