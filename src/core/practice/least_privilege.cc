#include "core/practice/least_privilege.h"

#include "core/practice/find.h"
#include "core/practice/practices.h"

namespace dvsguard::practice {

void add_missing_source(Outcome& outcome, report::Rule rule, const Service& service, const HostMount& mount) {
  if (mount.outside_project)
    add_missing(outcome, rule, &service, mount.cause, "remove volumes_from, or write the mounts themselves");
  else
    add_missing_variable(outcome, rule, service, mount.cause);
}

// Whatever else its command line may allow.
void check_unread(const Service& service, Outcome& outcome) {
  if (!service.scripted) return;
  for (const compose::Scripted::Unread& unread : service.scripted->unread)
    add_missing(outcome, report::Rule::LP20, &service, unread.what + ", at " + unread.place.text(),
                "write the options out in the script, as docker run --help spells them");
}

void check_least_privilege(const Evidence& evidence, Outcome& outcome) {
  for (const Service& service : evidence.loaded.project.services) {
    const Mounts mounts = host_mounts(evidence.loaded.project, service);
    check_privileged(evidence, service, outcome);
    check_capabilities(evidence, service, outcome);
    check_security_options(evidence, service, outcome);
    check_namespaces(evidence, service, outcome);
    check_control_sockets(evidence, service, mounts, outcome);
    check_host_paths(evidence, service, mounts, outcome);
    check_devices(evidence, service, mounts, outcome);
    check_writable_root(evidence, service, outcome);
    check_limits(evidence, service, outcome);
    check_unread(service, outcome);
    check_ports(evidence, service, outcome);
    check_volumes(evidence, service, outcome);
    check_network_exposure(evidence, service, outcome);
    check_mount_modes(evidence, service, outcome);
    check_sysctls_and_groups(evidence, service, outcome);
    check_host_execution(evidence, service, outcome);
    check_models(evidence, service, outcome);
    check_build_privileges(evidence, service, outcome);
    check_project_picks(evidence, service, outcome);
    check_steering(evidence, service, outcome);
  }
  check_declared(evidence, outcome);
  check_endpoint_options(evidence, outcome);
  check_address_ranges(evidence, outcome);
}

}  // namespace dvsguard::practice
