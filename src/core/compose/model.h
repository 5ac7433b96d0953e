#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/compose/load.h"
#include "core/compose/project.h"
#include "core/text/node.h"

// The stages between a file's tree and a Project, in the order in which `load` calls them. Each is pure over
// the node tree, as in compose-go's loader.
namespace dvsguard::compose {

// The shapes that the Compose specification allows: unknown properties and wrong types are refused with their
// position. Runs on the merged tree, before it is canonical. A Kind::Unknown node fits any scalar's place.
[[nodiscard]] Status validate_schema(const text::Node& model);

// Short syntaxes made long: ports, volumes, devices, build, env_file, depends_on, extends, secrets, ulimits,
// … A value that Compose would refuse only because a variable in it is empty (Node::hollow) becomes
// Kind::Unknown, part by part: `${KEYSTORE}:/k:ro` keeps its target and its mode. With `interpolated` false,
// parse errors in values that hold `$` are left as they are written (compose-go's ignoreParseError).
[[nodiscard]] Status make_canonical(text::Node& model, bool interpolated = true);

// What Compose asks of the canonical tree with its defaults, before paths are made absolute: addresses,
// parameters that exclude one another. Error with the position.
[[nodiscard]] Status validate_canonical(const text::Node& model);

// Compose's own consistency rules over the normalised whole (unknown networks, volumes, dependencies,
// conflicting limits…), for the services that are active under these profiles: Compose judges no others.
[[nodiscard]] Status check_consistency(const text::Node& model,
                                       const std::vector<std::string>& profiles = {});

// The canonical tree as types. A service's `environment` holds its own variables only: `load` lays the env
// files under them. Bind sources are absolute already; `resolved_source` is filled by `load`.
[[nodiscard]] Result<Project> decode_project(const text::Node& model);

}  // namespace dvsguard::compose
