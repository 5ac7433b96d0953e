#include "core/keyscan/hit.h"

namespace dvsguard::keyscan {

std::string_view kind_name(KeyKind kind) {
  switch (kind) {
    case KeyKind::Secp256k1:
      return "secp256k1 private key";
    case KeyKind::OtherCurveKey:
      return "private key of another curve";
    case KeyKind::BlsScalar:
      return "BLS private key";
    case KeyKind::Mnemonic:
      return "BIP-39 mnemonic";
    case KeyKind::ExtendedKey:
      return "BIP-32 extended private key";
    case KeyKind::WifKey:
      return "WIF private key";
    case KeyKind::KeystoreV3:
      return "Ethereum keystore (V3)";
    case KeyKind::KeystoreEip2335:
      return "BLS keystore (EIP-2335)";
    case KeyKind::KeystoreBn254:
      return "BN254 keystore";
    case KeyKind::CometKey:
      return "CometBFT private key";
    case KeyKind::SolanaKey:
      return "Solana private key";
    case KeyKind::PemPrivateKey:
      return "PEM private key";
    case KeyKind::PemEncryptedKey:
      return "encrypted PEM private key";
    case KeyKind::DerPrivateKey:
      return "DER private key";
    case KeyKind::DerEncryptedKey:
      return "encrypted DER private key";
    case KeyKind::Pkcs12:
      return "PKCS#12 key store";
    case KeyKind::JavaKeystore:
      return "Java key store";
    case KeyKind::OpensshKey:
      return "OpenSSH private key";
    case KeyKind::PgpKey:
      return "OpenPGP secret key";
    case KeyKind::CosignKey:
      return "encrypted cosign private key";
    case KeyKind::DockerTrustKey:
      return "Docker Content Trust private key";
    case KeyKind::MinisignKey:
      return "minisign secret key";
    case KeyKind::AgeKey:
      return "age secret key";
    case KeyKind::AwsKey:
      return "AWS access key";
    case KeyKind::GcpServiceAccount:
      return "Google service account key";
    case KeyKind::GithubToken:
      return "GitHub token";
    case KeyKind::GitlabToken:
      return "GitLab token";
    case KeyKind::NpmToken:
      return "npm token";
    case KeyKind::DockerAuth:
      return "registry password";
    case KeyKind::DiscordWebhook:
      return "Discord webhook";
    case KeyKind::TelegramToken:
      return "Telegram bot token";
    case KeyKind::SlackToken:
      return "Slack token";
    case KeyKind::NetrcPassword:
      return "password in .netrc";
    case KeyKind::PgpassPassword:
      return "password in .pgpass";
  }
  return "private key";
}

bool is_credential(KeyKind kind) {
  switch (kind) {
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
      return true;
    case KeyKind::Secp256k1:
    case KeyKind::OtherCurveKey:
    case KeyKind::BlsScalar:
    case KeyKind::Mnemonic:
    case KeyKind::ExtendedKey:
    case KeyKind::WifKey:
    case KeyKind::KeystoreV3:
    case KeyKind::KeystoreEip2335:
    case KeyKind::KeystoreBn254:
    case KeyKind::CometKey:
    case KeyKind::SolanaKey:
    case KeyKind::PemPrivateKey:
    case KeyKind::PemEncryptedKey:
    case KeyKind::DerPrivateKey:
    case KeyKind::DerEncryptedKey:
    case KeyKind::Pkcs12:
    case KeyKind::JavaKeystore:
    case KeyKind::OpensshKey:
    case KeyKind::PgpKey:
    case KeyKind::CosignKey:
    case KeyKind::DockerTrustKey:
    case KeyKind::MinisignKey:
    case KeyKind::AgeKey:
      return false;
  }
  return false;
}

}  // namespace dvsguard::keyscan
