#include "core/practice/exact.h"

#include <algorithm>
#include <utility>

#include "core/keyscan/names.h"
#include "core/oci/reference.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

constexpr std::string_view kHidden = "***";

bool is_secret(std::string_view name) {
  switch (keyscan::classify_name(name)) {
    case keyscan::NameClass::Key:
    case keyscan::NameClass::KeyPassword:
    case keyscan::NameClass::Secret:
      return true;
    case keyscan::NameClass::Other:
    case keyscan::NameClass::Refers:
      return false;
  }
  return true;
}

// The user and password of each URL, and what follows its path.
std::string without_credentials(std::string_view text) {
  constexpr std::string_view kEnds = " \t\n\"'<>`|;()";
  std::string out;
  while (!text.empty()) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) break;
    out += text.substr(0, scheme + 3);
    text.remove_prefix(scheme + 3);
    std::string_view url = text.substr(0, text.find_first_of(kEnds));
    text.remove_prefix(url.size());
    url = url.substr(0, url.find_first_of("?#"));
    const std::string_view authority = url.substr(0, url.find('/'));
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    out += url;
  }
  return out.append(text);
}

bool is_name(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

// The name that ends at `end`.
std::string_view name_before(std::string_view text, std::size_t end) {
  std::size_t at = end;
  while (at > 0 && is_name(text[at - 1])) --at;
  return text.substr(at, end - at);
}

// HTTP's own names for what is secret, beside those that classify_name knows.
bool is_secret_header(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return lower.ends_with("authorization") || lower.ends_with("cookie") || is_secret(name);
}

// A command line without its secrets: it may be one text of many words, with quotes in it.
class Scrubber {
 public:
  // One argument of an exec form: what a flag before it hides, it hides whole.
  std::string argument(std::string_view word) {
    if (const Hide hide = std::exchange(next_, Hide::No); hide == Hide::Yes && !word.starts_with('-'))
      return std::string(kHidden);
    else
      next_ = hide;
    return text(word);
  }

  std::string text(std::string_view written) {
    const std::string clean = without_credentials(written);
    std::string_view text = clean;
    constexpr std::string_view kBetween = " \t\n;|&()<>";
    std::string out;
    while (!text.empty()) {
      const std::size_t between = std::min(text.find_first_not_of(kBetween), text.size());
      out += text.substr(0, between);
      text.remove_prefix(between);
      std::size_t end = 0;
      for (char quote = 0; end < text.size(); ++end) {
        const char c = text[end];
        if (quote == 0 && kBetween.find(c) != std::string_view::npos) break;
        if (c == '"' || c == '\'') quote = quote == 0 ? c : quote == c ? '\0' : quote;
      }
      if (end > 0) out += token(text.substr(0, end));
      text.remove_prefix(end);
      if (std::exchange(rest_, false)) return out;
    }
    return out;
  }

 private:
  enum class Hide { No, Yes, AfterColon };

  std::string token(std::string_view token) {
    const bool flag = token.starts_with('-');
    const Hide hide = std::exchange(next_, Hide::No);
    if (hide == Hide::Yes && !flag) return std::string(kHidden);
    const std::size_t equals = token.find('=');
    if (flag && equals == std::string_view::npos)
      next_ = token == "-u" || token == "--user" ? Hide::AfterColon : is_secret(token) ? Hide::Yes : Hide::No;
    if (equals != std::string_view::npos && is_secret(name_before(token, equals)))
      return std::string(token.substr(0, equals + 1)).append(kHidden);
    for (std::size_t colon = token.find(':'); colon != std::string_view::npos;
         colon = token.find(':', colon + 1)) {
      if (hide != Hide::AfterColon && !is_secret_header(name_before(token, colon))) continue;
      rest_ = colon + 1 == token.size();  // "Authorization: Bearer …" without quotes of its own
      return std::string(token.substr(0, colon + 1)).append(kHidden);
    }
    return std::string(token);
  }

  Hide next_ = Hide::No;
  bool rest_ = false;  // what follows is hidden, to its end
};

std::string fit(const std::string& text) {
  std::string shown = text::printable(text, kMaxExact);
  if (text.size() > kMaxExact) shown += " (" + std::to_string(text.size()) + " bytes)";
  return shown;
}

std::string exact_reference(const compose::Text& image, bool tagged) {
  const std::string* name = image.get();
  if (name == nullptr) return {};
  auto reference = oci::parse_reference(*name);
  if (!reference) return exact_text(*name);
  reference->digest.reset();
  if (!tagged) reference->tag.reset();
  return reference->familiar();
}

}  // namespace

std::string exact_text(std::string_view text) {
  return fit(Scrubber().text(text));
}

std::string exact_pair(std::string_view name, std::string_view value) {
  const std::string shown = exact_text(name);
  return shown + "=" + (is_secret(name) ? std::string(kHidden) : exact_text(value));
}

std::string exact_options(std::string_view options) {
  std::string all;
  while (!options.empty()) {
    const std::string_view one = options.substr(0, options.find(','));
    options.remove_prefix(std::min(options.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    if (!all.empty()) all += ',';
    all += equals == std::string_view::npos ? exact_text(one)
                                            : exact_pair(one.substr(0, equals), one.substr(equals + 1));
  }
  return all;
}

std::string exact_words(std::span<const std::string> words) {
  std::string all;
  Scrubber scrub;
  for (const std::string& word : words) {
    if (!all.empty()) all += ' ';
    all += scrub.argument(word);
  }
  return fit(all);
}

std::string exact_repository(const compose::Text& image) {
  return exact_reference(image, false);
}

std::string exact_image(const compose::Text& image) {
  return exact_reference(image, true);
}

}  // namespace dvsguard::practice
