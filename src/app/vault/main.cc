#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <string_view>

#include "app/vault/boot.h"
#include "app/vault/keys.h"
#include "app/vault/process.h"
#include "core/grant/entry.h"
#include "edge/sandbox/confine.h"
#include "edge/sandbox/syscalls.h"

// dvsguard-vault: started by `dvsguard signer run`, with the descriptors that it opened.
namespace dvsguard::vault {
namespace {

struct Arguments {
  sys::Fd boot;
  Links links;
};

// --boot FD --front FD --control FD --starter FD --operator UID --observer FD …
Result<Arguments> parse(int argc, char** argv) {
  Arguments out;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string_view value = argv[i + 1];
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.begin(), value.end(), number);
    if (error != std::errc() || end != value.end())
      return Error{.code = ErrorCode::Usage, .what = "takes descriptors as numbers"};
    if (name == "--operator") {
      out.links.operator_uid = number;
      continue;
    }
    sys::Fd fd(static_cast<int>(number));
    if (name == "--boot")
      out.boot = std::move(fd);
    else if (name == "--front")
      out.links.front = std::move(fd);
    else if (name == "--control")
      out.links.control = std::move(fd);
    else if (name == "--starter")
      out.links.starter = std::move(fd);
    else if (name == "--observer")
      out.links.observers.push_back(std::move(fd));
    else
      return Error{.code = ErrorCode::Usage, .what = "knows no such argument"};
  }
  if (!out.boot || !out.links.front || !out.links.control || !out.links.starter) {
    return Error{.code = ErrorCode::Usage, .what = "is started by `dvsguard signer run`, not by hand"};
  }
  return out;
}

std::string folder_of(const std::string& path) {
  return path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
}

// The order is the argument: nothing can be dumped before a secret is read, every file is open or named
// before the others are out of reach, and no message is read before the process can do nothing but answer it.
Status run(int argc, char** argv) {
  TRY(Arguments arguments, parse(argc, argv));
  TRY_STATUS(sandbox::forbid_dumps());
  TRY(Boot boot, read_boot(arguments.boot.get()));
  arguments.boot = sys::Fd();
  if (arguments.links.observers.size() != observer_roles(boot.config).size()) {
    return Error{.code = ErrorCode::Usage, .what = "has another number of observers than the config"};
  }
  TRY(Keys keys, Keys::open(boot));
  boot.passphrases.clear();

  const store::LogPlace place{
      .folder = path_of(boot.folder, boot.config.log_folder),
      .anchor = boot.config.log_anchor.empty() ? "" : path_of(boot.folder, boot.config.log_anchor)};
  grant::Usage usage(boot.config.grants.horizons());
  TRY(store::Log log, store::Log::open(place, [&usage](std::string_view line) -> Status {
        TRY(const grant::Entry entry, grant::parse_entry(line));
        usage.apply(entry);
        return {};
      }));
  TRY(const grant::BootId boot_id, read_boot_id());

  sandbox::Confinement files{.files = {{place.folder, true}}, .tcp = false};
  if (!place.anchor.empty()) files.files.push_back({folder_of(place.anchor), true});
  TRY_STATUS(text::status_of(sandbox::confine(files)));
  TRY_STATUS(sandbox::allow_vault_calls());

  Process process(std::move(arguments.links), std::move(keys), std::move(log),
                  Vault(std::move(boot.config), std::move(usage)), boot_id);
  TRY_STATUS(process.begin(DVSGUARD_VERSION, boot.config_digest));
  return process.run();
}

int fail(const Error& error) {
  const std::string place = error.place.text();
  fmt::print(stderr, "dvsguard-vault: {}{}{}\n", place, place.empty() ? "" : ": ", error.what);
  if (!error.mend.empty()) fmt::print(stderr, "  {}\n", error.mend);
  return 2;
}

}  // namespace
}  // namespace dvsguard::vault

int main(int argc, char** argv) {
  using namespace dvsguard;
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGINT, SIG_IGN);  // a terminal's Ctrl-C goes to the starter, who closes the link
  try {
    const Status done = vault::run(argc, argv);
    return done ? 0 : vault::fail(done.error());
  } catch (const std::exception& exception) {
    return vault::fail(Error{.what = exception.what()});
  }
}
