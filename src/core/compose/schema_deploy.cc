#include "core/compose/schema_shapes.h"

// `deploy`, and the requests for devices that it shares with `gpus`.
namespace dvsguard::compose::schema {
namespace {

constexpr Property kRequestProperties[] = {{"capabilities", &kUniqueTexts},
                                           {"count", &kCount},
                                           {"device_ids", &kUniqueTexts},
                                           {"driver", &kText},
                                           {"options", &kListOrMap}};
constexpr std::string_view kRequestRequired[] = {"capabilities"};
constexpr Object kRequest{
    .name = "device_request", .properties = kRequestProperties, .required = kRequestRequired};
constexpr Shape kRequestItem{.object = &kRequest};
constexpr Shape kRequests{.items = &kRequestItem};
constexpr Object kGpu{
    .name = "device_request", .properties = kRequestProperties, .extensions = false, .open = true};
constexpr Shape kGpuItem{.object = &kGpu};
constexpr std::string_view kAll[] = {"all"};

constexpr Property kDiscreteProperties[] = {{"kind", &kText}, {"value", &kAmount}};
constexpr Object kDiscrete{.name = "discrete_resource", .properties = kDiscreteProperties};
constexpr Shape kDiscreteShape{.object = &kDiscrete};
constexpr Property kGenericProperties[] = {{"discrete_resource_spec", &kDiscreteShape}};
constexpr Object kGeneric{.name = "generic_resource", .properties = kGenericProperties};
constexpr Shape kGenericItem{.object = &kGeneric};
constexpr Shape kGenerics{.items = &kGenericItem};

constexpr Property kLimitsProperties[] = {{"cpus", &kAmount}, {"memory", &kText}, {"pids", &kCount}};
constexpr Object kLimits{.name = "limits", .properties = kLimitsProperties};
constexpr Shape kLimitsShape{.object = &kLimits};
constexpr Property kReservationsProperties[] = {
    {"cpus", &kAmount}, {"memory", &kText}, {"generic_resources", &kGenerics}, {"devices", &kRequests}};
constexpr Object kReservations{.name = "reservations", .properties = kReservationsProperties};
constexpr Shape kReservationsShape{.object = &kReservations};
constexpr Property kResourcesProperties[] = {{"limits", &kLimitsShape},
                                             {"reservations", &kReservationsShape}};
constexpr Object kResources{.name = "resources", .properties = kResourcesProperties};
constexpr Shape kResourcesShape{.object = &kResources};

constexpr std::string_view kOrders[] = {"start-first", "stop-first"};
constexpr Shape kOrder{.scalars = kString, .words = kOrders};
constexpr Property kUpdateProperties[] = {{"parallelism", &kCount},        {"delay", &kText},
                                          {"failure_action", &kText},      {"monitor", &kText},
                                          {"max_failure_ratio", &kAmount}, {"order", &kOrder}};
constexpr Object kUpdate{.name = "update_config", .properties = kUpdateProperties};
constexpr Shape kUpdateShape{.object = &kUpdate};
constexpr Object kRollback{.name = "rollback_config", .properties = kUpdateProperties};
constexpr Shape kRollbackShape{.object = &kRollback};

constexpr Property kRestartProperties[] = {
    {"condition", &kText}, {"delay", &kText}, {"max_attempts", &kCount}, {"window", &kText}};
constexpr Object kRestart{.name = "restart_policy", .properties = kRestartProperties};
constexpr Shape kRestartShape{.object = &kRestart};

constexpr Property kPreferenceProperties[] = {{"spread", &kText}};
constexpr Object kPreference{.name = "placement_preference", .properties = kPreferenceProperties};
constexpr Shape kPreferenceItem{.object = &kPreference};
constexpr Shape kPreferences{.items = &kPreferenceItem};
constexpr Property kPlacementProperties[] = {
    {"constraints", &kTexts}, {"preferences", &kPreferences}, {"max_replicas_per_node", &kCount}};
constexpr Object kPlacement{.name = "placement", .properties = kPlacementProperties};
constexpr Shape kPlacementShape{.object = &kPlacement};

constexpr Property kDeployProperties[] = {{"mode", &kText},
                                          {"endpoint_mode", &kText},
                                          {"replicas", &kCount},
                                          {"labels", &kListOrMap},
                                          {"rollback_config", &kRollbackShape},
                                          {"update_config", &kUpdateShape},
                                          {"resources", &kResourcesShape},
                                          {"restart_policy", &kRestartShape},
                                          {"placement", &kPlacementShape}};
constexpr Object kDeploy{.name = "deploy", .properties = kDeployProperties};

}  // namespace

const Shape& deploy_shape() {
  static constexpr Shape shape{.scalars = kNull, .object = &kDeploy};
  return shape;
}

const Shape& gpus_shape() {
  static constexpr Shape shape{.scalars = kString, .items = &kGpuItem, .words = kAll};
  return shape;
}

}  // namespace dvsguard::compose::schema
