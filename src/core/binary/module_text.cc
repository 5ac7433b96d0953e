#include "core/binary/module_text.h"

#include <string>
#include <utility>

#include "core/base/split.h"
#include "core/binary/go_quote.h"

namespace dvsguard::binary {

namespace {

Error malformed(std::string what) {
  return {.code = ErrorCode::Syntax, .what = std::move(what)};
}

bool take_prefix(std::string_view& line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return false;
  line.remove_prefix(prefix.size());
  return true;
}

Result<GoModule> parse_module(std::string_view line, std::size_t least_columns) {
  const auto columns = split(line, '\t');
  if (columns.size() < least_columns || columns.size() > 3) {
    return malformed("a module line of another number of columns");
  }
  GoModule module;
  module.path = columns[0];
  module.version = columns[1];
  if (columns.size() == 3) module.sum = columns[2];
  return module;
}

Status replace(std::string_view line, GoModule* module) {
  if (module == nullptr) return malformed("a replacement without a module");
  TRY(GoModule replacement, parse_module(line, 3));
  replacement.replaced_path = std::move(module->path);
  replacement.replaced_version = std::move(module->version);
  *module = std::move(replacement);
  return {};
}

bool must_be_quoted(std::string_view text, std::string_view also) {
  return text.find_first_of(" \t\r\n\"`") != std::string_view::npos ||
         text.find_first_of(also) != std::string_view::npos;
}

bool is_quote(char c) {
  return c == '"' || c == '`';
}

// `line` is left with what follows the '='.
Result<std::string> take_key(std::string_view& line) {
  if (line.empty() || line[0] == '=') return malformed("a build line without a key");
  std::string key;
  if (is_quote(line[0])) {
    auto quoted = unquote_prefix(line);
    if (!quoted) return malformed("a build line with an invalid quoted key");
    key = std::move(quoted->value);
    line.remove_prefix(quoted->size);
    if (!line.starts_with('=')) return malformed("a build line without '=' after its key");
  } else {
    const std::size_t end = line.find('=');
    if (end == std::string_view::npos) return malformed("a build line without '='");
    key = line.substr(0, end);
    if (must_be_quoted(key, "=")) return malformed("a build line whose key lacks quotes");
    line.remove_prefix(end);
  }
  line.remove_prefix(1);
  return key;
}

Result<std::string> parse_value(std::string_view text) {
  if (text.empty()) return std::string();
  if (!is_quote(text[0])) {
    if (must_be_quoted(text, "")) return malformed("a build line whose value lacks quotes");
    return std::string(text);
  }
  auto quoted = unquote_prefix(text);
  if (!quoted || quoted->size != text.size()) return malformed("a build line with an invalid quoted value");
  return std::move(quoted->value);
}

Status add_setting(std::string_view line, GoBuildInfo& into) {
  TRY(std::string key, take_key(line));
  TRY(std::string value, parse_value(line));
  if (key == "vcs.revision") into.vcs_revision = value;
  if (key == "vcs.time") into.vcs_time = value;
  if (key == "vcs.modified") into.vcs_modified = value == "true";
  into.settings.emplace_back(std::move(key), std::move(value));
  return {};
}

}  // namespace

Status parse_module_text(std::string_view text, GoBuildInfo& into) {
  GoModule* last = nullptr;  // whose replacement may follow
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;  // as ParseBuildInfo: an unended line is none
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (take_prefix(line, "path\t")) {
      into.main_path = line;
    } else if (take_prefix(line, "mod\t")) {
      TRY(into.main, parse_module(line, 2));
      last = &into.main;
    } else if (take_prefix(line, "dep\t")) {
      TRY(GoModule module, parse_module(line, 2));
      into.dependencies.push_back(std::move(module));
      last = &into.dependencies.back();
    } else if (take_prefix(line, "=>\t")) {
      TRY_STATUS(replace(line, last));
      last = nullptr;
    } else if (take_prefix(line, "build\t")) {
      TRY_STATUS(add_setting(line, into));
    }
  }
  return {};
}

}  // namespace dvsguard::binary
