#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/text/node.h"
#include "edge/http/client.h"
#include "edge/http/get.h"

// The container engine's own API (Docker's, which podman serves too), asked and never told: GET alone.
// Answers are bounded, in time as a whole too, and read as strictly as any other input; what they mean is
// core/host's business.
namespace dvsguard::engine {

class Client {
 public:
  explicit Client(http::Endpoint endpoint, http::Limits limits = {})
      : endpoint_(std::move(endpoint)), limits_(limits) {}
  static constexpr std::chrono::seconds kMaxAsking{60};  // for all that is asked of one engine

  [[nodiscard]] Result<text::Node> version() const;
  [[nodiscard]] Result<text::Node> info() const;
  // The running containers that Compose started for this project.
  [[nodiscard]] Result<text::Node> containers(const std::string& project) const;
  // `id`: 12 to 64 hex digits; anything else is Invalid and is not sent.
  [[nodiscard]] Result<text::Node> inspect(const std::string& id) const;
  [[nodiscard]] Result<text::Node> changes(const std::string& id) const;  // null where nothing changed
  [[nodiscard]] Result<text::Node> processes(const std::string& id) const;
  // `name`: a reference or an id. Missing where the engine holds no such image.
  [[nodiscard]] Result<text::Node> image(const std::string& name) const;
  // The image as a tar, which an engine may first have to write somewhere: its head may take minutes.
  [[nodiscard]] Result<http::Exchange> saved(const std::string& id) const;

 private:
  [[nodiscard]] Result<text::Node> ask(const std::string& target,
                                       std::optional<std::chrono::milliseconds> patience = {}) const;
  [[nodiscard]] Result<text::Node> ask_of(const std::string& id, const std::string& what,
                                          std::optional<std::chrono::milliseconds> patience = {}) const;

  http::Endpoint endpoint_;
  http::Limits limits_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::now() + kMaxAsking;
};

}  // namespace dvsguard::engine
