#include "edge/server/response.h"

#include <fmt/format.h>

#include "core/base/base64.h"
#include "core/base/ip_address.h"

namespace dvsguard::server {
namespace {

std::string_view phrase(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Refused";
  }
}

}  // namespace

std::string http_response(unsigned status, std::string_view type, std::string_view body, bool keep_alive) {
  const std::string content =
      status == 204 ? "" : fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size());
  return fmt::format(
      "HTTP/1.1 {} {}\r\n{}{}Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n{}\r\n{}", status,
      phrase(status), content, status == 405 ? "Allow: GET, POST\r\n" : "",
      keep_alive ? "" : "Connection: close\r\n", status == 204 ? "" : body);
}

std::string token_of(std::string_view authorization, std::string_view target) {
  constexpr std::string_view kBasic = "basic ";
  const std::string_view scheme = authorization.substr(0, kBasic.size());
  bool basic = scheme.size() == kBasic.size();
  for (std::size_t i = 0; basic && i < scheme.size(); ++i)
    basic = (scheme[i] >= 'A' && scheme[i] <= 'Z' ? scheme[i] + 32 : scheme[i]) == kBasic[i];
  if (basic) {
    const auto pair = base64_decode(authorization.substr(kBasic.size()));
    const std::size_t colon = pair ? pair->find(':') : std::string::npos;
    return colon == std::string::npos ? "" : pair->substr(colon + 1);
  }
  const std::string_view path = target.substr(0, target.find_first_of("?#"));
  if (!path.starts_with('/')) return "";
  return std::string(path.substr(1, path.find('/', 1) - 1));
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  const auto address = parse_ip_address(host);
  return address && address->v4 && address->bytes[0] == 127;
}

}  // namespace dvsguard::server
