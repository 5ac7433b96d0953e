#include "core/image/key_finder.h"

#include "core/keyscan/names.h"
#include "core/keyscan/scan.h"
#include "core/text/json.h"

namespace dvsguard::image {
namespace {

std::string line_of(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

// Digits alone are a digest or an id unless their name says otherwise; the scanner would take the text for a
// key's own file.
bool is_bare(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

KeyFinder::KeyFinder(const crypto::SipHashKey& key, std::size_t most) : most_(most), seen_(0, Hash{key}) {}

void KeyFinder::named(const std::string& what, std::string_view name, std::string_view value) {
  named_at((what.empty() ? "" : what + " ") + keyscan::shown_name(name), name, value);
}

void KeyFinder::named_at(const std::string& place, std::string_view name, std::string_view value) {
  if (!is_new(name, value) || is_full()) return;
  if (auto hit = keyscan::scan_named_value(name, value)) return add(std::move(*hit), place);
  scan(place, value);
}

void KeyFinder::text(const std::string& place, std::string_view text) {
  if (is_new("", text)) scan(place, text);
}

void KeyFinder::variable(const std::string& what, std::string_view variable) {
  const std::size_t sign = variable.find('=');
  if (sign != std::string_view::npos) named(what, variable.substr(0, sign), variable.substr(sign + 1));
}

void KeyFinder::words(const std::string& place, const std::vector<std::string>& words) {
  text(place, line_of(words));
}

void KeyFinder::each(const std::string& place, const std::vector<std::string>& texts) {
  for (const std::string& one : texts) text(place, one);
  (void)is_new("", line_of(texts));
}

void KeyFinder::rest(std::string_view bytes, std::size_t max_bytes) {
  in_rest_ = true;
  text::Limits limits;
  limits.max_bytes = max_bytes;
  if (const auto root = text::parse_json(bytes, nullptr, limits)) tree("", *root);
  whole(bytes);
}

// Everything in a tree of JSON, whose depth its parser bounds.
void KeyFinder::tree(const std::string& place, const text::Node& node) {
  for (const text::Member& member : node.members) {
    const std::string inner = (place.empty() ? "" : place + ".") + keyscan::shown_name(member.key);
    if (member.value.kind == text::Kind::String)
      string(place, member.key, member.value.scalar);
    else
      tree(inner, member.value);
  }
  list(place, node);
}

// What is found in the whole text and in none of its strings: a keystore, which is an object.
void KeyFinder::whole(std::string_view bytes) {
  for (keyscan::Hit& hit : keyscan::scan_text(bytes)) {
    if (!kinds_.contains(hit.kind)) add(std::move(hit), "the whole");
  }
}

// Of a text that was looked at under this name, another member says nothing new.
bool KeyFinder::is_new(std::string_view name, std::string_view text) {
  std::string both(name);
  both += '\0';
  both += text;
  return seen_.insert(std::move(both)).second;
}

void KeyFinder::string(const std::string& place, std::string_view name, std::string_view value) {
  if (keyscan::classify_name(name) != keyscan::NameClass::Other) return named(place, name, value);
  if (is_new(name, value)) text((place.empty() ? "" : place + " ") + keyscan::shown_name(name), value);
}

void KeyFinder::scan(const std::string& place, std::string_view text) {
  if (is_bare(text) || is_full()) return;
  for (keyscan::Hit& hit : keyscan::scan_text(text)) add(std::move(hit), place);
}

// Variables, or the words of a command.
void KeyFinder::list(const std::string& place, const text::Node& node) {
  std::vector<std::string> all, line;
  for (const text::Node& item : node.items) {
    if (item.kind != text::Kind::String) {
      tree(place, item);
      continue;
    }
    all.push_back(item.scalar);
    if (item.scalar.find('=') == std::string::npos) line.push_back(item.scalar);
  }
  if (all.empty() || seen_.contains('\0' + line_of(all))) return;
  for (const std::string& one : all) variable(place, one);
  words(place, line);
}

void KeyFinder::add(keyscan::Hit hit, const std::string& place) {
  if (is_full()) return;
  if (!hit.public_id.empty() && in_rest_ && told_.contains({hit.kind, hit.public_id})) return;
  told_.emplace(hit.kind, hit.public_id);
  kinds_.insert(hit.kind);
  KeyFound key;
  key.place.path = place;
  key.place.part = part_;
  key.place.offset = hit.offset;
  hit.line = 0;  // of a text that stands on no line
  key.hit = std::move(hit);
  found_.push_back(std::move(key));
}

}  // namespace dvsguard::image
