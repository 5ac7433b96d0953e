#include <algorithm>
#include <array>
#include <optional>

#include "core/build/script_facts.h"
#include "core/keyscan/names.h"
#include "core/oci/reference.h"
#include "core/practice/key_material.h"

namespace dvsguard::practice {
namespace {

using compose::Service;

// Images that nobody signs with, by the last part of their name.
constexpr auto kInfrastructure = std::to_array<std::string_view>({"nginx",
                                                                  "nginx-unprivileged",
                                                                  "httpd",
                                                                  "haproxy",
                                                                  "traefik",
                                                                  "caddy",
                                                                  "envoy",
                                                                  "postgres",
                                                                  "postgresql",
                                                                  "mysql",
                                                                  "mariadb",
                                                                  "mongo",
                                                                  "redis",
                                                                  "valkey",
                                                                  "memcached",
                                                                  "rabbitmq",
                                                                  "nats",
                                                                  "influxdb",
                                                                  "clickhouse-server",
                                                                  "prometheus",
                                                                  "alertmanager",
                                                                  "node-exporter",
                                                                  "blackbox-exporter",
                                                                  "pushgateway",
                                                                  "grafana",
                                                                  "loki",
                                                                  "promtail",
                                                                  "tempo",
                                                                  "alloy",
                                                                  "cadvisor",
                                                                  "vector",
                                                                  "fluentd",
                                                                  "fluent-bit",
                                                                  "jaeger",
                                                                  "all-in-one",
                                                                  "opentelemetry-collector",
                                                                  "opentelemetry-collector-contrib",
                                                                  "watchtower",
                                                                  "diun",
                                                                  "autoheal",
                                                                  "docker-socket-proxy",
                                                                  "minio",
                                                                  "victoria-metrics",
                                                                  "telegraf"});

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool is_infrastructure(const Service& service) {
  const std::string* image = service.image.get();
  if (image == nullptr) return false;
  const auto reference = oci::parse_reference(*image);
  return reference && std::ranges::find(kInfrastructure, reference->short_name()) != kInfrastructure.end();
}

// What the team itself declares: nothing where it declares none of the names.
std::optional<SecretUse> declared_use(const Evidence& evidence, const Service& service,
                                      const std::vector<std::string>& names) {
  if (!evidence.contract) return std::nullopt;
  for (const contract::Key& key : evidence.contract->keys) {
    if (contains(key.services, service.name)) return SecretUse::Has;
  }
  bool declared = false;
  for (const contract::ConfigVariable& variable : evidence.contract->config) {
    if (!contains(names, variable.name)) continue;
    if (variable.services.empty() || contains(variable.services, service.name)) return SecretUse::Has;
    declared = true;
  }
  return declared ? std::optional(SecretUse::HasNot) : std::nullopt;
}

// Its own settings name the secrets, or say where a key is.
bool mentions_keys(const RawProject& raw, const Service& service, const std::vector<std::string>& names) {
  for (const std::string& text : raw.texts(service.name)) {
    for (const std::string& variable : build::expanded_variables(text)) {
      if (contains(names, variable)) return true;
    }
  }
  return std::any_of(service.environment.begin(), service.environment.end(),
                     [](const compose::Variable& variable) {
                       return variable.env_file.empty() && keyscan::key_location_name(variable.name);
                     });
}

}  // namespace

SecretUse secret_use(const Evidence& evidence, const RawProject& raw, const ServiceKeys& keys,
                     const std::vector<std::string>& names) {
  const Service& service = *keys.service;
  if (const auto declared = declared_use(evidence, service, names)) return *declared;
  if (!keys.mounts.empty() || mentions_keys(raw, service, names)) return SecretUse::Has;
  return is_infrastructure(service) ? SecretUse::HasNot : SecretUse::Unknown;
}

}  // namespace dvsguard::practice
