#include "app/project/operator_values.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/contract/config.h"
#include "core/text/display.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

constexpr std::size_t kMaxValueBytes = std::size_t{64} << 10;  // of a config value's file

}  // namespace

Status add_values(compose::Environment& environment, const settings::Project& entry,
                  const compose::FileView& files) {
  for (const settings::ConfigValue& value : entry.config) {
    std::string text = value.value;
    if (!value.file.empty()) {
      const auto file = files.read(value.file, kMaxValueBytes);
      if (!file) {
        return Error{file.error().code, value.place, "config." + text::printable(value.name),
                     file.error().what, file.error().mend};
      }
      text = *file->bytes;
      text.erase(text.find_last_not_of("\r\n") + 1);
    }
    environment[value.name] = std::move(text);
  }
  return {};
}

Status check_values(const settings::Project& entry, const contract::Contract& contract,
                    const compose::Environment& environment) {
  for (const settings::ConfigValue& value : entry.config) {
    const auto declared =
        std::find_if(contract.config.begin(), contract.config.end(),
                     [&value](const contract::ConfigVariable& item) { return item.name == value.name; });
    const std::string where = "config." + text::printable(value.name);
    if (declared == contract.config.end()) {
      return Error{ErrorCode::Invalid, value.place, where, "the contract declares no such variable",
                   "remove it"};
    }
    const std::string why = contract::misfit(*declared, environment.at(value.name));
    if (!why.empty()) return Error{ErrorCode::Invalid, value.place, where, why, {}};
  }
  return {};
}

Error blame_values(Error error, const compose::Options& load, const settings::Project& entry,
                   const compose::FileView& files, const compose::Environment& environment) {
  const auto plain = compose::load(files, sys::environment(), load);
  if (!plain) return error;
  const auto contract = contract::parse_contract(*plain);
  if (!contract || !*contract) return error;
  const Status fits = check_values(entry, **contract, environment);
  return fits ? error : fits.error();
}

text::Redactor values_redactor(const settings::Project& entry,
                               const std::optional<contract::Contract>& contract,
                               const compose::Environment& environment) {
  std::vector<std::string> secrets;
  for (const settings::ConfigValue& value : entry.config) {
    const bool declared =
        contract && std::any_of(contract->config.begin(), contract->config.end(),
                                [&](const auto& item) { return item.secret && item.name == value.name; });
    if (declared || !value.file.empty()) secrets.push_back(environment.at(value.name));
  }
  return text::Redactor(std::move(secrets));
}

}  // namespace dvsguard::cli
