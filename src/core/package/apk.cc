#include "core/package/apk.h"

#include "core/package/lines.h"

namespace dvsguard::package {
namespace {

struct Record {
  std::string_view name, version, architecture, origin, license;
  bool any = false;

  std::string_view* field(char letter) {
    switch (letter) {
      case 'P':
        return &name;
      case 'V':
        return &version;
      case 'A':
        return &architecture;
      case 'o':
        return &origin;
      case 'L':
        return &license;
      default:  // of the package's files, its dependencies, and what later versions add
        return nullptr;
    }
  }
};

Status take_line(const Lines& lines, std::string_view line, Record& record) {
  if (line.size() < 2 || line[1] != ':' || !is_letter(line[0])) return lines.error("is no field");
  if (line.size() > kMaxFieldBytes) return lines.error("a field is longer than 1 MiB", ErrorCode::Cap);
  record.any = true;
  std::string_view* value = record.field(line[0]);
  if (value == nullptr) return {};
  if (value->data() != nullptr) return lines.error(std::string("a second ") + line[0] + ": in one record");
  *value = line.substr(2);
  return {};
}

Status finish(const Lines& lines, const Record& record, std::string_view path, Ecosystem ecosystem,
              std::vector<Package>& packages) {
  if (!record.any) return {};
  // apk names a virtual package, which `add --virtual` makes, with a dot in front.
  if (!is_name(record.name)) return lines.error("a record without a package name, or with one that is none");
  if (!is_word(record.version)) return lines.error("a record without a version, or with one that is none");
  if (!record.architecture.empty() && !is_word(record.architecture))
    return lines.error("an architecture that is none");
  if (!record.origin.empty() && !is_name(record.origin)) return lines.error("an origin that is no name");
  if (packages.size() == kMaxPackages) return lines.error("more than 200000 packages", ErrorCode::Cap);
  Package& package = packages.emplace_back();
  package.ecosystem = ecosystem;
  package.name = record.name;
  package.version = record.version;
  if (record.origin != record.name) package.source = record.origin;
  package.architecture = record.architecture;
  package.license = record.license;
  package.database = path;
  return {};
}

}  // namespace

Result<std::vector<Package>> parse_apk_installed(std::string_view bytes, std::string_view path,
                                                 Ecosystem ecosystem) {
  TRY_STATUS(check_database_size(bytes, path));
  std::vector<Package> packages;
  Lines lines(bytes, path);
  Record record;
  while (const auto line = lines.next()) {
    if (!line->empty()) {
      TRY_STATUS(take_line(lines, *line, record));
      continue;
    }
    TRY_STATUS(finish(lines, record, path, ecosystem, packages));
    record = {};
  }
  TRY_STATUS(finish(lines, record, path, ecosystem, packages));
  return packages;
}

}  // namespace dvsguard::package
