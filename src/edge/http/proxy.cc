#include "edge/http/proxy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "core/base/split.h"

namespace dvsguard::http {
namespace {

Error refused(ErrorCode code, std::string_view variable, std::string what) {
  Error error;
  error.code = code;
  error.where = variable;
  error.what = std::move(what);
  error.mend = "write it as http://HOST:PORT";
  return error;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  });
  return out;
}

// Go resolves names at a SOCKS proxy, which libcurl calls socks5h.
Result<Secret> parse_proxy(std::string_view variable, std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return Secret();
  if (text.size() > kMaxProxyBytes) return refused(ErrorCode::Cap, variable, "is over 16 KiB");
  if (std::ranges::any_of(text, [](char byte) { return byte < '!' || byte > '~'; }))
    return refused(ErrorCode::Syntax, variable, "holds other characters than visible ASCII");
  const std::size_t mark = text.find("://");
  const std::string scheme = mark == std::string_view::npos ? "http" : lower(text.substr(0, mark));
  const std::string_view rest = mark == std::string_view::npos ? text : text.substr(mark + 3);
  constexpr std::array<std::string_view, 4> kSchemes = {"http", "https", "socks5", "socks5h"};
  if (std::ranges::find(kSchemes, scheme) == kSchemes.end() || rest.empty())
    return refused(ErrorCode::Unsupported, variable, "names no proxy of http, https or socks5");
  std::string whole = (scheme == "socks5" ? "socks5h" : scheme) + "://" + std::string(rest);
  return Secret::taken(whole);
}

// "host:port" and "[v6]:port"; a bare IPv6 address has no port.
void split_port(std::string_view& host, std::string& port) {
  const std::size_t colon = host.rfind(':');
  const bool bracketed = host.starts_with('[');
  if (colon != std::string_view::npos &&
      (bracketed ? host.substr(0, colon).ends_with(']') : host.find(':') == colon)) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
}

}  // namespace

std::optional<Proxies::Exception> Proxies::parse_exception(std::string_view text) {
  Exception exception;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    exception.address = parse_ip(text.substr(0, slash));
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
    if (!exception.address || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    const bool v4 = exception.address->v4 && text.find(':') == std::string_view::npos;
    if (bits > (v4 ? 32U : 128U)) return std::nullopt;
    exception.bits = v4 ? bits + 96 : bits;
    return exception;
  }
  split_port(text, exception.port);
  if (text.empty()) return std::nullopt;
  exception.address = parse_ip(text);
  if (exception.address) return exception;
  if (text.starts_with("*.")) text.remove_prefix(1);
  exception.itself = !text.starts_with('.');
  exception.domain = (exception.itself ? "." : "") + std::string(text);
  return exception;
}

Result<Proxies> Proxies::of_environment() {
  const auto either = [](const char* upper, const char* lower) -> std::string_view {
    for (const char* name : {upper, lower}) {
      const char* value = std::getenv(name);
      if (value != nullptr && *value != '\0') return value;
    }
    return {};
  };
  return parse(either("HTTPS_PROXY", "https_proxy"), either("HTTP_PROXY", "http_proxy"),
               either("NO_PROXY", "no_proxy"));
}

Result<Proxies> Proxies::parse(std::string_view https_proxy, std::string_view http_proxy,
                               std::string_view no_proxy) {
  Proxies proxies;
  TRY(proxies.https_, parse_proxy("HTTPS_PROXY", https_proxy));
  TRY(proxies.http_, parse_proxy("HTTP_PROXY", http_proxy));
  if (no_proxy.size() > kMaxProxyBytes) return refused(ErrorCode::Cap, "NO_PROXY", "is over 16 KiB");
  for (const std::string_view part : split(no_proxy, ',')) {
    const std::string text = lower(trimmed(part));
    if (text == "*") proxies.nothing_ = true;
    if (auto exception = parse_exception(text)) proxies.exceptions_.push_back(*std::move(exception));
  }
  return proxies;
}

bool Proxies::excepts(const Url& url) const {
  const auto address = parse_ip(url.host);
  const std::string port = std::to_string(url.port);
  return std::ranges::any_of(exceptions_, [&](const Exception& exception) {
    if (!exception.port.empty() && exception.port != port) return false;
    if (exception.address) return address && share_prefix(*exception.address, *address, exception.bits);
    return url.host.ends_with(exception.domain) ||
           (exception.itself && url.host == std::string_view(exception.domain).substr(1));
  });
}

const Secret* Proxies::proxy_for(const Url& url) const {
  const Secret& proxy = url.scheme == Scheme::Https ? https_ : http_;
  if (proxy.empty() || nothing_ || is_loopback(url.host) || excepts(url)) return nullptr;
  return &proxy;
}

}  // namespace dvsguard::http
