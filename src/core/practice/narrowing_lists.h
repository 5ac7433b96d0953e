#pragma once

#include <vector>

#include "core/practice/narrowing_rules.h"

// What narrows a list of a service: each appends the items that do more.
namespace dvsguard::practice {

// Items may go, none may come or change.
void judge_items(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);
// Those that links and shared namespaces imply come and go with these.
void judge_dependencies(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);
void judge_networks(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);
// The same port may be bound to fewer addresses.
void judge_ports(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);
// no-new-privileges may come, what switches a protection off may go. Another profile is not shown to be
// stricter; only the engine's own is, than none.
void judge_security_options(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);
// A limit may fall; one may come where the kernel sets none, or one that frees nothing.
void judge_ulimits(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);
// Where none was, one may come that runs no programs.
void judge_tmpfs(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);
// A mount may become read-only.
void judge_mounts(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);

}  // namespace dvsguard::practice
