#include "core/practice/exact.h"

#include <algorithm>

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
  return fit(without_credentials(text));
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
  bool hide = false;
  for (const std::string& word : words) {
    if (!all.empty()) all += ' ';
    const std::size_t equals = word.find('=');
    const bool pair = equals != std::string::npos;
    if (hide && !word.starts_with('-'))
      all += kHidden;
    else if (pair && is_secret(std::string_view(word).substr(0, equals)))
      all.append(word, 0, equals + 1).append(kHidden);
    else
      all += without_credentials(word);
    hide = word.starts_with('-') && !pair && is_secret(word);
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
