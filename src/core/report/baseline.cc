#include "core/report/baseline.h"

#include <algorithm>

#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::report {
namespace {

using text::Node;

constexpr std::size_t kMaxFolder = 4096;  // as the report writes it
constexpr std::string_view kMend = "write it with `dvsguard check --format json`";

Error no_report(const Node& node, std::string what) {
  return text::node_error(node, std::move(what), std::string(kMend));
}

Result<const Node*> member(const Node& in, std::string_view key, text::Kind kind) {
  const Node* found = in.find(key);
  if (found == nullptr || found->kind != kind)
    return no_report(in, "not a report: it has no " + std::string(key));
  return found;
}

// What was accepted then is no finding that is known: once the acceptance ends, it is new.
Status add_finding(const Node& finding, std::map<std::string, Severity>& to) {
  if (finding.find("accepted") != nullptr) return {};
  TRY(const Node* print, member(finding, "fingerprint", text::Kind::String));
  TRY(const Node* name, member(finding, "severity", text::Kind::String));
  const auto severity = parse_severity(name->scalar);
  if (!severity) return no_report(*name, "not a severity");
  Severity& gravest = to.try_emplace(print->scalar, *severity).first->second;
  gravest = std::max(gravest, *severity);
  return {};
}

std::vector<std::string> words_of(const Node& subject, std::string_view key) {
  std::vector<std::string> words;
  const Node* list = subject.find(key);
  if (list == nullptr || !list->is_list()) return words;
  for (const Node& item : list->items) words.push_back(item.scalar);
  return words;
}

Status add_report(const Node& report, Baseline& to) {
  TRY(const Node* program, member(report, "dvsguard", text::Kind::Mapping));
  TRY(const Node* version, member(*program, "report", text::Kind::Int));
  if (version->scalar != "1") return no_report(*version, "a report of another format than 1");
  TRY(const Node* subject, member(report, "subject", text::Kind::Mapping));
  TRY(const Node* name, member(*subject, "name", text::Kind::String));
  TRY(const Node* practices, member(report, "practices", text::Kind::Sequence));
  BaselineEntry& entry = to.emplace_back();
  entry.name = name->scalar;
  if (const Node* folder = subject->find("folder"); folder != nullptr) entry.folder = folder->scalar;
  entry.files = words_of(*subject, "files");
  entry.profiles = words_of(*subject, "profiles");
  for (const Node& practice : practices->items) {
    TRY(const Node* findings, member(practice, "findings", text::Kind::Sequence));
    for (const Node& finding : findings->items) TRY_STATUS(add_finding(finding, entry.gravest));
  }
  return {};
}

// As the report writes them.
std::vector<std::string> shown(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  out.reserve(words.size());
  for (const std::string& word : words) out.push_back(text::printable(word, kMaxFolder));
  return out;
}

// Whether one list is the other with overrides after it; a report without files is an older one.
bool are_layered(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())),
                    b.begin());
}

// `sole`: no other report of the run has the subject's name.
const BaselineEntry* entry_of(const Baseline& baseline, const Subject& subject, bool sole) {
  const std::vector<std::string> files = shown(subject.files), profiles = shown(subject.profiles);
  const BaselineEntry* found = nullptr;
  std::size_t named = 0;
  for (const BaselineEntry& entry : baseline) {
    if (entry.name != subject.name) continue;
    if (entry.folder == text::printable(subject.folder, kMaxFolder) && entry.files == files &&
        entry.profiles == profiles)
      return &entry;
    found = &entry;
    ++named;
  }
  const bool same = sole && named == 1 && are_layered(found->files, files) && found->profiles == profiles;
  return same ? found : nullptr;
}

}  // namespace

Result<Baseline> parse_baseline(std::string_view json, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = limits.max_expanded_bytes = kMaxBaselineBytes;
  limits.max_nodes = kMaxBaselineNodes;
  TRY(const Node root, text::parse_json(json, file, limits));
  Baseline baseline;
  if (const Node* reports = root.find("reports"); reports != nullptr && reports->is_list()) {
    for (const Node& report : reports->items) TRY_STATUS(add_report(report, baseline));
    if (const Node* across = root.find("across"); across != nullptr)
      TRY_STATUS(add_report(*across, baseline));
  } else {
    TRY_STATUS(add_report(root, baseline));
  }
  return baseline;
}

void mark_known(std::span<Report* const> reports, const Baseline& baseline) {
  for (Report* report : reports) {
    const std::string& name = report->subject.name;
    const auto same = [&name](const Report* other) { return other->subject.name == name; };
    const bool sole = std::count_if(reports.begin(), reports.end(), same) == 1;
    const BaselineEntry* entry = entry_of(baseline, report->subject, sole);
    if (entry == nullptr) {
      if (report->subject.kind == "compose")
        report->notes.push_back("the baseline tells nothing of this project, so every finding is new");
      continue;
    }
    for (PracticeReport& practice : report->practices) {
      for (Finding& finding : practice.findings) {
        const auto found = entry->gravest.find(fingerprint(finding));
        finding.known = found != entry->gravest.end() && found->second >= finding.severity;
      }
    }
  }
}

}  // namespace dvsguard::report
