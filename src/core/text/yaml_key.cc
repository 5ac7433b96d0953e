#include "core/text/yaml_key.h"

#include <algorithm>
#include <iterator>

#include "core/text/json.h"

namespace dvsguard::text {
namespace {

bool is_plain(std::string_view key) {
  constexpr std::string_view kSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  constexpr std::string_view kStart = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  // Words that YAML 1.1 reads as something else than text.
  constexpr std::string_view kWords[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  if (key.empty() || key.find_first_not_of(kSafe) != std::string_view::npos ||
      kStart.find(key.front()) == std::string_view::npos)
    return false;
  std::string lower(key);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return std::find(std::begin(kWords), std::end(kWords), lower) == std::end(kWords);
}

}  // namespace

std::string yaml_key(std::string_view key) {
  return is_plain(key) ? std::string(key) : json_string(key);
}

}  // namespace dvsguard::text
