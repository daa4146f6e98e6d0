// Which sanitizer this build runs under, as a constant that ordinary code can ask.
#pragma once

namespace btvm {

/// The run-time checkers that must be told about stacks and pools. A build has at most one.
enum class Sanitizer { kNone, kAddress, kThread };

// g++ announces a sanitizer by a macro, clang by a feature test that g++ cannot parse; hence the nesting.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr Sanitizer kSanitizer = Sanitizer::kAddress;
#elif defined(__SANITIZE_THREAD__)
inline constexpr Sanitizer kSanitizer = Sanitizer::kThread;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr Sanitizer kSanitizer = Sanitizer::kAddress;
#elif __has_feature(thread_sanitizer)
inline constexpr Sanitizer kSanitizer = Sanitizer::kThread;
#else
inline constexpr Sanitizer kSanitizer = Sanitizer::kNone;
#endif
#else
/// The checker of this build.
inline constexpr Sanitizer kSanitizer = Sanitizer::kNone;
#endif

}  // namespace btvm
