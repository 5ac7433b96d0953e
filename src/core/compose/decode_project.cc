#include <unordered_set>
#include <utility>

#include "core/compose/decode.h"
#include "core/compose/hollow.h"
#include "core/compose/image_name.h"
#include "core/compose/model.h"

namespace dvsguard::compose {
namespace {

using text::Node;

Result<Network> decode_network(const Node& node, const Trail& trail) {
  static constexpr Row<Network, Text> kTexts[] = {{"name", &Network::name}, {"driver", &Network::driver}};
  static constexpr Row<Network, BoolField> kBools[] = {{"external", &Network::external},
                                                       {"internal", &Network::internal},
                                                       {"attachable", &Network::attachable},
                                                       {"enable_ipv6", &Network::enable_ipv6}};
  Network out;
  TRY_STATUS(take(node, trail, out, kTexts, read_text));
  TRY_STATUS(take(node, trail, out, kBools, read_bool));
  TRY_STATUS(take(node, "driver_opts", trail, out.driver_opts, read_options));
  TRY_STATUS(take(node, "labels", trail, out.labels, read_labels));
  return out;
}

Result<Volume> decode_volume(const Node& node, const Trail& trail) {
  static constexpr Row<Volume, Text> kTexts[] = {{"name", &Volume::name}, {"driver", &Volume::driver}};
  Volume out;
  TRY_STATUS(take(node, trail, out, kTexts, read_text));
  TRY_STATUS(take(node, "external", trail, out.external, read_bool));
  TRY_STATUS(take(node, "driver_opts", trail, out.driver_opts, read_options));
  TRY_STATUS(take(node, "labels", trail, out.labels, read_labels));
  return out;
}

Result<FileObject> decode_file_object(const Node& node, const Trail& trail) {
  static constexpr Row<FileObject, Text> kTexts[] = {{"name", &FileObject::name},
                                                     {"file", &FileObject::file},
                                                     {"environment", &FileObject::environment},
                                                     {"content", &FileObject::content},
                                                     {"driver", &FileObject::driver}};
  FileObject out;
  TRY_STATUS(take(node, trail, out, kTexts, read_text));
  TRY_STATUS(take(node, "external", trail, out.external, read_bool));
  TRY_STATUS(take(node, "driver_opts", trail, out.driver_opts, read_options));
  // An empty path names nothing: Compose refuses it, so a variable decides which file it is.
  const Node* file = node.find("file");
  if (file != nullptr && file->hollow && file->scalar.empty()) out.file = unknown_text(*file);
  return out;
}

Result<Model> decode_model(const Node& node, const Trail& trail) {
  Model out;
  TRY_STATUS(take(node, "model", trail, out.model, read_text));
  return out;
}

template <class T>
Status take_section(const Node& model, std::string_view key, std::vector<T>& into,
                    Result<T> (*decode)(const Node&, const Trail&)) {
  const Node* section = model.find(key);
  if (section == nullptr || section->is_null()) return {};
  const Trail root;
  const Trail trail = root / key;
  TRY_STATUS(expect_map(*section, trail));
  into.reserve(section->members.size());
  for (const auto& [name, place, value] : section->members) {
    const Trail here = trail / name;
    if (!value.is_null()) TRY_STATUS(expect_map(value, here));
    TRY(T item, decode(value, here));
    item.key = name;
    item.where = {place};
    into.push_back(std::move(item));
  }
  return {};
}

// An image that only a missing variable keeps from being one.
void judge_image(Service& service, const Node& node) {
  const Node* image = node.find("image");
  const std::string* name = service.image.get();
  if (image == nullptr || name == nullptr) return;
  const bool optional = service.build || service.provider;
  if (image->hollow && (name->empty() ? !optional : !looks_like_image(*name)))
    service.image = unknown_text(*image);
  else if (name->empty())
    service.image = Text();
}

// The same for a volume that the project does not define.
void judge_volumes(Service& service, const Node& node, const std::unordered_set<std::string_view>& volumes) {
  const Node* list = node.find("volumes");
  if (list == nullptr) return;
  for (std::size_t i = 0; i < service.volumes.size(); ++i) {
    Mount& mount = service.volumes[i];
    const Node* source = list->items[i].find("source");
    if (mount.type != MountType::Volume || source == nullptr || !source->hollow) continue;
    const std::string* name = mount.source.get();
    if (name != nullptr && !volumes.contains(*name)) mount.source = unknown_text(*source);
  }
}

Status take_services(const Node& model, Project& out) {
  const Node* section = model.find("services");
  if (section == nullptr || section->is_null()) return {};
  const Trail root;
  const Trail trail = root / "services";
  TRY_STATUS(expect_map(*section, trail));
  std::unordered_set<std::string_view> volumes;
  for (const Volume& volume : out.volumes) volumes.insert(volume.key);
  out.services.reserve(section->members.size());
  for (const auto& [name, place, node] : section->members) {
    TRY(Service service, decode_service(name, place, node, trail / name));
    judge_image(service, node);
    judge_volumes(service, node, volumes);
    out.services.push_back(std::move(service));
  }
  return {};
}

}  // namespace

Result<Project> decode_project(const Node& model) {
  const Trail root;
  TRY_STATUS(expect_map(model, root));
  Project out;
  out.where = model.places();
  TRY_STATUS(take(model, "name", root, out.name, read_text));
  TRY_STATUS(take_section(model, "networks", out.networks, decode_network));
  TRY_STATUS(take_section(model, "volumes", out.volumes, decode_volume));
  TRY_STATUS(take_section(model, "secrets", out.secrets, decode_file_object));
  TRY_STATUS(take_section(model, "configs", out.configs, decode_file_object));
  TRY_STATUS(take_section(model, "models", out.models, decode_model));
  TRY_STATUS(take_services(model, out));
  if (const Node* x_dvs = model.find("x-dvs")) out.x_dvs = *x_dvs;
  index_keys(out);
  return out;
}

}  // namespace dvsguard::compose
