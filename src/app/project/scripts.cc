#include "app/project/scripts.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/build/script.h"
#include "core/compose/discover.h"
#include "core/compose/lexical_path.h"
#include "core/compose/scripted.h"
#include "core/docker_run/containers.h"

namespace dvsguard::cli {
namespace {

struct ScriptFile {
  std::string path;
  compose::File file;
};

// The project's scripts, in the order of their paths.
class ScriptFiles {
 public:
  explicit ScriptFiles(const compose::FileView& files) : files_(files) {}

  std::vector<ScriptFile> find(const std::string& directory) {
    const auto root = files_.resolve(directory);
    if (!root) return {};
    look_into(*root, directory, 0);
    return std::move(found_);
  }
  // Whether a cap left something out.
  [[nodiscard]] bool whole() const { return whole_; }

 private:
  // `real` is `folder` with its links resolved, so that whatever resolves elsewhere is a link.
  void look_into(const std::string& real, const std::string& folder, std::size_t depth) {
    if (++folders_ > kMaxFolders) {
      whole_ = false;
      return;
    }
    const std::vector<std::string> names = files_.list(folder, kMaxFolderNames);
    whole_ = whole_ && names.size() < kMaxFolderNames;
    if (depth > 0 && compose::holds_project(names)) return;
    for (const std::string& name : names) {
      const std::string path = compose::join_path(folder, name), expected = compose::join_path(real, name);
      if (is_left_out(name)) continue;
      const bool candidate = may_be_script(name);
      const bool directory = !candidate && files_.is_directory(path);
      if (!candidate && !directory && name.find('.') != std::string::npos) continue;
      const auto resolved = files_.resolve(path);
      if (!resolved || *resolved != expected) continue;
      if (directory || files_.is_directory(path)) {
        if (depth < kMaxFolderDepth)
          look_into(expected, path, depth + 1);
        else
          whole_ = false;
      } else {
        read(path);
      }
    }
  }

  static bool is_left_out(std::string_view name) {
    return name == ".git" || name == "node_modules" || name == "vendor";
  }
  static bool may_be_script(std::string_view name) {
    return name.ends_with(".sh") || name.ends_with(".bash");
  }

  void read(const std::string& path) {
    if (found_.size() >= kMaxScripts || bytes_ > kMaxScriptsBytes) {
      whole_ = false;
      return;
    }
    auto file = files_.read(path, build::kMaxScriptBytes);
    if (!file) {
      // A large file without a shebang's name is no script; one that is called a script is left out.
      whole_ = whole_ && !may_be_script(path);
      return;
    }
    if (!build::is_shell_script(*file->bytes, path)) return;
    bytes_ += file->bytes->size();
    found_.push_back({path, *std::move(file)});
  }

  const compose::FileView& files_;
  std::vector<ScriptFile> found_;
  std::size_t folders_ = 0, bytes_ = 0;
  bool whole_ = true;
};

void add_note(compose::Loaded& loaded, std::string text, Places where) {
  loaded.notes.push_back({compose::Note::Kind::ScriptUnread, std::move(text), std::move(where)});
}

compose::Scripted scripted_of(docker_run::Container& container) {
  compose::Scripted scripted;
  scripted.one_shot = container.one_shot;
  for (docker_run::Unread& unread : container.unread)
    scripted.unread.push_back({std::move(unread.what), unread.place});
  return scripted;
}

void add_containers(docker_run::Containers containers, const std::string& folder,
                    compose::ScriptedServices& services, compose::Loaded& loaded) {
  for (docker_run::Container& container : containers.all) {
    if (!container.model.is_map()) {
      for (const docker_run::Unread& unread : container.unread)
        add_note(loaded, "not checked, since it is not understood " + unread.what, {container.place});
      continue;
    }
    const Status added = services.add({container.model, container.written, folder, scripted_of(container)});
    if (!added)
      add_note(loaded, "not checked: the engine would refuse it, " + added.error().what, {container.place});
  }
}

}  // namespace

bool read_scripts(const compose::FileView& files, const compose::Environment& environment,
                  const compose::Options& options, compose::Loaded& loaded) {
  const std::string directory = loaded.project.directory;
  ScriptFiles finder(files);
  const std::vector<ScriptFile> scripts = finder.find(directory);
  bool whole = finder.whole();
  if (!whole)
    add_note(loaded,
             "not all scripts of the project's folder were read: it holds more, or larger ones, than that",
             loaded.project.where);
  compose::ScriptedServices services(files, environment, options, loaded);
  std::size_t room = kMaxScriptContainers;
  for (const ScriptFile& script : scripts) {
    const FileName name = file_name(compose::shown_path(script.path, options.shown_from));
    loaded.references.push_back(
        {compose::Reference::Kind::Script, script.path, {}, script.file.digest, {}, true});
    auto parsed = build::parse_script(*script.file.bytes, name);
    if (!parsed) {
      add_note(loaded, "not checked: " + parsed.error().what, {parsed.error().place});
      whole = false;
      continue;
    }
    const docker_run::ScriptPlace place{compose::relative_path(directory, script.path),
                                        compose::parent_path(script.path)};
    docker_run::Containers containers = docker_run::find_containers(*parsed, place, loaded.variables);
    if (containers.all.size() > room) {
      containers.all.resize(room);
      containers.whole = false;
    }
    room -= containers.all.size();
    whole = whole && containers.whole;
    if (!containers.whole)
      add_note(
          loaded,
          "not all of the containers that it runs were found: it nests deeper, or says more, than is read",
          {{name, 1, 1}});
    add_containers(std::move(containers), place.folder, services, loaded);
  }
  services.finish();
  return whole;
}

}  // namespace dvsguard::cli
