#include "core/compose/schema_shapes.h"

// A service's properties.
namespace dvsguard::compose::schema {
namespace {

constexpr Property kLimitProperties[] = {{"path", &kText}, {"rate", &kCount}};
constexpr Object kLimit{.name = "blkio_limit", .properties = kLimitProperties, .extensions = false};
constexpr Shape kLimitItem{.object = &kLimit};
constexpr Shape kLimits{.items = &kLimitItem};
constexpr Property kWeightProperties[] = {{"path", &kText}, {"weight", &kCount}};
constexpr Object kWeight{.name = "blkio_weight", .properties = kWeightProperties, .extensions = false};
constexpr Shape kWeightItem{.object = &kWeight};
constexpr Shape kWeights{.items = &kWeightItem};
constexpr Property kBlkioProperties[] = {{"device_read_bps", &kLimits},
                                         {"device_read_iops", &kLimits},
                                         {"device_write_bps", &kLimits},
                                         {"device_write_iops", &kLimits},
                                         {"weight", &kCount},
                                         {"weight_device", &kWeights}};
constexpr Object kBlkio{.name = "blkio_config", .properties = kBlkioProperties, .extensions = false};
constexpr Shape kBlkioShape{.object = &kBlkio};

constexpr Property kCredentialProperties[] = {{"config", &kText}, {"file", &kText}, {"registry", &kText}};
constexpr Object kCredential{.name = "credential_spec", .properties = kCredentialProperties};
constexpr Shape kCredentialShape{.object = &kCredential};

constexpr std::string_view kConditions[] = {"service_started", "service_healthy",
                                            "service_completed_successfully"};
constexpr Shape kCondition{.scalars = kString, .words = kConditions};
constexpr Property kDependencyProperties[] = {
    {"restart", &kFlag}, {"required", &kTrueOrFalse}, {"condition", &kCondition}};
constexpr std::string_view kDependencyRequired[] = {"condition"};
constexpr Object kDependency{
    .name = "depends_on", .properties = kDependencyProperties, .required = kDependencyRequired};
constexpr Shape kDependencyShape{.object = &kDependency};
constexpr Shape kDependencies{
    .items = &kText, .unique = true, .values = &kDependencyShape, .keys = Keys::Name, .closed = true};

constexpr Property kEnvFileProperties[] = {{"path", &kText}, {"format", &kText}, {"required", &kFlag}};
constexpr std::string_view kEnvFileRequired[] = {"path"};
constexpr Object kEnvFile{
    .name = "env_file", .properties = kEnvFileProperties, .required = kEnvFileRequired, .extensions = false};
constexpr Shape kEnvFileItem{.scalars = kString, .object = &kEnvFile};
constexpr Shape kEnvFiles{.scalars = kString, .items = &kEnvFileItem};

constexpr Property kExtendsProperties[] = {{"service", &kText}, {"file", &kText}};
constexpr std::string_view kExtendsRequired[] = {"service"};
constexpr Object kExtends{
    .name = "extends", .properties = kExtendsProperties, .required = kExtendsRequired, .extensions = false};
constexpr Shape kExtendsShape{.scalars = kString, .object = &kExtends};

constexpr Shape kOption{.scalars = kString | kNumber | kBoolean};
constexpr Shape kOptionOrOptions{.scalars = kString | kNumber | kBoolean, .items = &kOption};
constexpr Shape kProviderOptions{.values = &kOptionOrOptions};
constexpr Property kProviderProperties[] = {{"type", &kText}, {"options", &kProviderOptions}};
constexpr std::string_view kProviderRequired[] = {"type"};
constexpr Object kProvider{
    .name = "provider", .properties = kProviderProperties, .required = kProviderRequired};
constexpr Shape kProviderShape{.object = &kProvider};

constexpr Property kHealthProperties[] = {
    {"disable", &kFlag}, {"interval", &kText},     {"retries", &kAmount},     {"test", &kTextOrTexts},
    {"timeout", &kText}, {"start_period", &kText}, {"start_interval", &kText}};
constexpr Object kHealth{.name = "healthcheck", .properties = kHealthProperties};
constexpr Shape kHealthShape{.object = &kHealth};

constexpr Shape kLogOption{.scalars = kString | kNumber | kNull};
constexpr Shape kLogOptions{.values = &kLogOption};
constexpr Property kLoggingProperties[] = {{"driver", &kText}, {"options", &kLogOptions}};
constexpr Object kLogging{.name = "logging", .properties = kLoggingProperties};
constexpr Shape kLoggingShape{.object = &kLogging};

constexpr Property kModelProperties[] = {{"endpoint_var", &kText}, {"model_var", &kText}};
constexpr Object kModel{.name = "service_model", .properties = kModelProperties};
constexpr Shape kModelShape{.scalars = kNull, .object = &kModel};
constexpr Shape kModels{.items = &kText, .unique = true, .values = &kModelShape, .keys = Keys::Name};

constexpr Property kNetworkProperties[] = {
    {"aliases", &kUniqueTexts},       {"interface_name", &kText},        {"ipv4_address", &kText},
    {"ipv6_address", &kText},         {"link_local_ips", &kUniqueTexts}, {"mac_address", &kText},
    {"driver_opts", &kDriverOptions}, {"priority", &kJustNumber},        {"gw_priority", &kJustNumber}};
constexpr Object kNetwork{.name = "service_network", .properties = kNetworkProperties};
constexpr Shape kNetworkShape{.scalars = kNull, .object = &kNetwork};
constexpr Shape kNetworks{
    .items = &kText, .unique = true, .values = &kNetworkShape, .keys = Keys::Name, .closed = true};

constexpr std::string_view kCgroups[] = {"host", "private"};
constexpr Shape kCgroup{.scalars = kString, .words = kCgroups};
constexpr Shape kContainerName{.scalars = kString, .pattern = Pattern::ContainerName};
constexpr Shape kPullPolicy{.scalars = kString, .pattern = Pattern::PullPolicy};
constexpr Shape kPercent{.scalars = kInteger | kString, .least = 0, .most = 100};
constexpr Shape kOomScore{.scalars = kInteger | kString, .least = -1000, .most = 1000};
constexpr Shape kTextOrNull{.scalars = kString | kNull};
constexpr Shape kAnything{.anything = true};
constexpr Shape kAnyMap{.values = &kAnything};

}  // namespace

const Shape& service_shape() {
  static const Property properties[] = {
      {"annotations", &kListOrMap},
      {"attach", &kFlag},
      {"blkio_config", &kBlkioShape},
      {"build", &kBuildShape},
      {"cap_add", &kUniqueTexts},
      {"cap_drop", &kUniqueTexts},
      {"cgroup", &kCgroup},
      {"cgroup_parent", &kText},
      {"command", &kCommand},
      {"configs", &kGrants},
      {"container_name", &kContainerName},
      {"cpu_count", &kNatural},
      {"cpu_percent", &kPercent},
      {"cpu_period", &kAmount},
      {"cpu_quota", &kAmount},
      {"cpu_rt_period", &kAmount},
      {"cpu_rt_runtime", &kAmount},
      {"cpu_shares", &kAmount},
      {"cpus", &kAmount},
      {"cpuset", &kText},
      {"credential_spec", &kCredentialShape},
      {"depends_on", &kDependencies},
      {"deploy", &deploy_shape()},
      {"develop", &kDevelop},
      {"device_cgroup_rules", &kUniqueTexts},
      {"devices", &kDevices},
      {"dns", &kStringOrList},
      {"dns_opt", &kUniqueTexts},
      {"dns_search", &kStringOrList},
      {"domainname", &kText},
      {"entrypoint", &kCommand},
      {"env_file", &kEnvFiles},
      {"environment", &kListOrMap},
      {"expose", &kUniqueAmounts},
      {"extends", &kExtendsShape},
      {"external_links", &kUniqueTexts},
      {"extra_hosts", &kHosts},
      {"gpus", &gpus_shape()},
      {"group_add", &kUniqueAmounts},
      {"healthcheck", &kHealthShape},
      {"hostname", &kText},
      {"image", &kText},
      {"init", &kFlag},
      {"ipc", &kText},
      {"isolation", &kText},
      {"label_file", &kTextOrTexts},
      {"labels", &kListOrMap},
      {"links", &kUniqueTexts},
      {"logging", &kLoggingShape},
      {"mac_address", &kText},
      {"mem_limit", &kAmount},
      {"mem_reservation", &kCount},
      {"mem_swappiness", &kCount},
      {"memswap_limit", &kAmount},
      {"models", &kModels},
      {"network_mode", &kText},
      {"networks", &kNetworks},
      {"oom_kill_disable", &kFlag},
      {"oom_score_adj", &kOomScore},
      {"pid", &kTextOrNull},
      {"pids_limit", &kAmount},
      {"platform", &kText},
      {"ports", &kPorts},
      {"post_start", &kHooks},
      {"pre_stop", &kHooks},
      {"privileged", &kFlag},
      {"profiles", &kUniqueTexts},
      {"provider", &kProviderShape},
      {"pull_policy", &kPullPolicy},
      {"pull_refresh_after", &kText},
      {"read_only", &kFlag},
      {"restart", &kText},
      {"runtime", &kText},
      {"scale", &kCount},
      {"secrets", &kGrants},
      {"security_opt", &kUniqueTexts},
      {"shm_size", &kAmount},
      {"stdin_open", &kFlag},
      {"stop_grace_period", &kText},
      {"stop_signal", &kText},
      {"storage_opt", &kAnyMap},
      {"sysctls", &kListOrMap},
      {"tmpfs", &kStringOrList},
      {"tty", &kFlag},
      {"ulimits", &kUlimits},
      {"use_api_socket", &kTrueOrFalse},
      {"user", &kText},
      {"userns_mode", &kText},
      {"uts", &kText},
      {"volumes", &kMounts},
      {"volumes_from", &kUniqueTexts},
      {"working_dir", &kText},
  };
  static const Object object{.name = "service", .properties = properties};
  static const Shape shape{.object = &object};
  return shape;
}

}  // namespace dvsguard::compose::schema
