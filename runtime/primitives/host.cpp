#include "runtime/primitives/host.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "vm/base/split_mix.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

// --- Environment ---------------------------------------------------------------------------------

/// The environment belongs to the whole process, and so does its lock.
std::mutex& environment_mutex() {
  static std::mutex mutex;
  return mutex;
}

/// primEnv: name. The value of the environment variable, or nil.
Outcome system_environment(Call& call) {
  if (!is_string(call.argument(1))) return Outcome::result(Value::nil());
  const std::string name(text_of(call.argument(1)));
  const std::optional<std::string> value = [&]() -> std::optional<std::string> {
    const std::lock_guard lock(environment_mutex());
    const char* text = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? std::nullopt : std::optional<std::string>(text);
  }();
  return value ? text_result(call, *value) : Outcome::result(Value::nil());
}

/// primSetEnv: name to: value for: selector. Nil forgets the variable.
Outcome system_set_environment(Call& call) {
  const Symbol selector =
      call.argument(3).is_symbol() ? call.argument(3).as_symbol() : call.selector();
  if (!is_string(call.argument(1))) return raise_type_error(call, "Expected a String");
  const std::string name(text_of(call.argument(1)));
  const bool has_value = is_string(call.argument(2));
  const std::string value = has_value ? std::string(text_of(call.argument(2))) : std::string();
  if (name.empty() || name.find('=') != std::string::npos || name.find('\0') != std::string::npos ||
      value.find('\0') != std::string::npos) {
    return raise_about(call, symbols::kTypeError, selector,
                       "A name is not empty and has no =, and neither has a zero byte");
  }
  const std::lock_guard lock(environment_mutex());
  // NOLINTBEGIN(concurrency-mt-unsafe): whoever reads it in this machine has the lock
  if (has_value) {
    ::setenv(name.c_str(), value.c_str(), 1);
  } else {
    ::unsetenv(name.c_str());
  }
  // NOLINTEND(concurrency-mt-unsafe)
  return Outcome::result(Value::nil());
}

Outcome system_command_name(Call& call) {
  return text_result(call, host_of(call.context()).command_name());
}

/// A number that it answers once.
Outcome system_unique(Call& call) {
  return Outcome::result(make_integer(call.heap(), host_of(call.context()).next_moment()));
}

/// The host's name, or nil when it has none.
Outcome system_hostname(Call& call) {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return Outcome::result(Value::nil());
  return text_result(call, name.data());
}

Outcome system_arguments(Call& call) {
  const std::vector<std::string>& words = host_of(call.context()).arguments();
  const std::vector<std::string_view> texts(words.begin(), words.end());
  return text_list_result(call, texts);
}

Outcome system_pid(Call& call) {
  return Outcome::result(make_integer(call.heap(), static_cast<std::int64_t>(getpid())));
}

constexpr std::string_view architecture() {
#if defined(__x86_64__)
  return "x86_64-pc-linux-gnu";
#elif defined(__aarch64__)
  return "aarch64-unknown-linux-gnu";
#else
  return "unknown-unknown-linux-gnu";
#endif
}

Outcome system_architecture(Call& call) { return text_result(call, architecture()); }

// --- Clocks --------------------------------------------------------------------------------------

/// Microseconds since 1970.
Outcome clock_microseconds(Call& call) {
  return Outcome::result(
      make_integer(call.heap(), host_of(call.context()).scheduler().wall_microseconds()));
}

/// Nanoseconds since some moment.
Outcome clock_monotonic(Call& call) {
  return Outcome::result(
      make_integer(call.heap(), host_of(call.context()).scheduler().monotonic_nanoseconds()));
}

// --- Random numbers: exsss, as the reference's default generator ---------------------------------

constexpr std::uint64_t kMask58 = (std::uint64_t{1} << 58) - 1;

struct Generator {
  std::uint64_t s0 = 0;
  std::uint64_t s1 = 0;
};

std::uint64_t seed_58(std::uint64_t& state) {
  for (;;) {
    const std::uint64_t z = split_mix(state) & kMask58;
    if (z != 0) return z;
  }
}

/// The state that the reference makes of the seed (n, n, n).
Generator seeded(std::uint64_t n) {
  std::uint64_t state = n;
  (void)seed_58(state);
  state ^= n;
  Generator generator;
  generator.s0 = seed_58(state);
  state ^= n;
  generator.s1 = seed_58(state);
  return generator;
}

