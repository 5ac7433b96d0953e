#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/advisory/compile.h"
#include "core/advisory/match.h"
#include "core/binary/reader.h"
#include "core/package/apk.h"
#include "core/package/dpkg.h"
#include "core/text/json.h"

// Compiles advisories and matches programs and package databases against them, for tests/advisory_test.py and
// script/advisory_table. Errors go to standard error, with exit code 2.
//
//   compile OUT FETCHED (osv PATH | debian PATH | Alpine PATH | Wolfi PATH | Chainguard PATH)...
//   match DATABASE [OS_RELEASE DPKG_STATUS|APK_INSTALLED] PROGRAM...
namespace dvsguard::dump {

namespace {

using namespace advisory;

int fail(const Error& error) {
  fmt::print(stderr, "{}{}{}: {}\n", error.place.text(), error.where.empty() ? "" : " ", error.where,
             error.what);
  return 2;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Status add(Compiler& compiler, const std::string& kind, const std::filesystem::path& path, Instant fetched) {
  const std::string bytes = read_file(path);
  const Document document{file_name(path.string()), bytes, fetched};
  if (kind == "osv") return compiler.add_osv(document);
  if (kind == "debian") return compiler.add_debian_tracker(document);
  return compiler.add_secdb(document, kind);
}

Status add_all(Compiler& compiler, const std::string& kind, const std::filesystem::path& path,
               Instant fetched) {
  if (!std::filesystem::is_directory(path)) return add(compiler, kind, path, fetched);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) TRY_STATUS(add(compiler, kind, entry.path(), fetched));
  }
  return {};
}

long long peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
  }
  return 0;
}

int compile(const std::vector<std::string>& args) {
  const auto start = std::chrono::steady_clock::now();
  const auto fetched = parse_instant(args[1]);
  if (!fetched) return fail(fetched.error());
  Compiler compiler;
  for (std::size_t i = 2; i + 1 < args.size(); i += 2) {
    if (auto status = add_all(compiler, args[i], args[i + 1], *fetched); !status) return fail(status.error());
  }
  const auto bytes = compiler.finish();
  if (!bytes) return fail(bytes.error());
  std::ofstream(args[0], std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  const auto database = Database::open(*bytes);
  if (!database) return fail(database.error());
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  for (const auto& source : database->sources()) {
    fmt::print("{} {} {} {} records, newest {}, fetched {}\n", source_kind_name(source.kind),
               source.ecosystem, source.release.empty() ? "-" : source.release, source.count,
               instant_text(source.newest), instant_text(source.fetched));
  }
  fmt::print("{} bytes, {} blocks, {:.0f} ms, {} KiB at most\n", bytes->size(), database->block_count(),
             took.count(), peak_kib());
  return 0;
}

std::string list(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ",") + text::json_string(item);
  return "[" + out + "]";
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::Installed:
      return "installed";
    case Level::Module:
      return "module";
    case Level::PackageLinked:
      return "package_linked";
    case Level::SymbolLinked:
      return "symbol_linked";
  }
  return "";
}

void print_match(const Match& match) {
  const auto text = [](const std::string& value) { return text::json_string(value); };
  fmt::print(
      "{{\"id\":{},\"aliases\":{},\"severity\":\"{}\",\"package\":{},\"version\":{},\"installed\":{},"
      "\"program\":{},\"fixed\":{},\"level\":\"{}\",\"conclusive\":{},\"symbols\":{}}}\n",
      text(match.id), list(match.aliases), severity_name(match.severity), text(match.package),
      text(match.version), list(match.installed), text(match.program), text(match.fixed),
      level_name(match.level), match.conclusive, list(match.symbols));
}

Result<std::vector<package::Package>> read_packages(const std::string& path, const package::OsRelease& os) {
  const std::string bytes = read_file(path);
  const auto dpkg = package::dpkg_ecosystem(&os);
  if (dpkg != package::Ecosystem::Other) return package::parse_dpkg_status(bytes, path, dpkg);
  return package::parse_apk_installed(bytes, path, package::apk_ecosystem(&os));
}

bool is_elf(const std::string& path) {
  return read_file(path).starts_with(
      "\x7f"
      "ELF");
}

int match_all(const std::vector<std::string>& args) {
  const std::string file = read_file(args[0]);
  const auto database = Database::open({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
  if (!database) return fail(database.error());
  std::size_t at = 1;
  package::OsRelease os;
  std::vector<package::Package> packages;
  if (at + 1 < args.size() && !is_elf(args[at])) {
    auto parsed = package::parse_os_release(read_file(args[at]), args[at]);
    if (!parsed) return fail(parsed.error());
    os = *parsed;
    auto read = read_packages(args[at + 1], os);
    if (!read) return fail(read.error());
    packages = std::move(*read);
    at += 2;
  }
  std::vector<binary::BinaryFacts> facts;
  for (std::size_t i = at; i < args.size(); ++i) {
    const std::string bytes = read_file(args[i]);
    binary::BinaryReader reader;
    reader.begin(bytes.size());
    reader.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    facts.push_back(reader.finish());
  }
  std::vector<GoProgram> programs;
  for (std::size_t i = 0; i < facts.size(); ++i) programs.push_back({args[at + i], &facts[i]});
  const auto matches = match(*database, {.os = &os, .packages = packages, .programs = programs});
  if (!matches) return fail(matches.error());
  for (const auto& match : matches->matches) print_match(match);
  for (const auto& unjudged : matches->unjudged) {
    fmt::print("{{\"unjudged\":{},\"version\":{},\"why\":{}}}\n", text::json_string(unjudged.package),
               text::json_string(unjudged.version), text::json_string(unjudged.why));
  }
  return 0;
}

}  // namespace

}  // namespace dvsguard::dump

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + std::min(argc, 2), argv + argc);
  const std::string command = argc > 1 ? argv[1] : "";
  if (command == "compile" && args.size() >= 4) return dvsguard::dump::compile(args);
  if (command == "match" && args.size() >= 2) return dvsguard::dump::match_all(args);
  std::fputs("usage: dvsguard-advisory-dump compile OUT FETCHED (KIND PATH)... | match DATABASE PROGRAM...\n",
             stderr);
  return 2;
}
