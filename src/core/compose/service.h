#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/compose/field.h"
#include "core/text/node.h"

// One service of a Compose project: short syntaxes made long, units made numbers, paths made absolute.
namespace dvsguard::compose {

struct NamedText {
  std::string name;
  Text value;  // absent: the name alone, the value comes from Compose's own environment
  Places where;
  bool from_interpolation = false;  // the value as written holds ${…}
};
using Labels = std::vector<NamedText>;

// One variable of a container's environment, after env files and `environment` are laid over one another.
struct Variable {
  std::string name;
  Text value;  // absent: named, but nobody gives it a value, so it is not in the container
  bool from_interpolation = false;  // the value as written holds ${…}
  std::string env_file;             // the env_file that hands it over; empty: `environment`
  Places where;                     // where the service names it, then where the value comes from
};

struct EnvFile {
  Text path;  // absolute
  Text as_written;
  bool required = true;
  std::string format;    // "" or "raw"
  bool missing = false;  // required, but not there
};

enum class MountType { Bind, Volume, Tmpfs, NamedPipe, Cluster, Image };

// An item of `volumes`.
struct Mount {
  MountType type = MountType::Bind;
  Text source;  // Bind: absolute path; Volume: key in the project's volumes; absent: anonymous
  std::string source_as_written;
  std::string resolved_source;  // Bind: after resolving symbolic links; empty where unknown
  Text target;
  Field<bool> read_only;                   // known false where nothing says otherwise
  std::vector<std::string> unknown_modes;  // of the short syntax, ignored by Compose without a word
  Text propagation;
  Text selinux;    // "z", "Z"
  Text recursive;  // bind.recursive
  Field<std::int64_t> tmpfs_size, tmpfs_mode;
  Text subpath;
  Places where;
};

// An item of `secrets` or `configs`, the object itself is in the project.
struct Grant {
  Text source;
  Text target;
  Text uid, gid;
  Field<std::int64_t> mode;  // permission bits: `440` is decimal (0670), "440" and 0440 are octal
  Places where;
};

struct Port {
  Text host_ip;    // absent: all interfaces
  Text published;  // "8080" or "8000-8010"; absent: the engine picks one
  Field<std::int64_t> target;
  std::string protocol = "tcp";
  std::string mode;  // "ingress", "host"
  Places where;
};

struct Device {
  Text source;  // host path, or a CDI name such as vendor.com/class=name
  Text target;
  Text permissions;  // "rwm"
  Places where;
};

// `gpus` and deploy.resources.reservations.devices.
struct DeviceRequest {
  Text driver;
  Texts capabilities;
  Field<std::int64_t> count;  // -1: all
  Texts device_ids;
  Places where;
};

struct Ulimit {
  std::string name;
  Field<std::int64_t> soft, hard;
};

struct Healthcheck {
  Field<bool> disable;
  Field<std::vector<std::string>> test;  // ["CMD", …], ["CMD-SHELL", …] or ["NONE"]
  Places where;
};

struct Logging {
  Text driver;
  std::map<std::string, Text> options;
  Places where;
};

struct ServiceNetwork {
  Text key;  // among the project's networks
  Texts aliases;
  Text ipv4_address, ipv6_address, mac_address;
  Places where;
};

// `post_start`, `pre_stop` and what later versions add; `when` is the property's name.
struct Hook {
  std::string when;
  Field<std::vector<std::string>> command;
  Text user;
  Field<bool> privileged;
  Text working_dir;
  std::vector<NamedText> environment;
  Places where;
};

struct Provider {
  Text type;
  std::map<std::string, Texts> options;
  Places where;
};

struct Build {
  Text context;         // absolute path, or a URL
  bool remote = false;  // the context is a URL or git reference
  Text dockerfile;      // absolute path, or a URL
  Text dockerfile_inline;
  Text target;
  std::vector<NamedText> args;
  Texts entitlements, ssh, cache_from, extra_hosts, tags;
  std::vector<NamedText> additional_contexts;
  std::vector<Grant> secrets;
  Field<bool> privileged, pull, no_cache;
  Text network, isolation;
  Places where;
};

struct Watch {
  Text path, action, target;
  std::optional<Hook> exec;  // what `sync+exec` runs in the container
  Places where;
};

struct Resources {
  Field<std::int64_t> memory;  // bytes
  Field<std::int64_t> pids;
  Text cpus;
};

struct Deploy {
  Resources limits, reservations;
  std::vector<DeviceRequest> devices;
  Labels labels;
  Field<std::int64_t> replicas;
  Text restart_condition;
  Text update_failure_action;
  Places where;
};

// What a service mounts of another one, through `volumes_from` and that one's own.
struct Borrowed {
  enum class From { Service, Outside, Unknown };
  From from = From::Service;
  std::size_t service = 0;  // its place among the project's services
  bool read_only = false;
  std::string cause;  // Unknown: why
  Places where;       // the entries of volumes_from on the way, the borrower's own first
};

// A container that no Compose file declares: a script of the project starts it by `docker run` or its kin.
struct Scripted {
  struct Unread {
    std::string what;  // of its command line is not understood; fit for a message
    Place place;
  };
  bool one_shot = true;  // it ends with its job: neither detached nor restarted
  std::vector<Unread> unread;
};

struct Service {
  std::string name;
  Places where;                       // the service's key
  std::vector<std::string> profiles;  // none: always active
  bool active = true;                 // under the profiles asked for

  Text image, user, container_name, hostname, domainname, working_dir, platform, runtime, isolation;
  Text network_mode, pid, ipc, uts, cgroup, cgroup_parent, userns_mode;
  Text pull_policy, restart, mac_address, stop_signal, cpuset, cpus, credential_spec;
  Field<bool> privileged, read_only, use_api_socket, init, tty, stdin_open, oom_kill_disable, attach;
  Field<std::int64_t> mem_limit, memswap_limit, mem_reservation, shm_size;  // bytes
  Field<std::int64_t> pids_limit, oom_score_adj, scale;

  Texts cap_add, cap_drop, security_opt, group_add, device_cgroup_rules, tmpfs;
  Texts dns, dns_opt, dns_search, external_links, links, volumes_from, expose, label_files;
  std::vector<NamedText> extra_hosts;  // name, then its address (several addresses: several items)
  std::vector<NamedText> sysctls, annotations, storage_opt;
  Labels labels;

  Field<std::vector<std::string>> entrypoint, command;  // split as a shell would where written as one string
  std::vector<Variable> environment;
  std::vector<EnvFile> env_files;
  std::vector<Mount> volumes;
  std::vector<Borrowed> borrowed;  // in the order of volumes_from, breadth first, each service once
  std::vector<Grant> secrets, configs;
  std::vector<Port> ports;
  std::vector<Device> devices;
  std::vector<DeviceRequest> gpus;
  std::vector<Ulimit> ulimits;
  std::vector<ServiceNetwork> networks;
  std::vector<Hook> hooks;
  std::vector<Watch> watch;
  Texts depends_on, models;
  std::optional<Healthcheck> healthcheck;
  std::optional<Logging> logging;
  std::optional<Provider> provider;
  std::optional<Build> build;
  std::optional<Deploy> deploy;

  std::optional<Scripted> scripted;  // absent: the service is a Compose file's

  text::Node x_dvs;  // raw (uninterpolated) block; Null where there is none
};

}  // namespace dvsguard::compose
