#include "app/key/check.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "app/key/secrets.h"
#include "app/shell/output.h"
#include "core/crypto/secp256k1.h"
#include "core/text/display.h"
#include "core/text/json.h"
#include "edge/keystore/open_keystore.h"

namespace dvsguard::cli {
namespace {

struct Line {
  bool good = false;
  std::string what;
};

int tell(const KeyOptions& options, const std::string& path, const std::vector<Line>& lines) {
  bool good = true;
  std::string json, text = text::printable(path, 4096) + "\n";
  for (const Line& line : lines) {
    good = good && line.good;
    text += fmt::format("  {}  {}\n", line.good ? "good" : "BAD ", text::printable(line.what, 4096));
    json += fmt::format("{}{{\"good\":{},\"what\":{}}}", json.empty() ? "" : ",", line.good,
                        text::json_string(line.what));
  }
  if (options.json)
    text = fmt::format("{{\"file\":{},\"good\":{},\"checks\":[{}]}}\n", text::json_string(path), good, json);
  return print(text, good ? kDone : kRefused);
}

Result<std::optional<crypto::Address>> pinned(const KeyOptions& options) {
  if (options.address.empty()) return std::optional<crypto::Address>();
  auto address = crypto::parse_address(options.address);
  if (!address) return usage_error("--address: " + address.error().what, "");
  return std::optional(*address);
}

}  // namespace

std::string kdf_text(const keystore::V3& keystore) {
  switch (keystore.kdf) {
    case keystore::Kdf::Scrypt:
      return fmt::format("scrypt, N={}, r={}, p={}", keystore.n, keystore.r, keystore.p);
    case keystore::Kdf::Pbkdf2:
      return fmt::format("pbkdf2, {} iterations", keystore.iterations);
  }
  return {};
}

int perform_key_check(const KeyOptions& options) {
  const auto pin = pinned(options);
  if (!pin) return fail(pin.error());
  const auto path = named_key(options);
  if (!path) return fail(path.error());
  const auto v3 = keystore::read_keystore(*path);
  if (!v3) {
    if (v3.error().code != ErrorCode::Invalid) return fail(v3.error());
    return tell(options, *path, {{false, one_line(v3.error())}});
  }
  std::vector<Line> lines = {{true, "only its owner can read it or change what is in its place"}};
  const std::string kdf = kdf_text(*v3);
  lines.push_back(
      {!v3->is_weak(), v3->is_weak() ? kdf + ": a guesser can pay for that; import it again" : kdf});
  const auto passphrase =
      read_secret_option(options.passphrase, "passphrase of " + *path, keystore::Ask::Once);
  if (!passphrase) return fail(passphrase.error());
  if (passphrase->size() == 0) lines.push_back({false, "its passphrase is empty: the file is the key"});
  const auto key = keystore::open_keystore(*v3, *path, passphrase->reveal_text(), std::nullopt);
  if (!key && key.error().code != ErrorCode::Syntax)
    return fail(key.error());  // not opened: nothing is known
  if (!key) {
    lines.push_back({false, key.error().what});
    return tell(options, *path, lines);
  }
  const std::string address = crypto::address_of(key->reveal().first<32>())->text();
  if (*pin && (*pin)->text() != address) {
    lines.push_back({false, fmt::format("its key is that of {}, not of {}", address, (*pin)->text())});
  } else if (*pin || v3->address) {
    lines.push_back({true, fmt::format("its key is that of {}", address)});
  } else {
    lines.push_back({true, fmt::format("its key is that of {}; the file names no address", address)});
  }
  return tell(options, *path, lines);
}

}  // namespace dvsguard::cli
