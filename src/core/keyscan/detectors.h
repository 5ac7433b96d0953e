#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/keyscan/candidate.h"

// One detector a kind of key, one file each. A detector is called where its mark stands (marks.h) or a run of
// its bytes starts (runs.h), judges, and adds what it finds. What it costs is bounded by what lies around it,
// and marks close together share that cost (Findings::resume_at), so that a scan is linear in the file.
namespace dvsguard::keyscan {

using Detector = void (*)(const Candidate&, Findings&);

// A scalar as a finding: under a name that is like a key's, with its address beside it, alone in its file, or
// a published test key anywhere.
struct ScalarContext {
  std::string_view name;              // of what holds it; empty where there is none
  bool alone = false;                 // nothing else is in its file
  bool own_file = false;              // and the file is named for it
  std::string evidence = {};          // what belongs to it and stands beside it
  std::string_view other_curve = {};  // that the text gives it to, see other_curve.h
};
[[nodiscard]] std::optional<Hit> judge_scalar(std::span<const std::uint8_t, 32> scalar,
                                              const ScalarContext& context, Findings& findings);

// The name that `text` gives to what stands at `at`: of an assignment, a mapping's key, a flag, or of the
// list that it is an element of. Empty where there is none.
[[nodiscard]] std::string_view name_before(std::string_view text, std::size_t at);

// The same for a BLS curve's, by a name that says so.
[[nodiscard]] bool names_bls_key(std::string_view name);
[[nodiscard]] std::optional<Hit> judge_bls_scalar(const std::array<std::uint8_t, 32>& scalar,
                                                  std::string_view name);

// Adds the hit where the second half is the first's public key.
[[nodiscard]] bool add_solana_key(std::span<const std::uint8_t, 64> bytes, std::size_t offset,
                                  Findings& findings);

// Every keystore in `text`, whose first byte stands at `base`.
void find_keystores(std::string_view text, std::size_t base, Findings& findings);

// At the start of a run of letters and digits, of the given size.
void find_hex_key(const Candidate& candidate, std::size_t size, Findings& findings);
void find_decimal_scalar(const Candidate& candidate, std::size_t size, Findings& findings);
void find_base58_key(const Candidate& candidate, std::size_t size, Findings& findings);

// At the start of a run of digits, commas and white space.
void find_number_list(const Candidate& candidate, std::size_t size, Findings& findings);

// At 65537 as OpenPGP writes it.
void find_pgp_rsa_key(const Candidate& candidate, Findings& findings);

// At a word of BIP-39's list that others of it stand beside.
void find_mnemonic(const Candidate& candidate, Findings& findings);

// At their marks.
void find_keystore(const Candidate& candidate, Findings& findings);
void find_escaped_keystore(const Candidate& candidate, Findings& findings);
void find_java_keystore(const Candidate& candidate, Findings& findings);
void find_pem_key(const Candidate& candidate, Findings& findings);
void find_der_key(const Candidate& candidate, Findings& findings);
void find_pgp_curve_key(const Candidate& candidate, Findings& findings);
void find_pgp_signed_key(const Candidate& candidate, Findings& findings);
void find_pgp_agent_key(const Candidate& candidate, Findings& findings);
void find_comet_key(const Candidate& candidate, Findings& findings);
void find_age_key(const Candidate& candidate, Findings& findings);
void find_minisign_key(const Candidate& candidate, Findings& findings);
void find_aws_key(const Candidate& candidate, Findings& findings);
void find_github_token(const Candidate& candidate, Findings& findings);
void find_github_fine_token(const Candidate& candidate, Findings& findings);
void find_npm_token(const Candidate& candidate, Findings& findings);
void find_gitlab_token(const Candidate& candidate, Findings& findings);
void find_slack_token(const Candidate& candidate, Findings& findings);
void find_telegram_token(const Candidate& candidate, Findings& findings);
void find_discord_webhook(const Candidate& candidate, Findings& findings);
void find_registry_auth(const Candidate& candidate, Findings& findings);

// At the start of every file.
void find_pgp_file(const Candidate& candidate, Findings& findings);
void find_netrc_passwords(const Candidate& candidate, Findings& findings);
void find_pgpass_passwords(const Candidate& candidate, Findings& findings);

}  // namespace dvsguard::keyscan
