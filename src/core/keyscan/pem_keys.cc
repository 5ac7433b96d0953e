#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "core/base/base64.h"
#include "core/crypto/sha256.h"
#include "core/keyscan/der.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/key_identity.h"
#include "core/keyscan/pgp.h"

// PEM as RFC 7468 and its older kin write it.
namespace dvsguard::keyscan {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kMaxLabel = 64;
constexpr std::size_t kMaxBody = std::size_t{64} * 1024;
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
                                           {"PGP PRIVATE KEY BLOCK", KeyKind::PgpKey},
                                           {"OPENSSH PRIVATE KEY", KeyKind::OpensshKey},
                                           {"ENCRYPTED SIGSTORE PRIVATE KEY", KeyKind::CosignKey},
                                           {"ENCRYPTED COSIGN PRIVATE KEY", KeyKind::CosignKey}}};

struct Block {
  KeyKind kind = KeyKind::PemPrivateKey;
  std::string_view label;
  std::string_view body;
  std::size_t start = 0, end = 0;
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
  return Block{known->kind, label, rest.substr(0, body_size), at, body_start + body_size};
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
  bool has_role = false;          // Notary's header
  std::string bytes;
};

std::optional<Body> decode(const Block& block) {
  Body body;
  std::string digits;
  for (const std::string& line : body_lines(block.body)) {
    if (line.find(':') != std::string::npos) {
      if (line.find("ENCRYPTED") != std::string::npos) body.encrypted_header = true;
      if (line.starts_with("role:")) body.has_role = true;
    } else if (!line.starts_with('=')) {  // OpenPGP's checksum
      digits += line;
    }
  }
  Result<std::string> bytes = base64_decode(digits);
  if (!bytes || bytes->size() < kMinKeyBytes) return std::nullopt;
  body.bytes = std::move(*bytes);
  return body;
}

constexpr std::string_view kOpensshMagic("openssh-key-v1\0", 15);  // openssh's PROTOCOL.key

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// After the magic: the cipher's name as uint32 length and text, "none" where the key is in the clear; the
// KDF's name and options, the number of keys, and the first public key.
void judge_openssh(Hit& hit, std::string_view bytes) {
  if (!bytes.starts_with(kOpensshMagic)) return;
  bytes.remove_prefix(kOpensshMagic.size());
  const auto take = [&bytes]() -> std::optional<std::string_view> {
    if (bytes.size() < 4) return std::nullopt;
    std::size_t size = 0;
    for (const char c : bytes.substr(0, 4)) size = size << 8 | static_cast<std::uint8_t>(c);
    bytes.remove_prefix(4);
    if (bytes.size() < size) return std::nullopt;
    const std::string_view taken = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return taken;
  };
  const auto cipher = take();
  if (!cipher) return;
  hit.certainty = Certainty::Proven;
  hit.why = "its bytes start as OpenSSH's private keys do";
  hit.encrypted = *cipher != "none";
  if (!take() || !take() || bytes.size() < 4) return;
  bytes.remove_prefix(4);
  const auto key = take();
  if (!key || key->size() < 16) return;
  std::string digest = base64_encode(text_of(crypto::sha256(*key).bytes));
  digest.erase(digest.find_last_not_of('=') + 1);
  hit.public_id = "SHA256:" + digest;  // as ssh-keygen -l writes it
}

void judge_pgp(Hit& hit, std::string_view bytes) {
  const std::optional<PgpSecretKey> key = read_pgp_secret_key(bytes);
  if (!key) return;
  hit.certainty = Certainty::Proven;
  hit.why = "its bytes are an OpenPGP secret key packet";
  hit.encrypted = key->encrypted;
  hit.public_id = key->fingerprint;
}

void judge_der(Hit& hit, const Body& body) {
  if (body.encrypted_header) {
    hit.kind = KeyKind::PemEncryptedKey;
    hit.encrypted = true;
    hit.certainty = Certainty::Proven;
    hit.why = "its header says that it is encrypted";
    return;
  }
  const std::optional<DerKey> key = read_der_key(body.bytes);
  if (!key || key->size != body.bytes.size()) return;
  const bool encrypted = key->form == DerForm::EncryptedPkcs8;
  if (key->form == DerForm::Pkcs12 || encrypted != (hit.kind == KeyKind::PemEncryptedKey)) return;
  hit.certainty = Certainty::Proven;
  hit.why = "its bytes are the structure that its label names";
  if (!encrypted) name_der_key(hit, body.bytes, *key);
}

void judge_cosign(Hit& hit, std::string_view bytes) {
  hit.encrypted = true;
  if (bytes.front() != '{' || bytes.back() != '}') return;
  hit.certainty = Certainty::Proven;
  hit.why = "its bytes are the JSON that its label names";
}

// What the block is by what is around it and in its headers, rather than by its label.
void judge_place(Hit& hit, const Body& body, const Candidate& candidate, const Block& block) {
  constexpr std::size_t kAccountFile = 4096;
  if (body.has_role) {
    hit.kind = KeyKind::DockerTrustKey;
    hit.why = "its header names a role of Docker Content Trust";
    return;
  }
  const std::size_t start = block.start - std::min(block.start, kAccountFile);
  const std::string_view around = candidate.text.substr(start, block.end + kAccountFile - start);
  if (hit.certainty == Certainty::Proven && around.find("\"service_account\"") != std::string_view::npos) {
    hit.kind = KeyKind::GcpServiceAccount;
    hit.why = "a service account's file holds it, and its bytes are a PKCS#8 structure";
  }
}

std::optional<Hit> judge(const Candidate& candidate, const Block& block) {
  std::optional<Body> body = decode(block);
  if (!body) return std::nullopt;
  Hit hit = make_hit(block.kind, Certainty::Likely, block.start, "its label and its base64 say so");
  if (hit.kind == KeyKind::PemEncryptedKey) hit.encrypted = true;
  if (hit.kind == KeyKind::OpensshKey) {
    judge_openssh(hit, body->bytes);
  } else if (hit.kind == KeyKind::PgpKey) {
    judge_pgp(hit, body->bytes);
  } else if (hit.kind == KeyKind::CosignKey) {
    judge_cosign(hit, body->bytes);
  } else {
    judge_der(hit, *body);
    judge_place(hit, *body, candidate, block);
  }
  hit.what = kind_name(hit.kind);
  std::ranges::fill(body->bytes, '\0');
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
  if (std::optional<Hit> hit = judge(candidate, *block)) findings.add(std::move(*hit));
}

}  // namespace dvsguard::keyscan
