#pragma once

#include <vector>

#include "core/practice/check.h"
#include "core/practice/mounts.h"

// The parts of the least-privilege practice, one idea a function. The contract may give a reason for what
// they find, except where DESIGN section 4 says that no reason excuses it.
namespace dvsguard::practice {

using compose::Service;
using report::Outcome;
using Mounts = std::vector<HostMount>;  // the service's own and inherited ones

void check_privileged(const Evidence&, const Service&, Outcome&);                      // LP01
void check_capabilities(const Evidence&, const Service&, Outcome&);                    // LP02, LP03, LP20
void check_security_options(const Evidence&, const Service&, Outcome&);                // LP04, LP05, LP20
void check_namespaces(const Evidence&, const Service&, Outcome&);                      // LP06, LP20
void check_control_sockets(const Evidence&, const Service&, const Mounts&, Outcome&);  // LP07
void check_host_paths(const Evidence&, const Service&, const Mounts&, Outcome&);       // LP08
void check_devices(const Evidence&, const Service&, const Mounts&, Outcome&);          // LP09
void check_writable_root(const Evidence&, const Service&, Outcome&);                   // LP10
void check_limits(const Evidence&, const Service&, Outcome&);                          // LP11
void check_ports(const Evidence&, const Service&, Outcome&);                           // LP12
void check_volumes(const Evidence&, const Service&, Outcome&);           // LP08, LP09, LP20: drivers
void check_network_exposure(const Evidence&, const Service&, Outcome&);  // LP12, LP20: the networks' drivers
void check_mount_modes(const Evidence&, const Service&, Outcome&);       // LP13, LP20
void check_unread(const Service&, Outcome&);                             // LP20: of a script's command line
void check_sysctls_and_groups(const Evidence&, const Service&, Outcome&);  // LP14
void check_host_execution(const Evidence&, const Service&, Outcome&);      // LP17
void check_models(const Evidence&, const Service&, Outcome&);              // LP17
void check_build_privileges(const Evidence&, const Service&, Outcome&);    // LP17, LP20
void check_project_picks(const Evidence&, const Service&, Outcome&);       // LP18
void check_steering(const Evidence&, const Service&, Outcome&);            // LP19

// "unknown" for a mount whose source cannot be seen.
void add_missing_source(Outcome&, report::Rule, const Service&, const HostMount&);

void check_declared(const Evidence&, Outcome&);          // LP15, LP16
void check_endpoint_options(const Evidence&, Outcome&);  // LP14, LP19: a service's place in a network
void check_address_ranges(const Evidence&, Outcome&);    // LP19: networks over other people's addresses

}  // namespace dvsguard::practice
