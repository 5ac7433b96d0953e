#include "core/keyscan/pgp.h"

#include <cstdint>
#include <numeric>

#include "core/crypto/hasher.h"

namespace dvsguard::keyscan {
namespace {

// 5: the tags that can stand in a transferable secret key.
constexpr unsigned kSignature = 2, kSecretKey = 5, kSecretSubkey = 7, kTrust = 12, kUserId = 13,
                   kUserAttribute = 17;
constexpr std::size_t kMaxPacket = std::size_t{64} * 1024;
constexpr std::size_t kMaxMpiBits = 16384;

std::uint8_t byte(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

struct Packet {
  unsigned tag = 0;
  std::string_view body;
  std::size_t size = 0;
};

// RFC 9580, 4.2: headers of either format, with a definite length.
std::optional<Packet> read_packet(std::string_view bytes) {
  if (bytes.size() < 3) return std::nullopt;
  const unsigned first = byte(bytes, 0);
  if ((first & 0x80) == 0) return std::nullopt;
  const bool current = (first & 0x40) != 0;
  std::size_t header = 2, size = byte(bytes, 1);
  const auto number = [&](std::size_t at, std::size_t digits) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value << 8 | byte(bytes, at + i);
    return value;
  };
  if (current) {
    if (size >= 224 && size != 255) return std::nullopt;  // partial lengths are for data
    if (size == 255) {
      if (bytes.size() < 6) return std::nullopt;
      header = 6;
      size = number(2, 4);
    } else if (size >= 192) {
      header = 3;
      size = ((size - 192) << 8) + byte(bytes, 2) + 192;
    }
  } else {
    const unsigned type = first & 3;
    if (type == 3) return std::nullopt;
    const std::size_t digits = std::size_t{1} << type;
    if (bytes.size() < 1 + digits) return std::nullopt;
    header = 1 + digits;
    size = number(1, digits);
  }
  if (size > kMaxPacket || bytes.size() - header < size) return std::nullopt;
  return Packet{.tag = current ? first & 0x3f : (first & 0x3f) >> 2,
                .body = bytes.substr(header, size),
                .size = header + size};
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool skip(std::size_t count) {
    if (bytes_.size() - at_ < count) return false;
    at_ += count;
    return true;
  }
  [[nodiscard]] std::optional<unsigned> octet() {
    if (at_ == bytes_.size()) return std::nullopt;
    return byte(bytes_, at_++);
  }
  // RFC 9580, 3.2: a number with its length in bits. GnuPG counts a curve's octets whole, so that the first
  // may be smaller than its length says.
  [[nodiscard]] bool mpi() {
    const auto high = octet(), low = octet();
    if (!high || !low) return false;
    const std::size_t bits = *high << 8 | *low;
    if (bits == 0 || bits > kMaxMpiBits || bytes_.size() - at_ < (bits + 7) / 8) return false;
    const unsigned first = byte(bytes_, at_);
    const std::size_t top = (bits - 1) % 8;
    if (first >> top > 1) return false;
    return skip((bits + 7) / 8);
  }
  [[nodiscard]] bool mpis(int count) {
    while (count-- > 0) {
      if (!mpi()) return false;
    }
    return true;
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// 9.1 and 5.5.5: the numbers of the secret part, once the public part has been read past; none where the
// algorithm has no keys or the public part is not as it must be.
std::optional<int> read_public_part(Reader& reader, unsigned algorithm) {
  const auto curve = [&reader] {
    const auto size = reader.octet();
    return size && *size >= 3 && *size <= 16 && reader.skip(*size);
  };
  bool read = false;
  int secrets = 1;
  switch (algorithm) {
    case 1:
    case 2:
    case 3:  // RSA: n, e; d, p, q, u
      read = reader.mpis(2);
      secrets = 4;
      break;
    case 16:  // Elgamal: p, g, y; x
      read = reader.mpis(3);
      break;
    case 17:  // DSA: p, q, g, y; x
      read = reader.mpis(4);
      break;
    case 18: {  // ECDH: curve, point, KDF parameters; scalar
      read = curve() && reader.mpi();
      const auto size = read ? reader.octet() : std::nullopt;
      read = size == 3u && reader.skip(*size);
      break;
    }
    case 19:
    case 22:  // ECDSA, EdDSA: curve, point; scalar
      read = curve() && reader.mpi();
      break;
    case 25:
    case 27:  // X25519, Ed25519: 32 octets; 32 octets
      read = reader.skip(32);
      secrets = 0;
      break;
    default:  // a byte of the file, not of an enumeration
      return std::nullopt;
  }
  return read ? std::optional(secrets) : std::nullopt;
}

// 3.7: a string-to-key specifier; GnuPG's own (101) stands for a secret that is not here.
bool read_s2k(Reader& reader) {
  const auto type = reader.octet();
  const auto hash = type == 4u ? std::optional(1u) : reader.octet();
  if (!type || !hash || *hash == 0 || *hash > 14) return false;
  switch (*type) {
    case 0:
      return true;
    case 1:
      return reader.skip(8);
    case 3:
      return reader.skip(9);
    case 4:
      return reader.skip(19);
    default:  // a byte of the file, not of an enumeration
      return false;
  }
}

// The secret part of version 4, in the clear: its numbers and their sum (5.5.3).
bool is_clear_secret(Reader reader, int numbers) {
  const std::string_view secret = reader.rest();
  if (numbers == 0) {
    if (secret.size() != 34) return false;
  } else if (!reader.mpis(numbers) || reader.rest().size() != 2) {
    return false;
  }
  const std::string_view counted = secret.substr(0, secret.size() - 2);
  const unsigned sum = std::accumulate(counted.begin(), counted.end(), 0u, [](unsigned total, char c) {
    return total + static_cast<std::uint8_t>(c);
  });
  const std::string_view written = secret.substr(counted.size());
  return (sum & 0xffff) == (unsigned{byte(written, 0)} << 8 | byte(written, 1));
}

struct Body {
  bool encrypted = false;
  std::size_t public_size = 0;
};

std::optional<Body> read_body(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.octet() != 4u || !reader.skip(4)) return std::nullopt;  // version, time
  const auto algorithm = reader.octet();
  const auto numbers = algorithm ? read_public_part(reader, *algorithm) : std::nullopt;
  if (!numbers) return std::nullopt;
  Body body{.encrypted = false, .public_size = reader.at()};
  const auto usage = reader.octet();
  if (!usage) return std::nullopt;
  if (*usage == 0) return is_clear_secret(reader, *numbers) ? std::optional(body) : std::nullopt;
  body.encrypted = true;
  if (*usage < 253) return std::nullopt;
  const auto cipher = reader.octet();
  if (!cipher || *cipher == 0 || *cipher > 13) return std::nullopt;
  if (*usage == 253 && !reader.octet()) return std::nullopt;  // AEAD's mode
  if (!read_s2k(reader)) return std::nullopt;
  return reader.rest().size() >= 32 ? std::optional(body) : std::nullopt;
}

std::string fingerprint_of(std::string_view public_part) {
  std::string hashed("\x99");  // 5.5.4.2
  hashed += static_cast<char>(public_part.size() >> 8);
  hashed += static_cast<char>(public_part.size() & 0xff);
  return crypto::sha1_hex(hashed.append(public_part));
}

bool belongs_to_key(unsigned tag) {
  return tag == kSignature || tag == kSecretSubkey || tag == kTrust || tag == kUserId ||
         tag == kUserAttribute;
}

}  // namespace

std::optional<PgpSecretKey> read_pgp_secret_key(std::string_view bytes) {
  const std::optional<Packet> packet = read_packet(bytes);
  if (!packet || (packet->tag != kSecretKey && packet->tag != kSecretSubkey)) return std::nullopt;
  const std::optional<Body> body = read_body(packet->body);
  if (!body) return std::nullopt;
  PgpSecretKey key{.size = packet->size,
                   .packet_size = packet->size,
                   .encrypted = body->encrypted,
                   .fingerprint = fingerprint_of(packet->body.substr(0, body->public_size))};
  while (const std::optional<Packet> next = read_packet(bytes.substr(key.size))) {
    if (!belongs_to_key(next->tag)) break;
    key.size += next->size;
  }
  return key;
}

}  // namespace dvsguard::keyscan
