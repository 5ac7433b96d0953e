#pragma once

#include <string>
#include <utility>
#include <vector>

// An image's configuration (OCI image-spec, config.md; Docker's image spec v1.2 is the same in what stands
// here).
namespace dvsguard::oci {

struct HistoryEntry {
  std::string created, created_by, author, comment;
  bool empty_layer = false;
};

struct ImageConfig {
  std::string os, architecture, variant;
  std::string created, author;
  std::string user;
  std::vector<std::string> env;  // NAME=value
  std::vector<std::string> entrypoint, command;
  std::string working_directory, stop_signal;
  std::vector<std::string> exposed_ports, volumes;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<std::string> healthcheck;  // Docker's: ["CMD", …], ["CMD-SHELL", …], ["NONE"]; empty: none
  std::vector<std::string> on_build;
  std::vector<std::string> diff_ids;  // "sha256:…" of each inflated layer, the lowest first
  std::vector<HistoryEntry> history;
};

}  // namespace dvsguard::oci
