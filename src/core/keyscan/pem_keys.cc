#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "core/base/base64.h"
#include "core/crypto/secp256k1.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/test_keys.h"

// PEM as RFC 7468 and its older kin write it.
namespace dvsguard::keyscan {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kMaxLabel = 64;
constexpr std::size_t kMaxBody = 64 * 1024;
constexpr std::size_t kMinKeyBytes = 24;  // anything shorter is a placeholder

struct Label {
  std::string_view text;
  KeyKind kind;
};

constexpr std::array<Label, 9> kLabels = {{{"PRIVATE KEY", KeyKind::PemPrivateKey},      // PKCS#8
                                           {"EC PRIVATE KEY", KeyKind::PemPrivateKey},   // SEC 1, RFC 5915
                                           {"RSA PRIVATE KEY", KeyKind::PemPrivateKey},  // PKCS#1
                                           {"DSA PRIVATE KEY", KeyKind::PemPrivateKey},
                                           {"ENCRYPTED PRIVATE KEY", KeyKind::PemEncryptedKey},
                                           {"PGP PRIVATE KEY BLOCK", KeyKind::PemPrivateKey},
                                           {"OPENSSH PRIVATE KEY", KeyKind::OpensshKey},
                                           {"ENCRYPTED SIGSTORE PRIVATE KEY", KeyKind::CosignKey},
                                           {"ENCRYPTED COSIGN PRIVATE KEY", KeyKind::CosignKey}}};

struct Block {
  KeyKind kind = KeyKind::PemPrivateKey;
  std::string_view label;
  std::string_view body;
  std::size_t end = 0;
};

// The block whose "-----BEGIN " stands at `at`, if its label is a private key's and its end mark follows.
std::optional<Block> block_at(std::string_view text, std::size_t at) {
  const std::size_t label_start = at + kBegin.size();
  const std::size_t label_size = text.substr(label_start, kMaxLabel).find(kDashes);
  if (label_size == std::string_view::npos) return std::nullopt;
  const std::string_view label = text.substr(label_start, label_size);
  const auto known = std::ranges::find(kLabels, label, &Label::text);
  if (known == kLabels.end()) return std::nullopt;
  const std::size_t body_start = label_start + label_size + kDashes.size();
  std::string_view rest = text.substr(body_start, kMaxBody);
  rest = rest.substr(0, rest.find(kBegin));  // blocks do not nest; and so the whole scan stays linear
  const std::size_t body_size = rest.find("-----END " + std::string(label) + "-----");
  if (body_size == std::string_view::npos) return std::nullopt;
  return Block{known->kind, label, rest.substr(0, body_size), body_start + body_size};
}

// The body's lines: `\n` written out (as in an environment value) ends a line as a line feed does.
std::vector<std::string> body_lines(std::string_view body) {
  constexpr std::string_view kIgnored =
      " \t\"'\\";  // indentation, and what quotes and continues lines in scripts
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < body.size(); ++i) {
    const bool escape = body[i] == '\\' && i + 1 < body.size() && (body[i + 1] == 'n' || body[i + 1] == 'r');
    if (escape) ++i;
    if (escape || body[i] == '\n' || body[i] == '\r') {
      lines.emplace_back();
    } else if (kIgnored.find(body[i]) == std::string_view::npos) {
      lines.back() += body[i];
    }
  }
  return lines;
}

struct Body {
  bool encrypted_header = false;  // RFC 1421's "Proc-Type: 4,ENCRYPTED"
  Bytes bytes;
};

std::optional<Body> decode(const Block& block) {
  Body body;
  std::string digits;
  for (const std::string& line : body_lines(block.body)) {
    if (line.find(':') != std::string::npos) {
      if (line.find("ENCRYPTED") != std::string::npos) body.encrypted_header = true;
    } else if (!line.starts_with('=')) {  // OpenPGP's checksum
      digits += line;
    }
  }
  const Result<std::string> bytes = base64_decode(digits);
  if (!bytes || bytes->size() < kMinKeyBytes) return std::nullopt;
  body.bytes.assign(bytes->begin(), bytes->end());
  return body;
}

// A DER SEQUENCE that is as long as it says (X.690, 8.1.3).
bool is_der_sequence(const Bytes& der) {
  if (der[0] != 0x30) return false;
  if (der[1] < 0x80) return der.size() == 2u + der[1];
  const std::size_t size_bytes = der[1] & 0x7fu;
  if (size_bytes == 0 || size_bytes > 4) return false;
  std::size_t size = 0;
  for (std::size_t i = 0; i < size_bytes; ++i) size = size << 8 | der[2 + i];
  return der.size() == 2 + size_bytes + size;
}

template <std::size_t Size>
std::size_t find_bytes(const Bytes& in, const std::array<std::uint8_t, Size>& what) {
  return static_cast<std::size_t>(std::ranges::search(in, what).begin() - in.begin());
}

