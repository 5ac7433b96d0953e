#include "core/compose/schema_table.h"

#include "core/compose/schema_shapes.h"

// The project's own sections.
namespace dvsguard::compose::schema {
namespace {

constexpr Property kIncludeProperties[] = {
    {"path", &kStringOrList}, {"env_file", &kStringOrList}, {"project_directory", &kText}};
constexpr Object kInclude{.name = "include", .properties = kIncludeProperties, .extensions = false};
constexpr Shape kIncludeItem{.scalars = kString, .object = &kInclude};
constexpr Shape kIncludes{.items = &kIncludeItem};

constexpr Property kPoolProperties[] = {
    {"subnet", &kText}, {"ip_range", &kText}, {"gateway", &kText}, {"aux_addresses", &kTextMap}};
constexpr Object kPool{.name = "ipam_pool", .properties = kPoolProperties};
constexpr Shape kPoolItem{.object = &kPool};
constexpr Shape kPools{.items = &kPoolItem};
constexpr Property kIpamProperties[] = {{"driver", &kText}, {"config", &kPools}, {"options", &kTextMap}};
constexpr Object kIpam{.name = "ipam", .properties = kIpamProperties};
constexpr Shape kIpamShape{.object = &kIpam};

constexpr Property kExternalProperties[] = {{"name", &kText}};
constexpr Object kExternal{.name = "external", .properties = kExternalProperties};
constexpr Shape kExternalShape{.scalars = kBoolean | kString, .object = &kExternal};
// Of secrets and configs, where the schema leaves it open.
constexpr Object kOpenExternal{
    .name = "external", .properties = kExternalProperties, .extensions = false, .open = true};
constexpr Shape kOpenExternalShape{.scalars = kBoolean | kString, .object = &kOpenExternal};

constexpr Property kNetworkProperties[] = {
    {"name", &kText},
    {"driver", &kText},
    {"driver_opts", &kDriverOptions},
    {"ipam", &kIpamShape},
    {"external", &kExternalShape},
    {"internal", &kFlag},
    {"enable_ipv4", &kFlag},
    {"enable_ipv6", &kFlag},
    {"attachable", &kFlag},
    {"labels", &kListOrMap},
};
constexpr Object kNetwork{.name = "network", .properties = kNetworkProperties};
constexpr Shape kNetworkShape{.scalars = kNull, .object = &kNetwork};
constexpr Shape kNetworks{.values = &kNetworkShape, .keys = Keys::Name};

constexpr Property kVolumeProperties[] = {{"name", &kText},
                                          {"driver", &kText},
                                          {"driver_opts", &kDriverOptions},
                                          {"external", &kExternalShape},
                                          {"labels", &kListOrMap}};
constexpr Object kVolume{.name = "volume", .properties = kVolumeProperties};
constexpr Shape kVolumeShape{.scalars = kNull, .object = &kVolume};
constexpr Shape kVolumes{.values = &kVolumeShape, .keys = Keys::Name, .closed = true};

constexpr Property kSecretProperties[] = {
    {"name", &kText},
    {"environment", &kText},
    {"file", &kText},
    {"external", &kOpenExternalShape},
    {"labels", &kListOrMap},
    {"driver", &kText},
    {"driver_opts", &kDriverOptions},
    {"template_driver", &kText},
};
constexpr Object kSecret{.name = "secret", .properties = kSecretProperties};
constexpr Shape kSecretShape{.object = &kSecret};
constexpr Shape kSecrets{.values = &kSecretShape, .keys = Keys::Name, .closed = true};

constexpr Property kConfigProperties[] = {
    {"name", &kText},
    {"content", &kText},
    {"environment", &kText},
    {"file", &kText},
    {"external", &kOpenExternalShape},
    {"labels", &kListOrMap},
    {"template_driver", &kText},
};
constexpr Object kConfig{.name = "config", .properties = kConfigProperties};
constexpr Shape kConfigShape{.object = &kConfig};
constexpr Shape kConfigs{.values = &kConfigShape, .keys = Keys::Name, .closed = true};

constexpr Property kModelProperties[] = {
    {"name", &kText}, {"model", &kText}, {"context_size", &kWholeNumber}, {"runtime_flags", &kTexts}};
constexpr std::string_view kModelRequired[] = {"model"};
constexpr Object kModel{.name = "model", .properties = kModelProperties, .required = kModelRequired};
constexpr Shape kModelShape{.object = &kModel};
constexpr Shape kModels{.values = &kModelShape, .keys = Keys::Name};

}  // namespace

const Shape& project_shape() {
  static const Shape services{.values = &service_shape(), .keys = Keys::Name, .closed = true};
  static const Property properties[] = {
      {"version", &kText},     {"name", &kText},       {"include", &kIncludes},
      {"services", &services}, {"models", &kModels},   {"networks", &kNetworks},
      {"volumes", &kVolumes},  {"secrets", &kSecrets}, {"configs", &kConfigs}};
  static const Object project{.name = "project", .properties = properties};
  static const Shape shape{.object = &project};
  return shape;
}

}  // namespace dvsguard::compose::schema
