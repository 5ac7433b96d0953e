#pragma once

#include "core/compose/schema_table.h"

// Shapes that many properties share, and the larger parts of a service.
namespace dvsguard::compose::schema {

inline constexpr Shape kText{.scalars = kString};
inline constexpr Shape kFlag{.scalars = kBoolean | kString};
inline constexpr Shape kTrueOrFalse{.scalars = kBoolean};
inline constexpr Shape kAmount{.scalars = kNumber | kString};
inline constexpr Shape kJustNumber{.scalars = kNumber};
inline constexpr Shape kCount{.scalars = kInteger | kString};
inline constexpr Shape kWholeNumber{.scalars = kInteger};
inline constexpr Shape kNatural{.scalars = kInteger | kString, .least = 0};

inline constexpr Shape kTexts{.items = &kText};
inline constexpr Shape kUniqueTexts{.items = &kText, .unique = true};
inline constexpr Shape kTextOrTexts{.scalars = kString, .items = &kText};
inline constexpr Shape kStringOrList{.scalars = kString, .items = &kText, .unique = true};
inline constexpr Shape kUniqueAmounts{.items = &kAmount, .unique = true};
inline constexpr Shape kCommand{.scalars = kNull | kString, .items = &kText};

inline constexpr Shape kMapValue{.scalars = kString | kNumber | kBoolean | kNull};
inline constexpr Shape kListOrMap{.items = &kText, .unique = true, .values = &kMapValue, .closed = true};
inline constexpr Shape kTextMap{.values = &kText, .closed = true};
inline constexpr Shape kDriverOptions{.values = &kAmount};
inline constexpr Shape kHosts{.items = &kText, .unique = true, .values = &kTextOrTexts, .closed = true};

[[nodiscard]] const Shape& service_shape();
[[nodiscard]] const Shape& deploy_shape();
[[nodiscard]] const Shape& gpus_shape();

extern const Shape kBuildShape, kUlimits, kGrants, kHooks, kDevelop, kMounts, kPorts, kDevices;

}  // namespace dvsguard::compose::schema
