#include "app/operator/signer_init.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "app/operator/signer_ask.h"
#include "app/operator/signer_file.h"
#include "app/shell/output.h"
#include "core/compose/load.h"
#include "core/crypto/address.h"
#include "core/crypto/hex.h"
#include "core/crypto/sha256.h"
#include "core/text/display.h"
#include "edge/store/log.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"
#include "edge/sys/write_file.h"

namespace dvsguard::cli {
namespace {

constexpr std::string_view kUsualLog = "/var/lib/dvsguard/signer";
constexpr std::size_t kMaxPath = 4096;

std::array<std::uint8_t, 32> draw() {
  std::array<std::uint8_t, 32> out{};
  for (const std::size_t at : {std::size_t{0}, std::size_t{16}})
    std::ranges::copy(sys::random_bytes(), out.begin() + at);
  return out;
}

Status check_address(std::string& address) {
  if (address.empty()) return {};
  const auto parsed = crypto::parse_address(address);
  if (!parsed) return usage_error("--account: " + parsed.error().what, "0x and 40 hex digits");
  address = parsed->text();
  return {};
}

std::string usual_origin(std::string_view unique) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0 || !merkle::is_origin(host.data())) host = {};
  return fmt::format("{}/dvsguard-signer/{}", host[0] == '\0' ? "localhost" : host.data(), unique);
}

Result<store::LogKey> new_log_key(const std::string& origin) {
  store::LogKey key;
  key.seed = draw();
  const auto verifier = crypto::ed25519_public_key(key.seed);
  if (!verifier) return Error{.what = "no key for the log could be made"};
  key.key = *verifier;
  key.origin = origin.empty() ? usual_origin(crypto::to_hex(std::span(key.key).first(4))) : origin;
  if (!merkle::is_origin(key.origin))
    return usage_error("--origin holds a blank, a plus sign or no printable character",
                       "such as signer.example/operator");
  return key;
}

// Of the project; where it has none, of what the operator says when asked.
Result<contract::Contract> contract_of(const ProjectOptions& project) {
  auto examined = examine(sys::DiskFiles(), project, nullptr);
  const bool none_here = !examined && project.files.empty() && examined.error().code == ErrorCode::Missing;
  if (!examined && !none_here) return std::move(examined.error());
  if (examined && examined->contract) return std::move(*examined->contract);
  if (sys::is_terminal(STDIN_FILENO)) return ask_contract();
  if (!examined) return std::move(examined.error());
  return Error{
      .code = ErrorCode::Missing,
      .what = "the project has no contract (`x-dvs`), so nothing says what its keys are for",
      .mend = "run it on a terminal, where it asks, or write signer.yaml by hand: docs/formats/signer.md"};
}

Result<std::string> init(SignerInitOptions options) {
  const std::string path = options.config.empty() ? kUsualSignerFile : options.config;
  if (sys::DiskFiles().exists(path))
    return Error{
        .place = {.file = file_name(path)}, .what = "is there already", .mend = "--config names another"};
  TRY(const contract::Contract contract, contract_of(options.project));
  if (sys::is_terminal(STDIN_FILENO)) {
    TRY_STATUS(ask_known(options.known));
  }
  TRY_STATUS(check_address(options.known.account));
  if (options.known.log_folder.empty()) options.known.log_folder = kUsualLog;
  TRY(const store::LogKey key, new_log_key(options.origin));
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  const store::LogPlace place{
      .folder = (std::filesystem::path(folder) / options.known.log_folder).string(),
      .anchor = options.known.log_anchor.empty()
                    ? ""
                    : (std::filesystem::path(folder) / options.known.log_anchor).string()};
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(place.folder).parent_path(), error);
  TRY_STATUS(sys::write_file(path, draft::signer_file(contract, options.known), sys::IfThere::Refuse,
                             sys::Readers::OwnerAlone));
  if (Status made = store::Log::create(place, key); !made) {
    // A file without its log would look like a signer that was set up.
    std::filesystem::remove(path, error);
    return std::move(made.error());
  }
  return fmt::format(
      "wrote {}, and an empty log in {}\nlog key: {}\n"
      "Fill in each FILL, read each grant, then: dvsguard signer run --config {}\n",
      text::printable(path, kMaxPath), text::printable(place.folder, kMaxPath),
      merkle::verifier_key(key.origin, key.key), text::printable(path, kMaxPath));
}

}  // namespace

int perform_signer_init(SignerInitOptions options) {
  const auto done = init(std::move(options));
  return done ? print(*done, kDone) : fail(done.error());
}

int perform_signer_token() {
  const std::string token = crypto::to_hex(draw());
  return print(fmt::format("token: {}\ntoken_sha256: \"{}\"\n", token, crypto::sha256(token).hex()), kDone);
}

}  // namespace dvsguard::cli
