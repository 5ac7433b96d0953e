#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/compose/field.h"
#include "core/compose/service.h"
#include "core/text/node.h"

// A Compose project as Docker Compose 2.40 would run it, every value with its origin.
namespace dvsguard::compose {

struct Network {
  std::string key;  // its name in the file
  Places where;
  Text name;  // its name in the engine
  Text driver;
  std::map<std::string, Text> driver_opts;
  Field<bool> external, internal, attachable, enable_ipv6;
  Labels labels;
};

struct Volume {
  std::string key;
  Places where;
  Text name;
  Text driver;
  std::map<std::string, Text> driver_opts;  // local: type, o, device
  std::string resolved_device;              // that device, symbolic links resolved; empty where it is no path
  Field<bool> external;
  Labels labels;
};

// A secret or a config of the project.
struct FileObject {
  std::string key;
  Places where;
  Text name;
  Text file;                  // absolute; as a bind mount's source it is judged like any other
  std::string resolved_file;  // that file, symbolic links resolved; empty where unknown
  Text environment;           // the variable's name
  Text content;               // of a config
  Text driver;
  std::map<std::string, Text> driver_opts;
  Field<bool> external;
};

struct Model {
  std::string key;
  Places where;
  Text model;
};

// Something that the project takes from outside itself and that was not fetched.
struct Remote {
  enum class Kind { Include, Extends };
  Kind kind = Kind::Include;
  std::string what;  // the URL, credentials removed
  Places where;
};

// Where each key stands in a list, so that ten thousand look-ups are no ten thousand scans.
using KeyIndex = std::unordered_map<std::string, std::size_t>;

struct Project {
  Text name;
  std::string directory;          // absolute project directory
  std::vector<Service> services;  // in the order of the files; those of inactive profiles too
  std::vector<Network> networks;
  std::vector<Volume> volumes;
  std::vector<FileObject> secrets;
  std::vector<FileObject> configs;
  std::vector<Model> models;
  std::vector<Remote> remotes;
  text::Node x_dvs;  // raw (uninterpolated) top-level block; Null where there is none
  Places where;      // the files themselves

  // Of the lists above, made by index_keys; a list that is longer than its index is searched from its start.
  KeyIndex service_index, network_index, volume_index, secret_index, config_index;
};

// To be called once the lists are complete.
void index_keys(Project& project);

[[nodiscard]] const Service* find_service(const Project& project, std::string_view name);
[[nodiscard]] const Network* find_network(const Project& project, std::string_view key);
[[nodiscard]] const Volume* find_volume(const Project& project, std::string_view key);
[[nodiscard]] const FileObject* find_secret(const Project& project, std::string_view key);
[[nodiscard]] const FileObject* find_config(const Project& project, std::string_view key);

}  // namespace dvsguard::compose
