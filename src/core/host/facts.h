#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What a host says about itself: its accounts, its container engine and how that is set up. Pure: bytes that
// the doors read become these types here.
namespace dvsguard::host {

using Id = std::uint32_t;  // of a user or group

// A fact, or why it is not at hand and the command that brings it.
template <class T>
struct Fact {
  std::optional<T> value;
  std::string why;      // one clause; empty where there is a value
  std::string command;  // for the operator

  explicit operator bool() const { return value.has_value(); }
  const T* operator->() const { return &*value; }
  const T& operator*() const { return *value; }
};

struct Account {
  std::string name;
  Id uid = 0, gid = 0;
};

struct Group {
  std::string name;
  Id gid = 0;
  std::vector<std::string> members;
};

// A line of /etc/subuid or /etc/subgid: ids that `owner` may map into a user namespace.
struct IdRange {
  std::string owner;  // a name, or a number
  Id first = 0;
  std::uint32_t count = 0;

  [[nodiscard]] bool contains(Id id) const { return id >= first && id - first < count; }
};

// dockerd's settings, from daemon.json and its command line. What they do not name is the engine's default.
struct Daemon {
  std::optional<std::string> log_driver;
  std::map<std::string, std::string> log_opts;  // names and values of the options
  std::optional<bool> no_new_privileges, live_restore;
  std::optional<std::string> userns_remap;  // "default", or USER[:GROUP]
};

// A program of the engine, by the version that it tells.
struct Component {
  std::string name;     // "engine", "containerd", "runc", "crun"
  std::string version;  // as told: "1.6.20~ds1"
  std::string build;    // as told: a commit, or a distribution's own version
};

// What the engine answers to /version and /info.
struct Engine {
  bool podman = false;
  std::vector<Component> components;
  std::string logging_driver;  // empty: not told
  bool userns = false, rootless = false, no_new_privileges = false, live_restore = false;
  std::string root;  // where it keeps its data
};

// A control socket of an engine.
struct Socket {
  std::string path;
  std::uint32_t mode = 0;  // permission bits
  Id uid = 0, gid = 0;
  bool reachable = true;  // by others: every folder above it lets them pass
};

struct HostFacts {
  Fact<Daemon> daemon;
  Fact<Engine> engine;
  Fact<std::vector<Account>> accounts;
  Fact<std::vector<Group>> groups;
  Fact<std::vector<IdRange>> subuid, subgid;
  std::vector<Socket> sockets;
  Fact<std::vector<std::string>> signer_logs;  // folders that /etc/dvsguard/signer.yaml names
};

// DVS-NAME-random, as useradd takes it: 31 characters at most.
struct Identity {
  std::string dvs, random;
};
[[nodiscard]] std::optional<Identity> parse_identity(const std::string& account);

}  // namespace dvsguard::host
