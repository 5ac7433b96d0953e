#include <algorithm>
#include <utility>

#include "core/compose/hollow.h"
#include "core/compose/lexical_path.h"
#include "core/compose/loader.h"
#include "core/compose/merge.h"
#include "core/compose/model.h"
#include "core/compose/paths.h"
#include "core/compose/unicity.h"
#include "core/text/display.h"

// `extends`, as compose-go's ApplyExtends.
namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

Trail service_trail(const Trail& services, std::string_view name) {
  return services / name;
}

std::size_t count_nodes(const Node& node) {
  std::size_t count = 1;
  for (const auto& item : node.items) count += count_nodes(item);
  for (const auto& member : node.members) count += 1 + count_nodes(member.value);
  return count;
}

// A relative path seen from the project that takes the file in: its folder below the scope's directory.
std::string folder_of(const std::string& file, const Scope& scope) {
  return relative_path(scope.directory, parent_path(file));
}

}  // namespace

void Loader::index_services(ServiceSet& set) {
  set.index.reserve(set.services.members.size());
  for (std::size_t i = 0; i < set.services.members.size(); ++i)
    set.index.emplace(set.services.members[i].key, i);
  set.done.assign(set.services.members.size(), false);
}

Status Loader::extend_all(const std::string& file, Node& tree, const Resets& resets, const Scope& scope) {
  Node* services = tree.find("services");
  if (services == nullptr || services->is_null()) return {};
  if (!services->is_map()) return error_at(*services, Trail() / "services", "must be a mapping");
  const auto extending = [](const text::Member& member) {
    return !member.value.is_null() && (!member.value.is_map() || member.value.find("extends") != nullptr);
  };
  if (std::none_of(services->members.begin(), services->members.end(), extending)) return {};
  ServiceSet set;
  set.file = file;
  set.resets = resets;
  set.services = std::move(*services);
  index_services(set);
  for (std::size_t i = 0; i < set.services.members.size(); ++i) {
    Chain chain;
    TRY_STATUS(extend(set, i, scope, chain));
  }
  *services = std::move(set.services);
  return {};
}

Status Loader::extend(ServiceSet& set, std::size_t at, const Scope& scope, Chain& chain) {
  if (set.done[at]) return {};
  auto& [name, place, service] = set.services.members[at];
  const Trail root, services = root / "services", trail = service_trail(services, name);
  if (service.is_null()) return {};
  if (!service.is_map()) return error_at(service, trail, "must be a mapping");
  const Node* extends = service.find("extends");
  if (extends == nullptr) {
    set.done[at] = true;
    return {};
  }
  const Link link{set.file, name};
  if (std::find(chain.begin(), chain.end(), link) != chain.end()) {
    std::string way;
    for (const auto& [file, step] : chain) way += text::printable(step, 80) + " → ";
    return error_at(*extends, trail / "extends", "extends itself: " + way + text::printable(name, 80));
  }
  if (chain.size() >= kMaxProjectDepth)
    return error_at(*extends, trail / "extends", "nests deeper than kMaxProjectDepth");
  chain.push_back(link);
  const Node copy = *extends;
  TRY_STATUS(extend_from(set, at, copy, scope, chain));
  chain.pop_back();
  set.done[at] = true;
  return {};
}

