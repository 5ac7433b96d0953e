#include "core/keyscan/der.h"

#include <algorithm>

namespace dvsguard::keyscan {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEcPublicKey = "\x2a\x86\x48\xce\x3d\x02\x01"sv;        // RFC 5480
constexpr std::string_view kPkcs7Data = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"sv;  // RFC 5652
constexpr std::string_view kPbes = "\x2a\x86\x48\x86\xf7\x0d\x01\x05"sv;           // RFC 8018: PBES1, PBES2
constexpr std::string_view kPkcs12Pbe = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"sv;  // RFC 7292, appendix C

std::optional<std::string_view> sequence(std::optional<DerValue> value) {
  if (!value || value->tag != kDerSequence) return std::nullopt;
  return value->content;
}

// RFC 5915: ECPrivateKey ::= SEQUENCE {1, privateKey OCTET STRING, [0] curve, [1] publicKey}.
std::optional<DerKey> read_sec1(std::string_view content) {
  DerReader reader(content);
  if (reader.take(kDerInteger) != "\x01"sv) return std::nullopt;
  const auto secret = reader.take(kDerOctets);
  if (!secret || secret->size() < 20 || secret->size() > 66) return std::nullopt;
  DerKey key{.form = DerForm::Sec1, .bare = true, .secret = *secret};
  if (reader.next_is(0xa0)) {
    const auto parameters = reader.take(0xa0);
    if (!parameters) return std::nullopt;
    DerReader inside(*parameters);
    if (const auto curve = inside.take(kDerOid)) {
      key.curve = *curve;
    } else if (!inside.take(kDerSequence)) {  // a curve's parameters written out
      return std::nullopt;
    }
  }
  if (reader.next_is(0xa1)) {
    const auto point = reader.take(0xa1);
    if (!point || !DerReader(*point).take(kDerBitString)) return std::nullopt;
    key.bare = false;
  }
  if (!reader.done()) return std::nullopt;
  return key;
}

// RFC 5958: OneAsymmetricKey ::= SEQUENCE {0 or 1, {algorithm, parameters}, privateKey OCTET STRING, [0],
// [1]}.
std::optional<DerKey> read_pkcs8(std::string_view content) {
  DerReader reader(content);
  const auto version = reader.take(kDerInteger);
  if (version != "\0"sv && version != "\x01"sv) return std::nullopt;
  const auto algorithm = reader.take(kDerSequence);
  const auto secret = reader.take(kDerOctets);
  if (!algorithm || !secret || secret->size() < 16) return std::nullopt;
  DerReader identifier(*algorithm);
  const auto oid = identifier.take(kDerOid);
  if (!oid || oid->size() < 3) return std::nullopt;
  if (reader.next_is(0xa0) && !reader.take(0xa0)) return std::nullopt;
  if (reader.next_is(0x81) && !reader.take(0x81)) return std::nullopt;
  if (reader.next_is(0xa1) && !reader.take(0xa1)) return std::nullopt;
  if (!reader.done()) return std::nullopt;
  DerKey key{.form = DerForm::Pkcs8, .bare = secret->size() <= 66};
  if (*oid == kEcPublicKey) {
    const auto inner = sequence(read_der(*secret));
    const auto sec1 = inner ? read_sec1(*inner) : std::nullopt;
    if (!sec1) return std::nullopt;
    key.secret = sec1->secret;
    key.bare = sec1->bare;
    if (const auto curve = identifier.take(kDerOid)) key.curve = *curve;
  }
  return key;
}

// RFC 5958: EncryptedPrivateKeyInfo ::= SEQUENCE {{algorithm, parameters}, OCTET STRING}.
std::optional<DerKey> read_encrypted(std::string_view content) {
  DerReader reader(content);
  const auto algorithm = reader.take(kDerSequence);
  const auto secret = reader.take(kDerOctets);
  if (!algorithm || !secret || secret->size() < 32 || !reader.done()) return std::nullopt;
  const auto oid = DerReader(*algorithm).take(kDerOid);
  if (!oid || !(oid->starts_with(kPbes) || oid->starts_with(kPkcs12Pbe))) return std::nullopt;
  return DerKey{.form = DerForm::EncryptedPkcs8};
}

// RFC 8017, A.1.2: RSAPrivateKey ::= SEQUENCE {0, n, e, d, p, q, dP, dQ, qInv}; OpenSSL's DSA: {0, p, q, g,
// y, x}.
std::optional<DerKey> read_numbers(std::string_view content) {
  DerReader reader(content);
  if (reader.take(kDerInteger) != "\0"sv) return std::nullopt;
  std::size_t count = 0, first = 0, second = 0;
  while (const auto number = reader.take(kDerInteger)) {
    if (number->empty() || (number->front() & 0x80) != 0) return std::nullopt;
    ++count;
    if (count == 1) first = number->size();
    if (count == 2) second = number->size();
  }
  if (!reader.done() || first < 64) return std::nullopt;
  if (count == 8 && second <= 8) return DerKey{.form = DerForm::Pkcs1};
  if (count == 5 && second >= 20) return DerKey{.form = DerForm::Dsa};
  return std::nullopt;
}

// RFC 7292: PFX ::= SEQUENCE {3, {data, [0] …}, MacData OPTIONAL}.
std::optional<DerKey> read_pkcs12(std::string_view content) {
  DerReader reader(content);
  if (reader.take(kDerInteger) != "\x03"sv) return std::nullopt;
  const auto safe = reader.take(kDerSequence);
  if (!safe) return std::nullopt;
  if (reader.next_is(kDerSequence) && !reader.take(kDerSequence)) return std::nullopt;
  DerReader inside(*safe);
  if (!reader.done() || inside.take(kDerOid) != kPkcs7Data || !inside.next_is(0xa0)) return std::nullopt;
  return DerKey{.form = DerForm::Pkcs12};
}

}  // namespace

std::optional<DerValue> read_der(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
  std::size_t header = 2, size = byte(1);
  if (size >= 0x80) {
    const std::size_t digits = size & 0x7f;
    if (digits == 0 || digits > 3 || bytes.size() < 2 + digits) return std::nullopt;
    header += digits;
    size = 0;
    for (std::size_t i = 0; i < digits; ++i) size = size << 8 | byte(2 + i);
    if (size < 0x80 || size >> (8 * (digits - 1)) == 0) return std::nullopt;
  }
  if (bytes.size() - header < size) return std::nullopt;
  return DerValue{.tag = byte(0), .content = bytes.substr(header, size), .size = header + size};
}

std::optional<std::string_view> DerReader::take(std::uint8_t tag) {
  const std::optional<DerValue> value = read_der(rest_);
  if (!value || value->tag != tag) return std::nullopt;
  rest_.remove_prefix(value->size);
  return value->content;
}

std::optional<DerKey> read_der_key(std::string_view bytes) {
  const std::optional<DerValue> value = read_der(bytes);
  if (!value || value->tag != kDerSequence) return std::nullopt;
  for (const auto& read : {read_pkcs8, read_sec1, read_numbers, read_encrypted, read_pkcs12}) {
    if (std::optional<DerKey> key = read(value->content)) {
      key->size = value->size;
      return key;
    }
  }
  return std::nullopt;
}

}  // namespace dvsguard::keyscan
