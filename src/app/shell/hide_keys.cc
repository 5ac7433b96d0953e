#include "app/shell/hide_keys.h"

#include <algorithm>

#include "core/keyscan/scan.h"
#include "core/text/redact.h"

namespace dvsguard::cli {
namespace {

constexpr std::size_t kShortestKey = 20;  // a registry's token; passwords stand beside what names them
constexpr std::size_t kShortestRun = 30;  // of a key in one word: fewer, and it is several words

// Where what begins at `at` ends: with its word, or, of several words, with the text.
std::size_t end_of_key(std::string_view text, std::size_t at) {
  const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'`<>", at), text.size());
  return end - at < kShortestRun ? text.size() : end;
}

bool is_digest(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

void hide(std::string& text) {
  if (text.size() >= kShortestKey || text.find('@') != std::string::npos) text = without_keys(text);
}

// Seen by hide_all().
void hide(std::vector<std::string>& texts);
void hide(std::vector<std::pair<std::string, std::string>>& pairs);
void hide(ImagePlace& place);
void hide(binary::GoModule& module);
void hide(oci::ImageConfig& config);
void hide(image::ImageFacts& facts);

template <class... Texts>
void hide_all(Texts&... texts) {
  (hide(texts), ...);
}

void hide(std::vector<std::string>& texts) {
  for (std::string& text : texts) hide(text);
}

void hide(std::vector<std::pair<std::string, std::string>>& pairs) {
  for (auto& [name, value] : pairs) hide_all(name, value);
}

void hide(ImagePlace& place) {
  hide_all(place.path, place.part, place.step);
}

void hide(binary::GoModule& module) {
  hide_all(module.path, module.version, module.sum, module.replaced_path, module.replaced_version);
}

void hide(image::Binary& binary) {
  hide_all(binary.path, binary.facts.trouble);
  if (!binary.facts.go) return;
  binary::GoBuildInfo& go = *binary.facts.go;
  hide_all(go.go_version, go.main_path, go.vcs_revision, go.vcs_time, go.main);
  for (binary::GoModule& module : go.dependencies) hide(module);
}

void hide(package::Package& package) {
  hide_all(package.name, package.version, package.source, package.source_version, package.architecture,
           package.license, package.database);
}

// What a rule or an SBOM shows of it; keys were found before.
void hide(oci::ImageConfig& config) {
  hide_all(config.os, config.architecture, config.variant, config.created, config.author, config.user,
           config.entrypoint, config.command, config.healthcheck, config.labels);
}

void hide(image::ImageFacts& facts) {
  hide_all(facts.image.name, facts.image.config, facts.image.annotations, facts.recognised);
  for (image::KeyFound& key : facts.keys) hide_all(key.place, key.hit.why);
  for (image::NotableFile& file : facts.notable) hide(file.path);
  for (image::PrivilegedFile& file : facts.privileged) hide(file.path);
  for (image::Binary& binary : facts.go_binaries) hide(binary);
  for (package::Package& package : facts.packages) hide(package);
  if (facts.os)
    hide_all(facts.os->id, facts.os->id_like, facts.os->version_id, facts.os->version_codename,
             facts.os->pretty_name);
  for (auto* accounts : {&facts.users, &facts.groups}) {
    for (image::Account& account : *accounts) hide_all(account.name, account.id, account.group);
  }
  for (image::Unread& unread : facts.unread) hide(unread.what);
}

void hide(advisory::Match& match) {
  hide_all(match.id, match.aliases, match.summary, match.url, match.package, match.version, match.installed,
           match.program, match.main_module, match.fixed, match.last_affected, match.symbols);
  if (match.vex) hide_all(match.vex->justification, match.vex->statement, match.vex->author, match.vex->file);
}

void hide(report::Finding& finding) {
  hide_all(finding.service, finding.profile, finding.message, finding.fix, finding.target, finding.detail);
  for (ImagePlace& place : finding.in_image) hide(place);
}

}  // namespace

std::string without_keys(std::string_view text) {
  std::string out;
  std::size_t from = 0;
  if (!is_digest(text)) {
    for (const keyscan::Hit& hit : keyscan::scan_text(text)) {
      if (hit.offset < from) continue;
      out.append(text.substr(from, hit.offset - from)).append("…");
      from = end_of_key(text, hit.offset);
    }
  }
  return text::Redactor()(out.append(text.substr(from)));
}

void hide_keys(scan::Looked& looked) {
  hide_all(looked.facts, looked.reference, looked.notes);
}

void hide_keys(practice::ImageAdvisories& advisories) {
  for (advisory::Match& match : advisories.matches) hide(match);
  for (advisory::Unjudged& item : advisories.unjudged)
    hide_all(item.package, item.version, item.program, item.why);
  hide(advisories.lacking);
}

void hide_keys(report::Report& report) {
  hide_all(report.subject.name, report.subject.folder, report.subject.files, report.notes, report.own_notes);
  for (report::PracticeReport& practice : report.practices) {
    for (report::Finding& finding : practice.findings) hide(finding);
    for (report::Missing& missing : practice.missing)
      hide_all(missing.evidence, missing.service, missing.command);
  }
}

}  // namespace dvsguard::cli
