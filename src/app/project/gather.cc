#include "app/project/gather.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/build/dockerfile.h"
#include "core/build/script.h"
#include "core/compose/lexical_path.h"
#include "core/compose/references.h"
#include "core/keyscan/scan.h"
#include "core/practice/mounted_programs.h"

namespace dvsguard::cli {
namespace {

using Kind = compose::Reference::Kind;

void read_as_build_file(practice::EvidenceFile& file, const std::string& bytes, const FileName& name,
                        bool by_shell) {
  if (file.kind == Kind::Dockerfile) {
    if (auto parsed = build::parse_dockerfile(bytes, name)) {
      file.dockerfile = std::move(*parsed);
    } else {
      file.unreadable = parsed.error().what;
    }
  } else if (by_shell || build::is_shell_script(bytes, file.path)) {
    if (auto parsed = build::parse_script(bytes, name))
      file.script = std::move(*parsed);
    else
      file.unreadable = parsed.error().what;
  }
}

bool may_hold_secrets(const practice::EvidenceFile& file) {
  return file.kind == Kind::DotEnv || file.kind == Kind::EnvFile || !file.hits.empty();
}

class Gatherer {
 public:
  Gatherer(const compose::FileView& files, const compose::Loaded& loaded, const std::string& shown_from)
      : files_(files),
        loaded_(loaded),
        shown_from_(shown_from),
        tree_(compose::repository_of(files, loaded.project.directory)) {}

  Gathered gather() {
    for (const compose::Reference& reference : loaded_.references) {
      if (!known_.contains(reference.path)) add(reference.path, reference.kind);
    }
    // What a script runs shows only once it is read.
    for (std::size_t round = 0; round < kMaxProgramRounds && add_programs(); ++round) {
    }
    return std::move(out_);
  }

 private:
  void add(const std::string& path, Kind kind, bool by_shell = false) {
    known_.emplace(path, out_.files.size());
    practice::EvidenceFile file;
    file.path = path;
    file.shown = compose::shown_path(path, shown_from_);
    file.kind = kind;
    const auto read = files_.read(path, kMaxEvidenceBytes);
    if (read) {
      file.hits = keyscan::scan_text(*read->bytes);
      read_as_build_file(file, *read->bytes, file_name(file.shown), by_shell);
      out_.inputs.push_back({file.shown, may_hold_secrets(file) ? std::string() : read->digest});
    } else {
      file.unreadable = read.error().what;
    }
    out_.files.push_back(std::move(file));
  }

  // Whether there was anything new.
  bool add_programs() {
    static const std::optional<contract::Contract> kNone;
    bool fresh = false;
    for (const auto& program : practice::mounted_programs({loaded_, kNone, out_.files})) {
      const auto known = known_.find(program.path);
      if (known != known_.end()) {
        fresh = read_for_shell(out_.files[known->second], program.by_shell) || fresh;
      } else if (programs_ < compose::kMaxMountedFiles && is_of_project(program)) {
        ++programs_;
        add(program.path, Kind::MountedFile, program.by_shell);
        fresh = true;
      }
    }
    return fresh;
  }

  // A mounted file that only the command line shows to be a script.
  bool read_for_shell(practice::EvidenceFile& file, bool by_shell) {
    if (!by_shell || file.script || file.kind != Kind::MountedFile || !for_shell_.insert(file.path).second)
      return false;
    const auto read = files_.read(file.path, kMaxEvidenceBytes);
    if (read) read_as_build_file(file, *read->bytes, file_name(file.shown), true);
    return file.script.has_value();
  }

  // A regular file of the repository, and of the mounted folder: a link that leads out of that leads
  // elsewhere in the container.
  [[nodiscard]] bool is_of_project(const practice::MountedProgram& program) const {
    const auto folder = files_.resolve(program.folder), path = files_.resolve(program.path);
    return folder && path && compose::is_within(*folder, *path) && compose::is_within(tree_, *path) &&
           files_.exists(*path) && !files_.is_directory(*path);
  }

  const compose::FileView& files_;
  const compose::Loaded& loaded_;
  const std::string& shown_from_;
  std::string tree_;
  Gathered out_;
  std::map<std::string, std::size_t> known_;  // by path: its place in out_.files
  std::set<std::string> for_shell_;
  std::size_t programs_ = 0;
};

}  // namespace

Gathered gather(const compose::FileView& files, const compose::Loaded& loaded,
                const std::string& shown_from) {
  return Gatherer(files, loaded, shown_from).gather();
}

}  // namespace dvsguard::cli
