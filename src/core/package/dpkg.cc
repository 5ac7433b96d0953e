#include "core/package/dpkg.h"

#include <array>

#include "core/package/lines.h"
#include "core/package/version_order.h"

namespace dvsguard::package {
namespace {

enum Field : std::uint8_t { kPackage, kStatus, kVersion, kArchitecture, kSource, kFields };
constexpr std::array<std::string_view, kFields> kFieldNames = {"package", "status", "version", "architecture",
                                                               "source"};

// Values view the database; a null one is absent.
struct Stanza {
  std::array<std::string_view, kFields> values;
  [[nodiscard]] std::string_view operator[](Field field) const { return values[field]; }
};

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

// Field names know no case (deb-control(5)).
bool same_name(std::string_view name, std::string_view lower) {
  return std::equal(name.begin(), name.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

std::optional<Field> known_field(std::string_view name) {
  for (std::uint8_t field = 0; field < kFields; ++field) {
    if (same_name(name, kFieldNames[field])) return static_cast<Field>(field);
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(std::string_view bytes, std::string_view path) : lines_(bytes, path) {}

  // The next stanza; nothing after the last.
  Result<std::optional<Stanza>> next() {
    Stanza stanza;
    bool any = false;
    std::optional<Field> current;
    std::size_t field_bytes = 0;
    while (const auto line = lines_.next()) {
      if (line->empty()) {
        if (any) return std::optional<Stanza>(stanza);
        continue;
      }
      const bool continues = line->front() == ' ' || line->front() == '\t';
      field_bytes = (continues ? field_bytes : 0) + line->size();
      if (field_bytes > kMaxFieldBytes) return lines_.error("a field is longer than 1 MiB", ErrorCode::Cap);
      if (continues) {
        TRY_STATUS(check_continuation(*line, any, current));
        continue;
      }
      TRY_STATUS(take_field(*line, stanza, current));
      any = true;
    }
    return any ? std::optional<Stanza>(stanza) : std::nullopt;
  }

  [[nodiscard]] Error error(std::string what, ErrorCode code = ErrorCode::Syntax) const {
    return lines_.error(std::move(what), code);
  }

 private:
  Status check_continuation(std::string_view line, bool any, std::optional<Field> current) const {
    if (!any) return error("a continuation line without a field");
    if (trimmed(line).empty()) return error("a blank line inside a field");
    if (current) return error(std::string(kFieldNames[*current]) + " goes on over a second line");
    return {};
  }

  Status take_field(std::string_view line, Stanza& stanza, std::optional<Field>& current) const {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_word(line.substr(0, colon)) || line.front() == '-')
      return error("is no field");
    current = known_field(line.substr(0, colon));
    if (!current) return {};
    std::string_view& value = stanza.values[*current];
    if (value.data() != nullptr) return error("a second " + std::string(kFieldNames[*current]) + " field");
    value = trimmed(line.substr(colon + 1));
    if (value.empty()) return error("an empty " + std::string(kFieldNames[*current]) + " field");
    return {};
  }

  Lines lines_;
};

// Whether files of the package are there, by the three words of its Status (dpkg(1), "package states").
Result<bool> is_there(const Reader& reader, std::string_view status) {
  constexpr std::array<std::string_view, 5> kWants = {"unknown", "install", "hold", "deinstall", "purge"};
  constexpr std::array<std::string_view, 2> kFlags = {"ok", "reinstreq"};
  constexpr std::array<std::string_view, 2> kGone = {"not-installed", "config-files"};
  constexpr std::array<std::string_view, 6> kThere = {
      "half-installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending", "installed"};
  const auto holds = [](const auto& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  std::array<std::string_view, 3> words;
  for (std::string_view& word : words) {
    const std::size_t end = std::min(status.find_first_of(" \t"), status.size());
    word = status.substr(0, end);
    status = trimmed(status.substr(end));
  }
  const bool gone = holds(kGone, words[2]);
  if (!status.empty() || !holds(kWants, words[0]) || !holds(kFlags, words[1]) ||
      (!gone && !holds(kThere, words[2])))
    return reader.error("a Status that dpkg does not know");
  return !gone;
}

// "name" or "name (version)".
Status take_source(const Reader& reader, std::string_view text, Package& package) {
  std::string_view name = text, version;
  if (const std::size_t open = text.find('('); open != std::string_view::npos) {
    if (!text.ends_with(')')) return reader.error("a source version without its closing bracket");
    name = trimmed(text.substr(0, open));
    version = trimmed(text.substr(open + 1, text.size() - open - 2));
    if (!parse_dpkg_version(version)) return reader.error("a source version that is none");
  }
  if (!is_name(name) || !is_alphanumeric(name.front())) return reader.error("a source name that is none");
  if (name != package.name) package.source = name;
  if (!version.empty() && version != package.version) package.source_version = version;
  return {};
}

Result<Package> package_of(const Reader& reader, const Stanza& stanza, std::string_view path,
                           Ecosystem ecosystem) {
  Package package;
  package.ecosystem = ecosystem;
  package.database = path;
  package.name = stanza[kPackage];
  if (auto version = parse_dpkg_version(stanza[kVersion]); !version)
    return reader.error(package.name + ": " + version.error().what);
  package.version = stanza[kVersion];
  if (!stanza[kArchitecture].empty() && !is_word(stanza[kArchitecture]))
    return reader.error("an architecture that is none");
  package.architecture = stanza[kArchitecture];
  if (!stanza[kSource].empty()) TRY_STATUS(take_source(reader, stanza[kSource], package));
  return package;
}

Status check_name(const Reader& reader, const Stanza& stanza) {
  if (!is_name(stanza[kPackage]) || !is_alphanumeric(stanza[kPackage].front()))
    return reader.error("a stanza without a package name, or with one that is none");
  return {};
}

}  // namespace

Result<std::vector<Package>> parse_dpkg_status(std::string_view bytes, std::string_view path,
                                               Ecosystem ecosystem) {
  TRY_STATUS(check_database_size(bytes, path));
  std::vector<Package> packages;
  Reader reader(bytes, path);
  while (true) {
    TRY(const auto stanza, reader.next());
    if (!stanza) return packages;
    TRY_STATUS(check_name(reader, *stanza));
    TRY(const bool there, is_there(reader, (*stanza)[kStatus]));
    if (!there) continue;
    if (packages.size() == kMaxPackages) return reader.error("more than 200000 packages", ErrorCode::Cap);
    TRY(Package package, package_of(reader, *stanza, path, ecosystem));
    packages.push_back(std::move(package));
  }
}

Result<Package> parse_dpkg_status_file(std::string_view bytes, std::string_view path, Ecosystem ecosystem) {
  TRY_STATUS(check_database_size(bytes, path));
  Reader reader(bytes, path);
  TRY(const auto stanza, reader.next());
  if (!stanza) return reader.error("holds no package");
  TRY_STATUS(check_name(reader, *stanza));
  if (!(*stanza)[kStatus].empty()) {
    TRY(const bool there, is_there(reader, (*stanza)[kStatus]));
    if (!there) return reader.error("a package that is not installed");
  }
  TRY(Package package, package_of(reader, *stanza, path, ecosystem));
  TRY(const auto second, reader.next());
  if (second) return reader.error("holds a second package");
  return package;
}

}  // namespace dvsguard::package
