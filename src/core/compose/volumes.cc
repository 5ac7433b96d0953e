#include "core/compose/volumes.h"

#include <cstddef>
#include <utility>

#include "core/compose/hollow.h"

namespace dvsguard::compose {
namespace {

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

Error invalid(std::string what) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.what = std::move(what);
  error.mend = "write SOURCE:TARGET or SOURCE:TARGET:ro";
  return error;
}

// Whether `text` is one letter: compose-go takes any letter of Unicode, one rune long.
bool one_letter(std::string_view text) {
  if (text.size() == 1) return letter(text.front());
  if (text.empty() || text.size() > 4 || (static_cast<unsigned char>(text.front()) & 0xC0U) != 0xC0U)
    return false;
  for (const char c : text.substr(1))
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) return false;
  return true;
}

struct Sections {
  std::vector<std::string_view> items;
  bool closed =
      true;  // false: an open ${ swallowed the end, and compose-go drops what follows the last colon
};

// The sections between colons. A colon inside ${…} or behind a drive letter does not separate.
Sections split_sections(std::string_view text) {
  Sections sections;
  std::size_t start = 0;
  int braces = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') ++braces;
    if (text[i] == '}' && braces > 0) --braces;
    if (text[i] != ':' || braces > 0 || one_letter(text.substr(start, i - start))) continue;
    sections.items.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  sections.closed = braces == 0;
  if (sections.closed) sections.items.push_back(text.substr(start));
  return sections;
}

void apply_mode(VolumeSpec& spec, std::string_view option) {
  if (option == "ro")
    spec.read_only = true;
  else if (option == "rw")
    spec.read_only = false;
  else if (option == "nocopy")
    spec.nocopy = true;
  else if (option == "z" || option == "Z")
    spec.selinux = option;
  else if (option == "rprivate" || option == "private" || option == "rshared" || option == "shared" ||
           option == "rslave" || option == "slave")
    spec.propagation = option;
  else if (!option.empty())
    spec.unknown_modes.emplace_back(option);
}

// A variable without a value leaves a gap in the text; in a mode it leaves nothing.
void apply_modes(VolumeSpec& spec, std::string_view written) {
  spec.has_mode = true;
  spec.mode = written;
  const std::string text = without_gaps(written);
  std::string_view modes = text;
  while (true) {
    const auto comma = modes.find(',');
    apply_mode(spec, modes.substr(0, comma));
    if (comma == std::string_view::npos) return;
    modes.remove_prefix(comma + 1);
  }
}

}  // namespace

bool is_path_source(std::string_view source) {
  if (source.empty()) return false;
  if (source.front() == '.' || source.front() == '/' || source.front() == '~') return true;
  if (source.starts_with("\\\\")) return true;  // a Windows named pipe
  const auto colon = source.find(':');
  return colon != std::string_view::npos && one_letter(source.substr(0, colon));
}

Result<VolumeSpec> parse_volume(std::string_view text) {
  VolumeSpec spec;
  if (text.empty()) return invalid("the mount is empty");
  if (text.size() <= 2) {
    spec.tiny = true;
    spec.target = text;
    return spec;
  }
  const Sections sections = split_sections(text);
  const auto& items = sections.items;
  if (items.size() > 3 || (items.size() == 3 && !sections.closed))
    return invalid("more than two colons in the mount");
  for (const auto item : items)
    if (item.empty()) return invalid("an empty part before or after a colon of the mount");
  if (items.size() == 1 && sections.closed) {
    spec.target = items[0];
    return spec;
  }
  if (!items.empty()) spec.source = items[0];
  if (items.size() > 1) spec.target = items[1];
  if (items.size() > 2) apply_modes(spec, items[2]);
  spec.bind = is_path_source(spec.source);
  return spec;
}

}  // namespace dvsguard::compose