Status Loader::extend_from(ServiceSet& set, std::size_t at, const Node& extends, const Scope& scope,
                           Chain& chain) {
  auto& [name, place, service] = set.services.members[at];
  const Trail root, services = root / "services", in_service = services / name,
                    trail = in_service / "extends";
  const Node* ref = extends.is_map() ? extends.find("service") : &extends;
  const Node* file = extends.is_map() ? extends.find("file") : nullptr;
  if (file != nullptr && file->is_null()) file = nullptr;
  if (ref == nullptr) return error_at(extends, trail, "names no service to extend");
  for (const Node* part : {ref, file}) {
    if (part == nullptr) continue;
    if (part->hollow && (part->kind == Kind::Unknown || part->scalar.empty())) {
      base_unknown(service, hollow_cause(*part));
      return {};
    }
    if (part->kind != Kind::String) return error_at(*part, trail, "must be a text");
  }
  if (file != nullptr && is_remote(file->scalar)) {
    reading_.remote(Remote::Kind::Extends, file->scalar, file->places());
    base_unknown(service, "the service extends a remote file, which is not fetched");
    return {};
  }
  ServiceSet* from = &set;
  if (file != nullptr) {
    const std::string path = absolute_path(scope.directory, file->scalar);
    TRY(from, services_of(path, scope, file->places()));
  }
  const auto found = from->index.find(ref->scalar);
  if (found == from->index.end()) {
    return error_at(*ref, trail,
                    "cannot extend " + text::quoted(ref->scalar, 80) + ": there is no such service in " +
                        text::quoted(*reading_.display(from->file)));
  }
  TRY_STATUS(extend(*from, found->second, scope, chain));
  const Node& base = from->services.members[found->second].value;
  if (auto taken = budget_.take_nodes(count_nodes(base)); !taken)
    return error_at(extends, trail, taken.error().what);
  return lay_over_base(set, at, base);
}

Status Loader::lay_over_base(ServiceSet& set, std::size_t at, Node base) {
  auto& [name, place, service] = set.services.members[at];
  if (base.is_null()) {
    service.erase("extends");
    return {};
  }
  if (const Resets* resets = resets_of_service(set.resets, name)) apply_resets(*resets, base);
  const Place here = service.place;
  Places via = service.via;
  add_places(via, base.places());
  if (auto merged = merge_service(base, std::move(service)); !merged) {
    Error error = std::move(merged).error();
    error.where = "services." + text::printable(name, 80) + (error.where.empty() ? "" : "." + error.where);
    return error;
  }
  service = std::move(base);
  service.erase("extends");
  service.place = here;
  service.via = std::move(via);
  return {};
}

// The service keeps what it says itself; where it says nothing that makes it a service, its image is unknown.
void Loader::base_unknown(Node& service, std::string why) {
  reading_.incomplete();
  const Node* extends = service.find("extends");
  Node image;
  image.kind = Kind::Unknown;
  image.place = extends->place;
  text::Hollow hollow;
  if (extends->hollow) hollow = *extends->hollow;
  hollow.text = text::kGap;
  hollow.why = std::move(why);
  image.hollow = std::make_shared<const text::Hollow>(std::move(hollow));
  service.erase("extends");
  if (service.find("image") == nullptr && service.find("build") == nullptr)
    service.at("image") = std::move(image);
}

Result<Loader::ServiceSet*> Loader::services_of(const std::string& file, const Scope& scope,
                                                const Places& named_by) {
  const std::string folder = folder_of(file, scope);
  const std::string key =
      file + '\n' + folder + '\n' + std::to_string(reinterpret_cast<std::uintptr_t>(scope.variables));
  if (const auto known = sets_.find(key); known != sets_.end()) return known->second.get();
  TRY(const Node* parsed, reading_.compose_file(file, named_by));
  const Node* found = parsed->is_map() ? parsed->find("services") : nullptr;
  if (found == nullptr || !found->is_map()) {
    Error error = text::node_error(*parsed, "cannot be extended from: it has no mapping of services");
    return error;
  }
  Node tree = text::make_map(parsed->place);
  tree.at("services") = *found;
  auto set = std::make_unique<ServiceSet>();
  set->file = file;
  set->resets = take_resets(tree);
  if (interpolated_) TRY_STATUS(interpolate(tree, *scope.variables, reading_.notes(), reading_.budget()));
  TRY_STATUS(make_canonical_file(tree, false));
  TRY_STATUS(resolve_paths(tree, {folder, home_, nullptr}));
  set->services = std::move(*tree.find("services"));
  index_services(*set);
  return sets_.emplace(key, std::move(set)).first->second.get();
}

}  // namespace dvsguard::compose
