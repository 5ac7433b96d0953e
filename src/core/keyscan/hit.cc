#include "core/keyscan/hit.h"

namespace dvsguard::keyscan {

std::string_view kind_name(KeyKind kind) {
  switch (kind) {
    case KeyKind::Secp256k1:
      return "secp256k1 private key";
    case KeyKind::Mnemonic:
      return "BIP-39 mnemonic";
    case KeyKind::KeystoreV3:
      return "Ethereum keystore (V3)";
    case KeyKind::KeystoreEip2335:
      return "BLS keystore (EIP-2335)";
    case KeyKind::KeystoreBn254:
      return "BN254 keystore";
    case KeyKind::PemPrivateKey:
      return "PEM private key";
    case KeyKind::PemEncryptedKey:
      return "encrypted PEM private key";
    case KeyKind::OpensshKey:
      return "OpenSSH private key";
    case KeyKind::CosignKey:
      return "encrypted cosign private key";
  }
  return "private key";
}

}  // namespace dvsguard::keyscan
