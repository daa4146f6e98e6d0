#include "vm/objects/float.h"

#include <charconv>
#include <cmath>

namespace btvm {
namespace {

std::string shortest(double d, std::chars_format format) {
  char buffer[400];  // the longest plain form of a double has 309 digits before the point
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, d, format);
  return std::string(buffer, result.ptr);
}

}  // namespace

std::string float_text(double d) {
  if (std::isnan(d)) return "nan";
  if (std::isinf(d)) return d < 0 ? "-inf" : "inf";
  std::string plain = shortest(d, std::chars_format::fixed);
  if (plain.find('.') == std::string::npos) plain += ".0";
  std::string scientific = shortest(d, std::chars_format::scientific);
  const std::size_t e = scientific.find('e');
  std::string mantissa = scientific.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  std::string exponent = scientific.substr(e + 1);
  const bool negative = exponent[0] == '-';
  exponent.erase(0, exponent.find_first_not_of("+-0"));
  if (exponent.empty()) exponent = "0";
  scientific = mantissa + (negative ? "e-" : "e") + exponent;
  constexpr double kExact = 9007199254740992.0;  // 2^53: above it not every integer is a double
  return scientific.size() < plain.size() || std::fabs(d) >= kExact ? scientific : plain;
}

}  // namespace btvm
