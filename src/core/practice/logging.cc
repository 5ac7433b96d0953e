#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/host_settings.h"
#include "core/practice/ip_address.h"
#include "core/practice/runtime_logs.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Logging;
using compose::Service;
using report::Outcome;
using report::Rule;

// Drivers of the engine that write to the host itself.
constexpr std::array<std::string_view, 5> kLocalDrivers = {"json-file", "local", "none", "journald",
                                                           "etwlogs"};

// Drivers that send, and the option that says where. Without it these two reach a daemon of the host.
struct Sender {
  std::string_view driver, option;
  bool local_by_default = false;
};
constexpr std::array kSenders = {
    Sender{"syslog", "syslog-address", true},
    Sender{"fluentd", "fluentd-address", true},
    Sender{"gelf", "gelf-address"},
    Sender{"splunk", "splunk-url"},
    Sender{"awslogs", ""},
    Sender{"gcplogs", ""},
    Sender{"logentries", ""},
};

const compose::Text* option_of(const Logging& logging, std::string_view name) {
  const auto found = logging.options.find(std::string(name));
  return found == logging.options.end() ? nullptr : &found->second;
}

// "unix:///dev/log", "tcp://127.0.0.1:514", "localhost:24224", "udp://[::1]:12201"
bool is_on_host(std::string_view address) {
  if (address.starts_with("unix://") || address.starts_with("unixgram://")) return true;
  if (const std::size_t scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  address = address.substr(0, address.find('/'));
  std::string_view host = address.substr(0, address.rfind(':'));
  if (address.starts_with('[')) host = address.substr(1, address.find(']') - 1);
  if (host == "localhost") return true;
  const auto ip = parse_ip(host);
  return ip && ip->is_loopback();
}

Places where_of(const Logging& logging, const compose::Text& text) {
  return text.where().empty() ? logging.where : text.where();
}

// The driver, and the address that it sends to.
std::string receiver_of(const Logging& logging, const std::string& driver) {
  std::string all = exact_text(driver);
  for (const auto& [name, value] : logging.options) {
    if (name.ends_with("-address") || name.ends_with("-url") || name.ends_with("-endpoint"))
      all += " " + exact_text(value.value_or(""));
  }
  return all;
}

void check_sent(const Service& service, const Logging& logging, const std::string& driver, Outcome& outcome) {
  if (std::ranges::find(kLocalDrivers, driver) != kLocalDrivers.end()) return;
  const auto sender = std::ranges::find(kSenders, driver, &Sender::driver);
  const bool known = sender != kSenders.end();
  if (known && !sender->option.empty()) {
    const compose::Text* address = option_of(logging, sender->option);
    if (address == nullptr && sender->local_by_default) return;
    if (address != nullptr && missing_if_unknown(outcome, Rule::LG05, service, *address)) return;
    const std::string* text = address != nullptr ? address->get() : nullptr;
    if (text != nullptr && (is_on_host(*text) || (text->empty() && sender->local_by_default))) return;
  }
  add_finding(outcome, Rule::LG05, &service, where_of(logging, logging.driver), "driver",
              known ? "sends its logs off this host by the driver " + driver
                    : "hands its logs to the log plugin " + text::quoted(driver, 60) +
                          ", which may send them anywhere",
              "log to json-file or journald, and ship logs from the host, if at all")
      .detail = receiver_of(logging, driver);
}

// `env` and `env-regex` copy variables into every line, `labels` what the labels say.
void check_carried(const Service& service, const Logging& logging, Outcome& outcome) {
  for (const std::string_view name : {"env", "env-regex", "labels", "labels-regex"}) {
    const compose::Text* option = option_of(logging, name);
    if (option == nullptr) continue;
    const std::string* value = option->get();
    if (value != nullptr && value->empty()) continue;
    const bool environment = name.starts_with("env");
    report::Finding& finding =
        add_finding(outcome, Rule::LG05, &service, where_of(logging, *option), "option " + std::string(name),
                    environment ? "copies variables of the environment into every line of its log"
                                : "copies labels into every line of its log",
                    "remove the option " + std::string(name));
    finding.detail = exact_text(value != nullptr ? *value : std::string());
    if (!environment) finding.severity = report::Severity::Low;
  }
}

// Whether the engine's own choice of a driver counts.
bool takes_default(const Service& service) {
  return !service.logging || service.logging->driver.is_absent() ||
         (service.logging->driver.is_known() && service.logging->driver.get()->empty());
}

bool bounds(const std::map<std::string, std::string>& options) {
  const auto size = options.find("max-size");
  return size != options.end() && !size->second.empty() && size->second != "-1";
}

}  // namespace

void check_log_driver(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (takes_default(service)) {
    const auto defaults = log_defaults(evidence);
    if (defaults && defaults->driver == "none")
      add_finding(outcome, Rule::LG01, &service, service.where, "driver",
                  "writes no logs at all: this host's engine keeps none unless told to",
                  "log to json-file with max-size and max-file");
    return;
  }
  const Logging& logging = *service.logging;
  if (missing_if_unknown(outcome, Rule::LG01, service, logging.driver)) return;
  if (logging.driver.value_or("") == "none")
    add_finding(outcome, Rule::LG01, &service, where_of(logging, logging.driver), "driver",
                "writes no logs at all: nobody sees a refused login or a used key",
                "log to json-file with max-size and max-file");
}

// json-file, the engine's default unless the host says otherwise, keeps everything unless told otherwise;
// `local` keeps 100 MB by itself, and the other drivers have no file that grows.
void check_log_bounds(const Evidence& evidence, const Service& service, Outcome& outcome) {
  Places where = service.where;
  bool own_size = false;
  const LogDefaults defaults = log_defaults(evidence).value_or(LogDefaults{"json-file", {}});
  if (takes_default(service) && defaults.driver != "json-file") return;
  if (service.logging) {
    const Logging& logging = *service.logging;
    if (missing_if_unknown(outcome, Rule::LG02, service, logging.driver)) return;
    const std::string driver = logging.driver.value_or("");
    if (!driver.empty() && driver != "json-file") return;
    const compose::Text* size = option_of(logging, "max-size");
    if (size != nullptr && missing_if_unknown(outcome, Rule::LG02, service, *size)) return;
    const std::string value = size != nullptr ? size->value_or("") : std::string();
    if (!value.empty() && value != "-1") return;
    where = logging.where;
    own_size = size != nullptr;
  }
  // The engine lays its own options under those of containers that use its driver.
  if (!own_size && defaults.driver == "json-file" && bounds(defaults.options)) return;
  add_finding(outcome, Rule::LG02, &service, where, "max-size",
              "keeps its logs without bound, so a chatty or attacked program fills the host's disk",
              "set logging to json-file with max-size and max-file");
}

void check_log_destination(const Service& service, Outcome& outcome) {
  if (!service.logging) return;
  const Logging& logging = *service.logging;
  check_carried(service, logging, outcome);
  if (missing_if_unknown(outcome, Rule::LG05, service, logging.driver)) return;
  const std::string driver = logging.driver.value_or("");
  if (!driver.empty()) check_sent(service, logging, driver, outcome);
}

}  // namespace dvsguard::practice
