#include "core/jsonrpc/raw.h"

#include <algorithm>

namespace dvsguard::jsonrpc {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(at + 1, json.size());
}

std::size_t skip(std::string_view json, std::size_t at, std::string_view what) {
  return std::min(json.find_first_not_of(what, at), json.size());
}

}  // namespace

std::size_t end_of_value(std::string_view json, std::size_t at) {
  if (json[at] == '"') return end_of_string(json, at);
  if (json[at] != '{' && json[at] != '[') return std::min(json.find_first_of(",]} \t\r\n", at), json.size());
  std::size_t depth = 0;
  while (at < json.size()) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

std::string_view raw_item(std::string_view list, std::size_t index) {
  if (!list.starts_with('[')) return {};
  std::size_t at = skip(list, 1, kSpace);
  while (at < list.size() && list[at] != ']') {
    const std::size_t end = end_of_value(list, at);
    if (index-- == 0) return list.substr(at, end - at);
    at = skip(list, end, " \t\r\n,");
  }
  return {};
}

}  // namespace dvsguard::jsonrpc
