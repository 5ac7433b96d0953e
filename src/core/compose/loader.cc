#include "core/compose/loader.h"

#include <algorithm>
#include <utility>

#include "core/compose/defaults.h"
#include "core/compose/environment.h"
#include "core/compose/merge.h"
#include "core/compose/model.h"
#include "core/compose/paths.h"
#include "core/compose/unicity.h"
#include "core/text/display.h"

namespace dvsguard::compose {

namespace {

using text::Node;

// File format 1 had the services at the top level, without a `services` key.
bool is_format_1(const Node& tree) {
  constexpr std::string_view kSections[] = {"services", "include", "name",    "networks",
                                            "volumes",  "secrets", "configs", "models"};
  bool service = false;
  for (const auto& member : tree.members) {
    if (std::find(std::begin(kSections), std::end(kSections), member.key) != std::end(kSections))
      return false;
    if (member.key.starts_with("x-") || !member.value.is_map()) continue;
    service = service || member.value.find("image") != nullptr || member.value.find("build") != nullptr;
  }
  return service;
}

}  // namespace

Result<Node> Loader::project(const std::vector<std::string>& paths, const Scope& scope,
                             const std::vector<std::string>& chain, const Places& named_by) {
  Node project = text::make_map({});
  for (const auto& path : paths) TRY_STATUS(add_file(path, scope, chain, named_by, project));
  set_defaults(project);
  if (interpolated_) TRY_STATUS(validate_canonical(project));
  if (!scope.folder.empty()) {
    TRY_STATUS(resolve_paths(project, {scope.folder, home_, interpolated_ ? &reading_.files() : nullptr}));
  }
  if (interpolated_) TRY_STATUS(resolve_environment_lists(project, *scope.variables, reading_.budget()));
  return project;
}

Status Loader::add_file(const std::string& path, const Scope& scope, const std::vector<std::string>& chain,
                        const Places& named_by, Node& project) {
  TRY(const Node* parsed, reading_.compose_file(path, named_by));
  if (parsed->is_null()) return {};  // an empty file adds nothing
  if (!parsed->is_map()) return text::node_error(*parsed, "the top level must be a mapping");
  if (is_format_1(*parsed)) {
    Error error = text::node_error(
        *parsed, "this is Compose file format 1, which Docker Compose 2 does not read either",
        "put the services under a `services:` key");
    error.code = ErrorCode::Unsupported;
    return error;
  }
  Node tree = *parsed;
  const Resets resets = take_resets(tree);
  if (interpolated_) TRY_STATUS(interpolate(tree, *scope.variables, reading_.notes(), reading_.budget()));
  TRY_STATUS(extend_all(path, tree, resets, scope));
  apply_resets(resets, project);
  std::vector<std::string> longer = chain;
  longer.push_back(path);
  TRY_STATUS(include_all(tree, scope, longer));
  const Place place = tree.place;
  TRY_STATUS(merge_project(project, std::move(tree)));
  if (!project.place.file) project.place = place;
  return make_canonical_file(project, interpolated_);
}

// The interpolated tree is validated: what holds ${…} would be judged by the wrong words otherwise.
Status Loader::make_canonical_file(Node& tree, bool validate) {
  TRY_STATUS(enforce_unicity(tree));
  if (validate) TRY_STATUS(validate_schema(tree));
  if (const auto* version = tree.find_member("version")) {
    if (validate) {
      reading_.notes().add(Note::Kind::VersionObsolete, "the attribute `version` does nothing",
                           {version->place});
    }
    tree.erase("version");
  }
  TRY_STATUS(make_canonical(tree, interpolated_));
  return enforce_unicity(tree);  // a range of ports has become several that may replace others
}

}  // namespace dvsguard::compose
