#include "core/compose/scripted.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/compose/defaults.h"
#include "core/compose/environment.h"
#include "core/compose/model.h"
#include "core/compose/paths.h"
#include "core/compose/reading.h"
#include "core/compose/references.h"
#include "core/compose/secret_values.h"
#include "core/compose/volumes_from.h"

namespace dvsguard::compose {

struct ScriptedServices::State {
  State(const FileView& files, const Options& options, Loaded& into)
      : reading(files, options), loaded(into) {}

  Reading reading;
  Loaded& loaded;
  std::string home;
};

ScriptedServices::ScriptedServices(const FileView& files, const Environment& environment,
                                   const Options& options, Loaded& loaded)
    : state_(std::make_unique<State>(files, options, loaded)) {
  const auto home = environment.find("HOME");
  if (home != environment.end()) state_->home = home->second;
  if (!loaded.scripted.is_map()) loaded.scripted = text::make_map({});
}

ScriptedServices::~ScriptedServices() = default;

Status ScriptedServices::add(const ScriptedModel& given) {
  Reading& reading = state_->reading;
  text::Node model = given.model;
  set_defaults(model);
  TRY_STATUS(validate_canonical(model));
  TRY_STATUS(resolve_paths(model, {given.folder, state_->home, nullptr}));
  TRY(Project project, decode_project(model));
  project.directory = state_->loaded.project.directory;
  if (project.services.empty()) return {};
  borrow_volumes(project);
  Service& service = project.services.front();
  service.scripted = given.scripted;
  // What its env files hold is unknown then, and the rest is judged all the same.
  if (const Status laid = lay_env_files(model, state_->loaded.variables, reading, project); !laid)
    service.scripted->unread.push_back({"what it gets: " + laid.error().what, laid.error().place});
  find_references(reading, project);

  Project& into = state_->loaded.project;
  state_->loaded.scripted.members.push_back({service.name, given.written.place, given.written});
  std::move(project.volumes.begin(), project.volumes.end(), std::back_inserter(into.volumes));
  into.services.push_back(std::move(service));
  return {};
}

void ScriptedServices::finish() {
  Loaded& loaded = state_->loaded;
  for (Reference& reference : state_->reading.take_references()) {
    reference.of_script = true;
    loaded.references.push_back(std::move(reference));
  }
  for (Note& note : state_->reading.notes().take()) {
    const bool known = std::ranges::any_of(
        loaded.notes, [&](const Note& other) { return other.kind == note.kind && other.text == note.text; });
    if (!known) loaded.notes.push_back(std::move(note));
  }
  index_keys(loaded.project);
  SecretValues secrets;
  secrets.add(loaded.variables);
  secrets.add(loaded.project);
  loaded.redact = secrets.redactor();
}

}  // namespace dvsguard::compose
