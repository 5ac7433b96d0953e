#include "core/package/end_of_life.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace dvsguard::package {
namespace {

struct Day {
  int year;
  unsigned month, day;
};

constexpr std::chrono::sys_days days(const Day& day) {
  return std::chrono::year{day.year} / std::chrono::month{day.month} / std::chrono::day{day.day};
}

struct Row {
  std::string_view version;
  Day standard;
  Day extended{0, 0, 0};  // year 0: none
};

// Full support and LTS, which covers amd64, i386, arm64 and armhf: https://wiki.debian.org/DebianReleases and
// https://wiki.debian.org/LTS; held against Debian's distro-info-data 0.58+deb12u7.
constexpr std::array kDebian = {
    Row{"6", {2014, 5, 31}, {2016, 2, 29}},  Row{"7", {2016, 4, 25}, {2018, 5, 31}},
    Row{"8", {2018, 6, 17}, {2020, 6, 30}},  Row{"9", {2020, 7, 18}, {2022, 6, 30}},
    Row{"10", {2022, 9, 10}, {2024, 6, 30}}, Row{"11", {2024, 8, 14}, {2026, 8, 31}},
    Row{"12", {2026, 7, 11}, {2028, 6, 30}}, Row{"13", {2028, 8, 9}, {2030, 6, 30}},
};

// Standard support and, for LTS, Expanded Security Maintenance under Ubuntu Pro:
// https://ubuntu.com/about/release-cycle and https://wiki.ubuntu.com/Releases; held against Debian's
// distro-info-data 0.58+deb12u7.
constexpr std::array kUbuntu = {
    Row{"12.04", {2017, 4, 28}, {2019, 4, 26}},
    Row{"12.10", {2014, 5, 16}},
    Row{"13.04", {2014, 1, 27}},
    Row{"13.10", {2014, 7, 17}},
    Row{"14.04", {2019, 4, 25}, {2024, 4, 25}},
    Row{"14.10", {2015, 7, 23}},
    Row{"15.04", {2016, 2, 4}},
    Row{"15.10", {2016, 7, 28}},
    Row{"16.04", {2021, 4, 30}, {2026, 4, 23}},
    Row{"16.10", {2017, 7, 20}},
    Row{"17.04", {2018, 1, 13}},
    Row{"17.10", {2018, 7, 19}},
    Row{"18.04", {2023, 5, 31}, {2028, 4, 26}},
    Row{"18.10", {2019, 7, 18}},
    Row{"19.04", {2020, 1, 23}},
    Row{"19.10", {2020, 7, 17}},
    Row{"20.04", {2025, 5, 29}, {2030, 4, 23}},
    Row{"20.10", {2021, 7, 22}},
    Row{"21.04", {2022, 1, 20}},
    Row{"21.10", {2022, 7, 14}},
    Row{"22.04", {2027, 6, 1}, {2032, 4, 21}},
    Row{"22.10", {2023, 7, 20}},
    Row{"23.04", {2024, 1, 25}},
    Row{"23.10", {2024, 7, 11}},
    Row{"24.04", {2029, 5, 31}, {2034, 4, 25}},
    Row{"24.10", {2025, 7, 10}},
    Row{"25.04", {2026, 1, 15}},
    Row{"25.10", {2026, 7, 9}},
    Row{"26.04", {2031, 5, 29}, {2036, 4, 23}},
    Row{"26.10", {2027, 7, 15}},
};

// https://alpinelinux.org/releases/
constexpr std::array kAlpine = {
    Row{"2.7", {2015, 11, 1}},   Row{"3.0", {2016, 5, 1}},   Row{"3.1", {2016, 11, 1}},
    Row{"3.2", {2017, 5, 1}},    Row{"3.3", {2017, 11, 1}},  Row{"3.4", {2018, 5, 1}},
    Row{"3.5", {2018, 11, 1}},   Row{"3.6", {2019, 5, 1}},   Row{"3.7", {2019, 11, 1}},
    Row{"3.8", {2020, 5, 1}},    Row{"3.9", {2020, 11, 1}},  Row{"3.10", {2021, 5, 1}},
    Row{"3.11", {2021, 11, 1}},  Row{"3.12", {2022, 5, 1}},  Row{"3.13", {2022, 11, 1}},
    Row{"3.14", {2023, 5, 1}},   Row{"3.15", {2023, 11, 1}}, Row{"3.16", {2024, 5, 23}},
    Row{"3.17", {2024, 11, 22}}, Row{"3.18", {2025, 5, 9}},  Row{"3.19", {2025, 11, 1}},
    Row{"3.20", {2026, 4, 1}},   Row{"3.21", {2026, 11, 1}}, Row{"3.22", {2027, 5, 1}},
    Row{"3.23", {2027, 11, 1}},  Row{"3.24", {2028, 6, 1}},
};

struct Distribution {
  std::string_view id, name;
  std::span<const Row> rows;
  EndOfLife::Extension extension;
};

constexpr std::array kDistributions = {
    Distribution{"debian", "Debian", kDebian, EndOfLife::Extension::Free},
    Distribution{"ubuntu", "Ubuntu", kUbuntu, EndOfLife::Extension::Subscription},
    Distribution{"alpine", "Alpine", kAlpine, EndOfLife::Extension::None},
};

// "3.20.3" is of the branch 3.20; "3.23.0_alpha20250612" is edge, which no branch is.
std::string_view branch_of(const OsRelease& os) {
  std::string_view version = os.version_id;
  if (os.id != "alpine") return version;
  if (version.find('_') != std::string_view::npos) return {};
  const std::size_t dot = version.find('.');
  return dot == std::string_view::npos ? version : version.substr(0, version.find('.', dot + 1));
}

}  // namespace

std::optional<EndOfLife> end_of_life(const OsRelease& os) {
  const auto distribution = std::find_if(kDistributions.begin(), kDistributions.end(),
                                         [&os](const auto& entry) { return entry.id == os.id; });
  if (distribution == kDistributions.end()) return std::nullopt;
  const std::string_view branch = branch_of(os);
  const auto row = std::find_if(distribution->rows.begin(), distribution->rows.end(),
                                [branch](const Row& entry) { return entry.version == branch; });
  if (row == distribution->rows.end()) return std::nullopt;
  EndOfLife end;
  end.release = std::string(distribution->name) + " " + std::string(branch);
  end.standard = end.extended = days(row->standard);
  if (row->extended.year != 0) {
    end.extension = distribution->extension;
    end.extended = days(row->extended);
  }
  return end;
}

}  // namespace dvsguard::package