/// The next 58 random bits.
std::uint64_t next_bits(Generator& generator) {
  const std::uint64_t s1 = generator.s0;
  const std::uint64_t s0 = generator.s1;
  const std::uint64_t mixed = (s1 ^ (s1 << 24U)) & kMask58;
  const std::uint64_t next = mixed ^ s0 ^ (mixed >> 11U) ^ (s0 >> 41U);
  const std::uint64_t times_5 = (s0 + (s0 << 2U)) & kMask58;
  const std::uint64_t turned = ((times_5 << 7U) | (times_5 >> 51U)) & kMask58;
  generator = {s0, next};
  return (turned + (turned << 3U)) & kMask58;
}

Outcome state_result(Call& call, const Generator& generator) {
  call.heap().reserve(3);
  const std::array<Value, 2> words{Value::from_small(static_cast<std::int64_t>(generator.s0)),
                                   Value::from_small(static_cast<std::int64_t>(generator.s1))};
  return Outcome::result(new_tuple(call.heap(), words));
}

/// primSeed: integer. The state of a generator, a Tuple of two integers.
Outcome random_seed(Call& call) {
  const Value seed = call.argument(1);
  if (!is_integer(seed)) return raise_type_error(call, "Seed must be an Integer");
  const auto n = seed.is_small() ? static_cast<std::uint64_t>(seed.as_small())
                                 : static_cast<std::uint64_t>(integer_hash(seed));
  return state_result(call, seeded(n));
}

/// primFresh. A state that nobody can foresee.
Outcome random_fresh(Call& call) {
  return state_result(call, seeded(host_of(call.context()).scheduler().unforeseeable()));
}

Outcome uniform_float(Call& call, Generator generator) {
  const double d = static_cast<double>(next_bits(generator) >> 5U) * 0x1.0p-53;
  return Outcome::result(make_float(call.heap(), d));
}

/// 1 to `most`.
Outcome uniform_integer(Call& call, Generator generator, std::uint64_t most) {
  const std::uint64_t last_whole = kMask58 - kMask58 % most;
  std::uint64_t bits = next_bits(generator);
  while (bits >= last_whole && most < kMask58) bits = next_bits(generator);
  return Outcome::result(make_integer(call.heap(), static_cast<std::int64_t>(bits % most) + 1));
}

/// The state that a Tuple holds.
Generator generator_of(Value state) {
  Generator generator;
  if (!is_tuple(state) || elements_of(state).size() != 2) return generator;
  const auto word = [&](std::size_t i) {
    const Value element = elements_of(state)[i];
    return element.is_small() ? static_cast<std::uint64_t>(element.as_small()) & kMask58 : 0;
  };
  return {word(0), word(1)};
}

/// primNext: state. The number that follows from it, at least 0.0 and below 1.0.
Outcome random_next(Call& call) { return uniform_float(call, generator_of(call.argument(1))); }

/// primNext: state upTo: n. 1 to n.
Outcome random_next_integer(Call& call) {
  const Value most = call.argument(2);
  if (!is_integer(most)) return raise_type_error(call, "Argument must be an Integer");
  if (integer_is_negative(most) || most == Value::from_small(0)) {
    return raise_type_error(call, "Argument must be a positive Integer");
  }
  if (!most.is_small() || static_cast<std::uint64_t>(most.as_small()) > kMask58) {
    return raise_about(call, symbols::kTypeError, call.image().symbols().intern("nextInteger:"),
                       "Argument must be below 2 ** 58");
  }
  return uniform_integer(call, generator_of(call.argument(1)),
                         static_cast<std::uint64_t>(most.as_small()));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"system_environment", 1, 0, system_environment},
    PrimitiveInfo{"system_set_environment", 3, 0, system_set_environment},
    PrimitiveInfo{"system_command_name", 0, 0, system_command_name},
    PrimitiveInfo{"system_unique", 0, 0, system_unique},
    PrimitiveInfo{"system_hostname", 0, 0, system_hostname},
    PrimitiveInfo{"system_pid", 0, 0, system_pid},
    PrimitiveInfo{"system_arguments", 0, 0, system_arguments},
    PrimitiveInfo{"system_architecture", 0, 0, system_architecture},
    PrimitiveInfo{"clock_microseconds", 0, 0, clock_microseconds},
    PrimitiveInfo{"clock_monotonic", 0, 0, clock_monotonic},
    PrimitiveInfo{"random_seed", 1, 0, random_seed},
    PrimitiveInfo{"random_fresh", 0, 0, random_fresh},
    PrimitiveInfo{"random_next", 1, 0, random_next},
    PrimitiveInfo{"random_next_integer", 2, 0, random_next_integer},
};

}  // namespace

std::span<const PrimitiveInfo> host_primitives() { return kPrimitives; }

}  // namespace btvm
