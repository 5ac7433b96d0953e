#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/keyscan/der.h"
#include "core/keyscan/detectors.h"

// Java's own key stores, JKS and JCEKS (OpenJDK: sun.security.provider.JavaKeyStore.engineLoad,
// com.sun.crypto.provider.JceKeyStore): magic, version, count, then entries; all numbers big-endian.
namespace dvsguard::keyscan {
namespace {

constexpr std::uint64_t kPrivateKey = 1,
                        kCertificate = 2;  // tags; 3 is a secret key, serialized, of no told size
constexpr std::uint64_t kMaxEntries = 100'000;
constexpr std::uint64_t kMaxMilliseconds = std::uint64_t{1} << 43U;  // of an entry's date: in the year 2248
// Of the algorithms that protect a key, 1.3.6.1.4.1.42.2.17.1.1 and 1.3.6.1.4.1.42.2.19.1: Sun's own arc.
constexpr std::string_view kSun = "\x2b\x06\x01\x04\x01\x2a\x02";

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::optional<std::uint64_t> number(std::size_t size) {
    const auto bytes = take(size);
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : *bytes) value = value << 8U | static_cast<std::uint8_t>(c);
    return value;
  }
  [[nodiscard]] std::optional<std::string_view> take(std::uint64_t size) {
    if (size > rest_.size()) return std::nullopt;
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  // What its size stands before.
  [[nodiscard]] std::optional<std::string_view> sized(std::size_t size_of_size) {
    const auto size = number(size_of_size);
    return size ? take(*size) : std::nullopt;
  }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

bool is_protected_key(std::string_view bytes) {
  const auto whole = read_der(bytes);
  if (!whole || whole->tag != kDerSequence || whole->size != bytes.size()) return false;
  DerReader reader(whole->content);
  const auto algorithm = reader.take(kDerSequence);
  const auto secret = reader.take(kDerOctets);
  if (!algorithm || !secret || secret->size() < 32 || !reader.done()) return false;
  const auto oid = DerReader(*algorithm).take(kDerOid);
  return oid && oid->starts_with(kSun);
}

bool skip_certificate(Reader& reader, std::uint64_t version) {
  if (version > 1 && !reader.sized(2)) return false;  // its type, "X.509"
  return reader.sized(4).has_value();
}

// Reads up to the first private key.
bool has_private_key(Reader& reader) {
  const auto version = reader.number(4), count = reader.number(4);
  if (!version || !count || *count > kMaxEntries) return false;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto tag = reader.number(4);
    const auto alias = reader.sized(2);
    const auto date = reader.number(8);
    if (!tag || !alias || !date || *date >= kMaxMilliseconds) return false;
    if (*tag == kPrivateKey) {
      const auto key = reader.sized(4);
      return key && is_protected_key(*key);
    }
    if (*tag != kCertificate || !skip_certificate(reader, *version)) return false;
  }
  return false;
}

}  // namespace

void find_java_keystore(const Candidate& candidate, Findings& findings) {
  const std::string_view text = candidate.after();
  Reader reader(text.substr(4));
  if (!has_private_key(reader)) return;
  Hit hit = make_hit(KeyKind::JavaKeystore, Certainty::Proven, candidate.at,
                     "its bytes are a Java key store that holds a private key");
  hit.encrypted = true;
  findings.add(std::move(hit));
  findings.resume_at(candidate.at + text.size() - reader.left());
}

}  // namespace dvsguard::keyscan
