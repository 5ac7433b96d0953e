#include "core/package/os_release.h"

#include "core/package/lines.h"

namespace dvsguard::package {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t start = text.find_first_not_of(kBlank);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlank) - start + 1);
}

bool is_variable(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '_'; });
}

Result<std::string> single_quoted(const Lines& lines, std::string_view text) {
  const std::size_t end = text.find('\'', 1);
  if (end == std::string_view::npos) return lines.error("a quote is not closed");
  if (end + 1 != text.size()) return lines.error("text after a closing quote");
  return std::string(text.substr(1, end - 1));
}

// In double quotes a backslash escapes $ " \ and ` alone; elsewhere it stands for itself.
Result<std::string> double_quoted(const Lines& lines, std::string_view text) {
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (i + 1 != text.size()) return lines.error("text after a closing quote");
      return out;
    }
    const bool escape = text[i] == '\\' && i + 1 < text.size() &&
                        std::string_view("$\"\\`").find(text[i + 1]) != std::string_view::npos;
    if (escape) ++i;
    out += text[i];
  }
  return lines.error("a quote is not closed");
}

Result<std::string> bare(const Lines& lines, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    if (i == text.size()) return lines.error("a backslash with nothing after it");
    out += text[i];
  }
  return out;
}

Result<std::string> value_of(const Lines& lines, std::string_view text) {
  if (text.starts_with('\'')) return single_quoted(lines, text);
  if (text.starts_with('"')) return double_quoted(lines, text);
  return bare(lines, text);
}

std::string* member(OsRelease& os, std::string_view name) {
  if (name == "ID") return &os.id;
  if (name == "ID_LIKE") return &os.id_like;
  if (name == "VERSION_ID") return &os.version_id;
  if (name == "VERSION_CODENAME") return &os.version_codename;
  if (name == "PRETTY_NAME") return &os.pretty_name;
  return nullptr;
}

}  // namespace

Result<OsRelease> parse_os_release(std::string_view bytes, std::string_view path) {
  TRY_STATUS(check_database_size(bytes, path, kMaxOsReleaseBytes));
  OsRelease os;
  Lines lines(bytes, path);
  while (const auto next = lines.next()) {
    const std::string_view line = trimmed(*next);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || !is_variable(line.substr(0, equals)))
      return lines.error("is no assignment");
    TRY(std::string value, value_of(lines, line.substr(equals + 1)));
    if (std::string* to = member(os, line.substr(0, equals)); to != nullptr) *to = std::move(value);
  }
  return os;
}

Ecosystem dpkg_ecosystem(const OsRelease* os) {
  if (os == nullptr) return Ecosystem::Other;
  if (os->id == "debian") return Ecosystem::Debian;
  if (os->id == "ubuntu") return Ecosystem::Ubuntu;
  return Ecosystem::Other;
}

Ecosystem apk_ecosystem(const OsRelease* os) {
  if (os == nullptr) return Ecosystem::Other;
  if (os->id == "alpine") return Ecosystem::Alpine;
  if (os->id == "wolfi") return Ecosystem::Wolfi;
  if (os->id == "chainguard") return Ecosystem::Chainguard;
  return Ecosystem::Other;
}

}  // namespace dvsguard::package
