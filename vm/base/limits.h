// Every hard limit of the virtual machine: value, unit, reason. What goes beyond one ends in a named
// error, never in a crash. Each has a test in tests/golden/limits/ that reaches it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace btvm::limits {

// --- Source text and files --------------------------------------------------------------------

/// Bytes of one .btc file or source file. Offsets and positions in it fit 32 bits.
inline constexpr std::size_t kFileBytes = std::size_t{256} << 20;
/// Nested expressions in source (language.md 2.2); bounds the parser's native recursion.
inline constexpr int kExpressionNesting = 64;

// --- Modules and code -------------------------------------------------------------------------

/// Sections of one .btc file. The format defines about a dozen; unknown ones are skipped.
inline constexpr std::uint32_t kSections = 256;
/// Modules of one .btc file.
inline constexpr std::uint32_t kModules = 4'096;
/// Functions, literals, symbols of one module.
inline constexpr std::uint32_t kModuleItems = 1 << 22;
/// Registers of one function: what kMakeBlock and the compiler ever need, with room to spare, while a
/// frame stays below 32 KiB.
inline constexpr std::uint32_t kRegisters = 4'096;
/// Code units of one function (16 bit each): jumps could go further, nobody writes that by hand.
inline constexpr std::uint32_t kCodeUnits = 1 << 22;
/// Entries of each table of one function: their operands are 16 bit.
inline constexpr std::uint32_t kTableEntries = 1 << 16;

// --- Values -----------------------------------------------------------------------------------

/// Symbols of one virtual machine. They are never collected, so a program that makes symbols from
/// input must run into an error before it runs out of memory.
inline constexpr std::uint32_t kSymbols = 1 << 24;
/// Bytes of the text of one symbol. A name that nobody could read aloud is data, and data is a String.
inline constexpr std::size_t kSymbolBytes = 65'535;
/// Nesting of a value that is printed, compared or copied level by level on the native stack.
inline constexpr int kTermNesting = 10'000;

// --- Processes --------------------------------------------------------------------------------

/// Processes alive at once, futures included.
inline constexpr std::uint32_t kProcesses = 1 << 27;
/// Words of bytecode stack of one process (128 MiB): about a million frames of runaway recursion.
inline constexpr std::size_t kMaxStackWords = std::size_t{1} << 24;
/// Bytes of heap of one process unless told otherwise.
inline constexpr std::size_t kHeapBytes = std::size_t{4} << 30;
/// Messages waiting in one mailbox before senders are made to wait.
inline constexpr std::size_t kMailboxMessages = 1'000'000;
/// Frames kept in a stack trace: the innermost ones say what went wrong.
inline constexpr std::size_t kStackTraceFrames = 64;

// --- Scheduler --------------------------------------------------------------------------------

/// Worker threads of one virtual machine. WorkerId has 16 bits; more than this has never been run.
inline constexpr unsigned kWorkers = 256;

}  // namespace btvm::limits
