#include "app/signer/network_options.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <string_view>

#include "app/signer/boot.h"
#include "app/signer/observer.h"
#include "app/signer/reader.h"

namespace dvsguard::app_signer {
namespace {

// "--link 3 --boot 4": names and numbers, each name once.
using Numbers = std::map<std::string_view, std::uint64_t>;

Result<Numbers> read_numbers(std::span<const char* const> arguments) {
  const Error unusable{.code = ErrorCode::Usage,
                       .what = "a child of the signer is started with --name NUMBER"};
  Numbers numbers;
  if (arguments.size() % 2 != 0) return unusable;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string_view text = arguments[i + 1];
    std::uint64_t value = 0;
    const auto [stopped, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || stopped != text.data() + text.size() ||
        !numbers.emplace(arguments[i], value).second) {
      return unusable;
    }
  }
  return numbers;
}

Result<std::uint64_t> number(const Numbers& numbers, std::string_view name) {
  if (const auto found = numbers.find(name); found != numbers.end()) return found->second;
  return Error{.code = ErrorCode::Usage,
               .what = fmt::format("a child of the signer is started with {}", name)};
}

Result<int> descriptor(const Numbers& numbers, std::string_view name) {
  constexpr std::uint64_t kMost = 1023;
  TRY(const std::uint64_t fd, number(numbers, name));
  if (fd < 3 || fd > kMost)
    return Error{.code = ErrorCode::Usage, .what = fmt::format("{} is no descriptor", name)};
  return static_cast<int>(fd);
}

Result<ObserverTask> observer_task(const Numbers& numbers) {
  ObserverTask task;
  if (numbers.contains("--echo")) {
    TRY(task.number, number(numbers, "--echo"));
    return task;
  }
  TRY(task.chain, number(numbers, "--chain"));
  TRY(task.number, number(numbers, "--upstream"));
  return task;
}

}  // namespace

Status observe(std::span<const char* const> arguments) {
  TRY(const Numbers numbers, read_numbers(arguments));
  TRY(const ObserverTask task, observer_task(numbers));
  TRY(const int link, descriptor(numbers, "--link"));
  TRY(const int boot, descriptor(numbers, "--boot"));
  TRY(const signer::Config config, read_boot(boot));
  return run_observer(config, task, link);
}

Status read(std::span<const char* const> arguments) {
  TRY(const Numbers numbers, read_numbers(arguments));
  TRY(const int link, descriptor(numbers, "--link"));
  TRY(const int boot, descriptor(numbers, "--boot"));
  TRY(const signer::Config config, read_boot(boot));
  return run_reader(config, link);
}

}  // namespace dvsguard::app_signer
