#include "app/cli/gather.h"

#include <set>
#include <utility>

#include "core/build/dockerfile.h"
#include "core/build/script.h"
#include "core/keyscan/scan.h"

namespace dvsguard::cli {
namespace {

using Kind = compose::Reference::Kind;

void read_as_build_file(practice::EvidenceFile& file, const std::string& bytes, const FileName& name) {
  if (file.kind == Kind::Dockerfile) {
    if (auto parsed = build::parse_dockerfile(bytes, name)) {
      file.dockerfile = std::move(*parsed);
    } else {
      file.unreadable = parsed.error().what;
    }
  } else if (build::is_shell_script(bytes, file.path)) {
    if (auto parsed = build::parse_script(bytes, name)) file.script = std::move(*parsed);
  }
}

bool may_hold_secrets(const practice::EvidenceFile& file) {
  return file.kind == Kind::DotEnv || file.kind == Kind::EnvFile || !file.hits.empty();
}

}  // namespace

Gathered gather(const compose::FileView& files, const compose::Loaded& loaded,
                const std::string& shown_from) {
  Gathered out;
  std::set<std::string> seen;
  for (const compose::Reference& reference : loaded.references) {
    if (!seen.insert(reference.path).second) continue;
    practice::EvidenceFile file;
    file.path = reference.path;
    file.shown = compose::shown_path(reference.path, shown_from);
    file.kind = reference.kind;
    const auto read = files.read(reference.path, kMaxEvidenceBytes);
    if (read) {
      file.hits = keyscan::scan_text(*read->bytes);
      read_as_build_file(file, *read->bytes, file_name(file.shown));
      out.inputs.push_back({file.shown, may_hold_secrets(file) ? std::string() : read->digest});
    } else {
      file.unreadable = read.error().what;
    }
    out.files.push_back(std::move(file));
  }
  return out;
}

}  // namespace dvsguard::cli
