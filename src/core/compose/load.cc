#include "core/compose/load.h"

#include <unordered_map>
#include <utility>

#include "core/compose/canonical.h"
#include "core/compose/discover.h"
#include "core/compose/environment.h"
#include "core/compose/loader.h"
#include "core/compose/model.h"
#include "core/compose/normalize.h"
#include "core/compose/reading.h"
#include "core/compose/references.h"
#include "core/compose/secret_values.h"
#include "core/compose/volumes_from.h"

namespace dvsguard::compose {

namespace {

using text::Node;

// Takes out the keys that no file holds.
void strip_internal(Node& tree) {
  std::erase_if(tree.members,
                [](const text::Member& member) { return member.key.starts_with(kInternalPrefix); });
  for (auto& member : tree.members) strip_internal(member.value);
  for (auto& item : tree.items) strip_internal(item);
}

// The tree without what only later stages need, and without a trace of the machine: paths as written.
Node uninterpolated_model(Reading& reading, const Plan& plan) {
  Loader loader(reading, false, {});
  auto tree = loader.project(plan.files, {plan.directory, {}, nullptr}, {}, {});
  if (!tree) return {};  // a ${…} where only its value makes sense: such a project has no identity
  strip_internal(*tree);
  return *std::move(tree);
}

Node raw_block(const Node& map) {
  const Node* block = map.is_map() ? map.find("x-dvs") : nullptr;
  return block == nullptr ? Node{} : *block;
}

void add_raw_blocks(const Node& model, Project& project) {
  project.x_dvs = raw_block(model);
  const Node* services = model.find("services");
  if (services == nullptr) return;
  std::unordered_map<std::string_view, const Node*> nodes;
  for (const auto& member : services->members) nodes.emplace(member.key, &member.value);
  for (auto& service : project.services) {
    const auto node = nodes.find(service.name);
    if (node != nodes.end()) service.x_dvs = raw_block(*node->second);
  }
}

Error empty_project(const Plan& plan, Reading& reading) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.place = {reading.display(plan.files.front()), 1, 1};
  error.what = "the Compose file is empty";
  return error;
}

Result<Loaded> load_plan(Reading& reading, const Environment& environment, Plan& plan) {
  TRY(const Node name, project_name(plan, reading));
  const auto home = environment.find("HOME");
  Loader loader(reading, true, home == environment.end() ? "" : home->second);
  TRY(Node model, loader.project(plan.files, {plan.directory, plan.directory, &plan.variables}, {}, {}));
  if (model.members.empty()) return empty_project(plan, reading);
  TRY_STATUS(normalize(model, name, plan.variables, reading.budget()));

  Loaded loaded;
  TRY(loaded.project, decode_project(model));
  Project& project = loaded.project;
  project.directory = plan.directory;
  for (auto& service : project.services) service.active = profile_active(service.profiles, plan.profiles);
  if (reading.is_incomplete()) model.at(kRemotesKey);  // what is defined nowhere may be defined there
  TRY_STATUS(check_consistency(model, plan.profiles));
  add_raw_blocks(model, project);
  borrow_volumes(project);
  TRY_STATUS(lay_env_files(model, plan.variables, reading, project));
  find_references(reading, project);
  for (const auto& file : plan.files) project.where.push_back({reading.display(file), 0, 0});

  loaded.files = plan.files;
  strip_internal(model);
  loaded.uninterpolated = uninterpolated_model(reading, plan);
  loaded.model = std::move(model);
  project.remotes = reading.take_remotes();
  loaded.references = reading.take_references();
  loaded.notes = reading.notes().take();
  return loaded;
}

}  // namespace

Result<Loaded> load(const FileView& files, const Environment& environment, const Options& options) {
  Reading reading(files, options);
  auto plan = plan_project(reading, environment);
  SecretValues secrets;
  if (plan) secrets.add(plan->variables);
  Result<Loaded> loaded = plan ? load_plan(reading, environment, *plan) : Result<Loaded>(plan.error());
  if (loaded) {
    secrets.add(loaded->project);
    loaded->redact = secrets.redactor();
    loaded->variables = std::move(plan->variables);
    return loaded;
  }
  const text::Redactor redact = secrets.redactor();
  Error error = std::move(loaded).error();
  for (std::string* text : {&error.where, &error.what, &error.mend}) *text = redact(*text);
  return error;
}

}  // namespace dvsguard::compose
