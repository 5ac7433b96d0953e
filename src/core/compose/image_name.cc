#include "core/compose/image_name.h"

#include <algorithm>

namespace dvsguard::compose {
namespace {

constexpr std::size_t kMaxTag = 128;

bool lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool alphanumeric(char c) {
  return lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

bool tag(std::string_view text) {
  const auto word = [](char c) { return alphanumeric(c) || c == '_'; };
  return !text.empty() && text.size() <= kMaxTag && word(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return word(c) || c == '.' || c == '-'; });
}

// ALGORITHM:HEX
bool digest(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto hex = text.substr(colon + 1);
  return hex.size() >= 32 && std::ranges::all_of(hex, alphanumeric);
}

bool separator(std::string_view text) {
  return text == "." || text == "_" || text == "__" || text.find_first_not_of('-') == std::string_view::npos;
}

// Lower-case words, joined by one ".", one or two "_", or any number of "-".
bool component(std::string_view text) {
  if (text.empty() || !lower_or_digit(text.front()) || !lower_or_digit(text.back())) return false;
  std::size_t start = 0;
  while (start < text.size()) {
    const auto end =
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), lower_or_digit);
    const auto from = static_cast<std::size_t>(end - text.begin());
    if (from == text.size()) return true;
    const auto next = std::find_if(end, text.end(), lower_or_digit);
    if (!separator(text.substr(from, static_cast<std::size_t>(next - end)))) return false;
    start = static_cast<std::size_t>(next - text.begin());
  }
  return true;
}

bool domain(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::string_view("0") : text.substr(colon + 1);
  const auto host = text.substr(0, colon);
  const auto inner = [](char c) {
    return alphanumeric(c) || c == '.' || c == '-' || c == '[' || c == ']' || c == ':';
  };
  return !port.empty() && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; }) &&
         !host.empty() && host.front() != '.' && host.back() != '.' && std::ranges::all_of(host, inner);
}

bool looks_like_domain(std::string_view first) {
  return first.find_first_of(".:") != std::string_view::npos || first == "localhost" ||
         std::ranges::any_of(first, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool path(std::string_view text) {
  while (true) {
    const auto slash = text.find('/');
    if (!component(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

}  // namespace

bool looks_like_image(std::string_view reference) {
  const auto at = reference.find('@');
  if (at != std::string_view::npos && !digest(reference.substr(at + 1))) return false;
  reference = reference.substr(0, at);
  const auto slash = reference.rfind('/');
  const auto colon = reference.rfind(':');
  if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
    if (!tag(reference.substr(colon + 1))) return false;
    reference = reference.substr(0, colon);
  }
  const auto first = reference.find('/');
  if (first != std::string_view::npos && looks_like_domain(reference.substr(0, first)))
    return domain(reference.substr(0, first)) && path(reference.substr(first + 1));
  return path(reference);
}

}  // namespace dvsguard::compose
