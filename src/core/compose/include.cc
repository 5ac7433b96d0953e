#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/compose/hollow.h"
#include "core/compose/lexical_path.h"
#include "core/compose/loader.h"
#include "core/compose/merge.h"
#include "core/compose/paths.h"
#include "core/text/display.h"

// `include`, as compose-go's ApplyInclude: a project of its own, whose parts are taken into this one.
namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

// A text or a list of texts.
Result<std::vector<const Node*>> texts_of(const Node& node, const Trail& trail) {
  std::vector<const Node*> out;
  if (node.is_list()) {
    for (const auto& item : node.items) out.push_back(&item);
  } else {
    out.push_back(&node);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i]->kind == Kind::String || out[i]->kind == Kind::Unknown) continue;
    return error_at(*out[i], node.is_list() ? trail[i] : trail, "must be a text");
  }
  return out;
}

Status import_section(Node&& from, std::string_view section, Node& tree) {
  if (from.is_null()) return {};
  Node& to = tree.at(section);
  if (to.is_null()) to = text::make_map(to.place);
  const Trail root, trail = root / section;
  if (!to.is_map()) return error_at(to, trail, "must be a mapping");
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < to.members.size(); ++i) index.emplace(to.members[i].key, i);
  for (auto& member : from.members) {
    const auto known = index.find(member.key);
    if (known == index.end()) {
      to.members.push_back(std::move(member));
    } else if (!same_value(to.members[known->second].value, member.value)) {
      Error error =
          error_at(to.members[known->second].value, trail / member.key,
                   "conflicts with what " + text::quoted(member.place.name()) + " brings by include",
                   "rename one of the two, or give the include an override file");
      return error;
    }
  }
  return {};
}

bool hollow_name(const Node& node) {
  return node.hollow && (node.kind == Kind::Unknown || node.scalar.empty());
}

}  // namespace

Status Loader::include_all(Node& tree, const Scope& scope, const std::vector<std::string>& chain) {
  const Node* found = tree.find("include");
  if (found == nullptr) return {};
  const Node include = *found;
  tree.erase("include");
  if (include.is_null()) return {};
  const Trail root, trail = root / "include";
  if (!include.is_list()) return error_at(include, trail, "must be a list");
  if (chain.size() > kMaxProjectDepth) return error_at(include, trail, "nests deeper than kMaxProjectDepth");
  for (std::size_t i = 0; i < include.items.size(); ++i) {
    TRY_STATUS(include_one(include.items[i], trail[i], scope, chain, tree));
  }
  return {};
}

Status Loader::include_one(const Node& item, const Trail& trail, const Scope& scope,
                           const std::vector<std::string>& chain, Node& tree) {
  const Node* path = item.is_map() ? item.find("path") : &item;
  if (path == nullptr || path->is_null()) return {};  // Compose includes nothing, without a word
  // Files that include one another twice would double at every level.
  if (++includes_ > kMaxIncludes)
    return error_at(item, trail, "the project includes more than kMaxIncludes files");
  TRY(const auto names, texts_of(*path, trail));
  std::vector<std::string> paths;
  for (const Node* name : names) {
    if (hollow_name(*name)) {
      reading_.incomplete();
      return {};
    }
    if (is_remote(name->scalar)) {
      reading_.remote(Remote::Kind::Include, name->scalar, name->places());
      return {};
    }
    paths.push_back(absolute_path(scope.directory, name->scalar));
    if (std::find(chain.begin(), chain.end(), paths.back()) != chain.end()) {
      return error_at(
          *name, trail,
          "includes itself: " + text::quoted(*reading_.display(paths.back())) + " is being read already");
    }
  }
  if (paths.empty()) return {};
  Scope inner;
  const Node* directory = item.is_map() ? item.find("project_directory") : nullptr;
  inner.directory = parent_path(paths.front());
  inner.folder = relative_path(scope.directory, inner.directory);
  if (directory != nullptr && !directory->is_null()) {
    if (directory->kind != Kind::String)
      return error_at(*directory, trail / "project_directory", "must be a text");
    if (!directory->scalar.empty()) {
      inner.directory = absolute_path(scope.directory, directory->scalar);
      inner.folder =
          is_absolute(directory->scalar) ? inner.directory : relative_path(scope.directory, inner.directory);
    }
  }
  if (interpolated_) {
    TRY(auto variables,
        include_variables(item.is_map() ? item.find("env_file") : nullptr, inner.directory, scope, trail));
    inner.variables = &reading_.keep(std::move(variables));
  }
  TRY(Node imported, project(paths, inner, chain, names.front()->places()));
  for (const std::string_view section : {"services", "volumes", "networks", "secrets", "configs", "models"}) {
    Node* from = imported.find(section);
    if (from != nullptr) TRY_STATUS(import_section(std::move(*from), section, tree));
  }
  return {};
}

Result<Variables> Loader::include_variables(const Node* env_file, const std::string& directory,
                                            const Scope& scope, const Trail& trail) {
  std::vector<std::pair<std::string, Places>> paths;
  if (env_file == nullptr || env_file->is_null() || (env_file->is_list() && env_file->items.empty())) {
    if (auto path = reading_.dotenv_or_example(join_path(directory, ".env")); !path.empty())
      paths.push_back({path, {}});
  } else {
    TRY(const auto names, texts_of(*env_file, trail / "env_file"));
    for (const Node* name : names) {
      if (hollow_name(*name)) continue;
      std::string path = absolute_path(scope.directory, name->scalar);
      if (!reading_.files().exists(path)) {
        if (const std::string example = reading_.example_of(path); !example.empty()) {
          reading_.note_example(path, example, name->places());
          path = example;
        }
      }
      paths.push_back({path, name->places()});
    }
  }
  Variables variables = *scope.variables, own;
  for (const auto& [path, where] : paths) {
    TRY(const DotEnv entries, reading_.dotenv(path, false, Reference::Kind::DotEnv, {}, where));
    const Lookup outside = [&](std::string_view name) { return scope.variables->find(name); };
    TRY(const auto values, evaluate_dotenv(*entries, outside, own, reading_.budget()));
  }
  variables.add_missing(own);
  return variables;
}

}  // namespace dvsguard::compose
