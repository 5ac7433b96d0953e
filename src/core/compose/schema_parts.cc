#include "core/compose/schema_shapes.h"

// The larger parts of a service: build, mounts, ports, devices, deploy, hooks.
namespace dvsguard::compose::schema {
namespace {

constexpr Property kGrantProperties[] = {
    {"source", &kText}, {"target", &kText}, {"uid", &kText}, {"gid", &kText}, {"mode", &kAmount}};
constexpr Object kGrant{.name = "file_grant", .properties = kGrantProperties};
constexpr Shape kGrantItem{.scalars = kString, .object = &kGrant};

constexpr Property kUlimitProperties[] = {{"hard", &kCount}, {"soft", &kCount}};
constexpr std::string_view kUlimitRequired[] = {"soft", "hard"};
constexpr Object kUlimit{.name = "ulimit", .properties = kUlimitProperties, .required = kUlimitRequired};
constexpr Shape kUlimitShape{.scalars = kInteger | kString, .object = &kUlimit};

constexpr Property kHookProperties[] = {{"command", &kCommand},
                                        {"user", &kText},
                                        {"privileged", &kFlag},
                                        {"working_dir", &kText},
                                        {"environment", &kListOrMap}};
constexpr std::string_view kHookRequired[] = {"command"};
constexpr Object kHook{.name = "hook", .properties = kHookProperties, .required = kHookRequired};
constexpr Shape kHookShape{.object = &kHook};

constexpr std::string_view kActions[] = {"rebuild", "sync", "restart", "sync+restart", "sync+exec"};
constexpr Shape kAction{.scalars = kString, .words = kActions};
constexpr Property kWatchProperties[] = {
    {"ignore", &kStringOrList},     {"include", &kStringOrList}, {"path", &kText},
    {"action", &kAction},           {"target", &kText},          {"exec", &kHookShape},
    {"initial_sync", &kTrueOrFalse}};
constexpr std::string_view kWatchRequired[] = {"path", "action"};
constexpr Object kWatch{.name = "watch", .properties = kWatchProperties, .required = kWatchRequired};
constexpr Shape kWatchItem{.object = &kWatch};
constexpr Shape kWatches{.items = &kWatchItem};
constexpr Property kDevelopProperties[] = {{"watch", &kWatches}};
constexpr Object kDevelopObject{.name = "develop", .properties = kDevelopProperties};

constexpr Property kPortProperties[] = {{"name", &kText},        {"mode", &kText},       {"host_ip", &kText},
                                        {"target", &kCount},     {"published", &kCount}, {"protocol", &kText},
                                        {"app_protocol", &kText}};
constexpr Object kPort{.name = "port", .properties = kPortProperties};
constexpr Shape kPortItem{.scalars = kNumber | kString, .object = &kPort};

constexpr Property kDeviceProperties[] = {{"source", &kText}, {"target", &kText}, {"permissions", &kText}};
constexpr std::string_view kDeviceRequired[] = {"source"};
constexpr Object kDevice{.name = "device", .properties = kDeviceProperties, .required = kDeviceRequired};
constexpr Shape kDeviceItem{.scalars = kString, .object = &kDevice};

constexpr std::string_view kRecursions[] = {"enabled", "disabled", "writable", "readonly"};
constexpr Shape kRecursive{.scalars = kString, .words = kRecursions};
constexpr std::string_view kSelinuxModes[] = {"z", "Z"};
constexpr Shape kSelinux{.scalars = kString, .words = kSelinuxModes};
constexpr Property kBindProperties[] = {{"propagation", &kText},
                                        {"create_host_path", &kFlag},
                                        {"recursive", &kRecursive},
                                        {"selinux", &kSelinux}};
constexpr Object kBind{.name = "mount_bind", .properties = kBindProperties};
constexpr Shape kBindShape{.object = &kBind};
constexpr Property kMountVolumeProperties[] = {
    {"labels", &kListOrMap}, {"nocopy", &kFlag}, {"subpath", &kText}};
constexpr Object kMountVolume{.name = "mount_volume", .properties = kMountVolumeProperties};
constexpr Shape kMountVolumeShape{.object = &kMountVolume};
constexpr Property kMountTmpfsProperties[] = {{"size", &kNatural}, {"mode", &kAmount}};
constexpr Object kMountTmpfs{.name = "mount_tmpfs", .properties = kMountTmpfsProperties};
constexpr Shape kMountTmpfsShape{.object = &kMountTmpfs};
constexpr Property kMountImageProperties[] = {{"subpath", &kText}};
constexpr Object kMountImage{.name = "mount_image", .properties = kMountImageProperties};
constexpr Shape kMountImageShape{.object = &kMountImage};
constexpr std::string_view kMountTypes[] = {"bind", "volume", "tmpfs", "cluster", "npipe", "image"};
constexpr Shape kMountType{.scalars = kString, .words = kMountTypes};
constexpr Property kMountProperties[] = {
    {"type", &kMountType},          {"source", &kText},           {"target", &kText},
    {"read_only", &kFlag},          {"consistency", &kText},      {"bind", &kBindShape},
    {"volume", &kMountVolumeShape}, {"tmpfs", &kMountTmpfsShape}, {"image", &kMountImageShape}};
constexpr std::string_view kMountRequired[] = {"type"};
constexpr Object kMount{.name = "mount", .properties = kMountProperties, .required = kMountRequired};
constexpr Shape kMountItem{.scalars = kString, .object = &kMount};

}  // namespace

constexpr Shape kGrants{.items = &kGrantItem};
constexpr Shape kUlimits{.values = &kUlimitShape, .keys = Keys::LowerCase};
constexpr Shape kHooks{.items = &kHookShape};
constexpr Shape kDevelop{.scalars = kNull, .object = &kDevelopObject};
constexpr Shape kPorts{.items = &kPortItem, .unique = true};
constexpr Shape kDevices{.items = &kDeviceItem};
constexpr Shape kMounts{.items = &kMountItem, .unique = true};

namespace {

constexpr Property kBuildProperties[] = {
    {"context", &kText},
    {"dockerfile", &kText},
    {"dockerfile_inline", &kText},
    {"entitlements", &kTexts},
    {"args", &kListOrMap},
    {"ssh", &kListOrMap},
    {"labels", &kListOrMap},
    {"cache_from", &kTexts},
    {"cache_to", &kTexts},
    {"no_cache", &kFlag},
    {"additional_contexts", &kListOrMap},
    {"network", &kText},
    {"provenance", &kFlag},
    {"sbom", &kFlag},
    {"pull", &kFlag},
    {"target", &kText},
    {"shm_size", &kCount},
    {"extra_hosts", &kHosts},
    {"isolation", &kText},
    {"privileged", &kFlag},
    {"secrets", &kGrants},
    {"tags", &kTexts},
    {"ulimits", &kUlimits},
    {"platforms", &kTexts},
};
constexpr Object kBuild{.name = "build", .properties = kBuildProperties};

}  // namespace

constexpr Shape kBuildShape{.scalars = kString, .object = &kBuild};

}  // namespace dvsguard::compose::schema