// The scalar's address, where the DER is a key on secp256k1 (RFC 5915: version 1, then the octets).
void name_account(Hit& hit, const Bytes& der) {
  constexpr std::array<std::uint8_t, 7> kCurve = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a};  // 1.3.132.0.10
  constexpr std::array<std::uint8_t, 5> kScalar = {0x02, 0x01, 0x01, 0x04, 0x20};
  const std::size_t at = find_bytes(der, kScalar) + kScalar.size();
  if (find_bytes(der, kCurve) == der.size() || at + 32 > der.size()) return;
  const std::span<const std::uint8_t, 32> scalar(der.data() + at, 32);
  const std::optional<crypto::Address> address = crypto::address_of(scalar);
  if (!address) return;
  hit.public_id = address->text();
  std::optional<std::string> known = test_account_name(*address);
  if (!known) known = guessable_scalar_name(scalar);
  hit.published_test_key = known.has_value();
  hit.test_key_name = known.value_or("");
}

constexpr std::string_view kOpensshMagic("openssh-key-v1\0", 15);  // openssh's PROTOCOL.key

bool has_openssh_magic(const Bytes& bytes) {
  return std::ranges::equal(std::span(bytes).first(std::min(bytes.size(), kOpensshMagic.size())),
                            kOpensshMagic, {}, [](std::uint8_t byte) { return static_cast<char>(byte); });
}

// After the magic: the cipher's name as uint32 length and text; "none" where the key is in the clear.
bool openssh_is_encrypted(const Bytes& bytes) {
  constexpr std::array<std::uint8_t, 8> kNone = {0, 0, 0, 4, 'n', 'o', 'n', 'e'};
  return !std::ranges::equal(std::span(bytes).subspan(kOpensshMagic.size()).first(kNone.size()), kNone);
}

std::optional<Hit> judge(const Block& block) {
  std::optional<Body> body = decode(block);
  if (!body) return std::nullopt;
  Hit hit;
  hit.kind = block.kind;
  bool proven = false;
  switch (block.kind) {
    case KeyKind::OpensshKey:
      proven = has_openssh_magic(body->bytes);
      hit.encrypted = proven && openssh_is_encrypted(body->bytes);
      break;
    case KeyKind::CosignKey:
      proven = body->bytes.front() == '{' && body->bytes.back() == '}';
      hit.encrypted = true;
      break;
    case KeyKind::PemPrivateKey:
      if (body->encrypted_header) hit.kind = KeyKind::PemEncryptedKey;
      proven = body->encrypted_header || is_der_sequence(body->bytes);
      if (proven && !body->encrypted_header) name_account(hit, body->bytes);
      break;
    case KeyKind::PemEncryptedKey:
      proven = is_der_sequence(body->bytes);
      break;
    case KeyKind::Secp256k1:
    case KeyKind::BlsScalar:
    case KeyKind::Mnemonic:
    case KeyKind::ExtendedKey:
    case KeyKind::WifKey:
    case KeyKind::KeystoreV3:
    case KeyKind::KeystoreEip2335:
    case KeyKind::KeystoreBn254:
    case KeyKind::CometKey:
    case KeyKind::SolanaKey:
    case KeyKind::DerPrivateKey:
    case KeyKind::DerEncryptedKey:
    case KeyKind::Pkcs12:
    case KeyKind::PgpKey:
    case KeyKind::DockerTrustKey:
    case KeyKind::MinisignKey:
    case KeyKind::AgeKey:
    case KeyKind::AwsKey:
    case KeyKind::GcpServiceAccount:
    case KeyKind::GithubToken:
    case KeyKind::GitlabToken:
    case KeyKind::NpmToken:
    case KeyKind::DockerAuth:
    case KeyKind::DiscordWebhook:
    case KeyKind::TelegramToken:
    case KeyKind::SlackToken:
    case KeyKind::NetrcPassword:
    case KeyKind::PgpassPassword:
      break;  // no label stands for them
  }
  if (hit.kind == KeyKind::PemEncryptedKey) hit.encrypted = true;
  hit.certainty = proven ? Certainty::Proven : Certainty::Likely;
  hit.what = kind_name(hit.kind);
  std::ranges::fill(body->bytes, std::uint8_t{0});
  return hit;
}

}  // namespace

void find_pem_key(const Candidate& candidate, Findings& findings) {
  const std::size_t back = candidate.at - std::min(candidate.at, kBegin.size() + kMaxLabel);
  const std::size_t found = candidate.before().substr(back).rfind(kBegin);
  if (found == std::string_view::npos) return;
  const std::size_t start = back + found;
  const std::optional<Block> block = block_at(candidate.text, start);
  if (!block) return;
  findings.resume_at(block->end);
  std::optional<Hit> hit = judge(*block);
  if (!hit) return;
  hit->offset = start;
  findings.add(std::move(*hit));
}

}  // namespace dvsguard::keyscan
