#include "core/practice/known_ports.h"

#include <algorithm>
#include <array>

namespace dvsguard::practice {
namespace {

constexpr std::string_view kMetrics = "a metrics port";
constexpr std::string_view kDebug = "a debugger";
constexpr std::string_view kAdmin = "an administration port";
constexpr std::string_view kDatabase = "a database";
constexpr std::string_view kNode = "a node's RPC port";

struct KnownPort {
  std::int64_t number;
  std::string_view what;
};

// From the programs' own documentation: what they listen on unless told otherwise.
constexpr std::array<KnownPort, 65> kPorts = {{
    {22, kAdmin},       {23, kAdmin},      {1433, kDatabase}, {1521, kDatabase},  {2019, kAdmin},
    {2112, kMetrics},   {2181, kDatabase}, {2345, kDebug},    {2375, kAdmin},     {2376, kAdmin},
    {2379, kDatabase},  {2380, kDatabase}, {3000, kAdmin},    {3100, kMetrics},   {3306, kDatabase},
    {3389, kAdmin},     {3500, kNode},     {5005, kDebug},    {5052, kNode},      {5054, kMetrics},
    {5432, kDatabase},  {5601, kAdmin},    {5672, kDatabase}, {5678, kDebug},     {5900, kAdmin},
    {5984, kDatabase},  {6060, kDebug},    {6379, kDatabase}, {6443, kAdmin},     {7474, kDatabase},
    {7687, kDatabase},  {8008, kMetrics},  {8086, kDatabase}, {8123, kDatabase},  {8200, kAdmin},
    {8222, kAdmin},     {8500, kAdmin},    {8545, kNode},     {8546, kNode},      {8551, kNode},
    {8899, kNode},      {9042, kDatabase}, {9080, kMetrics},  {9090, kMetrics},   {9091, kMetrics},
    {9092, kMetrics},   {9093, kMetrics},  {9100, kMetrics},  {9115, kMetrics},   {9200, kDatabase},
    {9222, kDebug},     {9229, kDebug},    {9300, kDatabase}, {9464, kMetrics},   {9901, kAdmin},
    {9944, kNode},      {10000, kAdmin},   {10250, kAdmin},   {11211, kDatabase}, {15672, kAdmin},
    {26257, kDatabase}, {26657, kNode},    {26660, kMetrics}, {27017, kDatabase}, {40000, kDebug},
}};

struct KnownImage {
  std::string_view name;
  std::string_view what;
};

constexpr std::array<KnownImage, 38> kImages = {{
    {"postgres", kDatabase},      {"postgresql", kDatabase},
    {"timescaledb", kDatabase},   {"mysql", kDatabase},
    {"mysql-server", kDatabase},  {"mariadb", kDatabase},
    {"redis", kDatabase},         {"valkey", kDatabase},
    {"keydb", kDatabase},         {"mongo", kDatabase},
    {"mongodb", kDatabase},       {"cassandra", kDatabase},
    {"elasticsearch", kDatabase}, {"opensearch", kDatabase},
    {"influxdb", kDatabase},      {"clickhouse-server", kDatabase},
    {"clickhouse", kDatabase},    {"cockroach", kDatabase},
    {"couchdb", kDatabase},       {"neo4j", kDatabase},
    {"memcached", kDatabase},     {"etcd", kDatabase},
    {"zookeeper", kDatabase},     {"rabbitmq", kDatabase},
    {"prometheus", kMetrics},     {"alertmanager", kMetrics},
    {"node-exporter", kMetrics},  {"pushgateway", kMetrics},
    {"cadvisor", kMetrics},       {"loki", kMetrics},
    {"promtail", kMetrics},       {"grafana", kAdmin},
    {"kibana", kAdmin},           {"adminer", kAdmin},
    {"pgadmin4", kAdmin},         {"phpmyadmin", kAdmin},
    {"portainer", kAdmin},        {"portainer-ce", kAdmin},
}};

}  // namespace

std::optional<std::string_view> inward_port(std::int64_t port, std::string_view protocol,
                                            std::string_view image) {
  if (protocol != "tcp") return std::nullopt;
  const auto by_image = std::ranges::find(kImages, image, &KnownImage::name);
  if (by_image != kImages.end()) return by_image->what;
  const auto by_number = std::ranges::find(kPorts, port, &KnownPort::number);
  if (by_number != kPorts.end()) return by_number->what;
  return std::nullopt;
}

}  // namespace dvsguard::practice
