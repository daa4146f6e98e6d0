// What kind of build this is, as constants that ordinary code can ask. The build system decides
// (tools/cmake/BtvmFlags.cmake); a file compiled without it gets the careful defaults.
#pragma once

#include <string_view>

namespace btvm::build {

#if defined(BTVM_GC_STRESS)
inline constexpr bool kGcStress = BTVM_GC_STRESS != 0;
#else
/// Every heap starts under stress: it collects whenever it could.
inline constexpr bool kGcStress = false;
#endif

#if defined(BTVM_VERSION)
inline constexpr std::string_view kVersion = BTVM_VERSION;
#else
/// Of the project, as in CHANGELOG.md: "0.1.0".
inline constexpr std::string_view kVersion = "unknown";
#endif

}  // namespace btvm::build
