#include "scheduler/mailbox.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <deque>
#include <thread>
#include <vector>

namespace btvm {
namespace {

struct alignas(16) Note {
  Note* next = nullptr;
  int sender = 0;
  int number = 0;
};

/// Notes numbered from 0, already pushed.
std::deque<Note> push_notes(Mailbox<Note>& mailbox, int count, int from = 0) {
  std::deque<Note> notes(static_cast<std::size_t>(count));
  for (Note& note : notes) {
    note.number = from++;
    EXPECT_NE(mailbox.push(note), PushResult::kClosed);
  }
  return notes;
}

std::vector<int> numbers(Mailbox<Note>& mailbox) {
  std::vector<int> found;
  mailbox.for_each([&](const Note& note) { found.push_back(note.number); });
  return found;
}

TEST(Mailbox, ComesOutInTheOrderOfPushing) {
  Mailbox<Note> mailbox;
  EXPECT_TRUE(mailbox.empty_for_owner());
  EXPECT_EQ(mailbox.pop(), nullptr);
  auto early = push_notes(mailbox, 3);
  EXPECT_FALSE(mailbox.empty_for_owner());
  EXPECT_EQ(mailbox.pop()->number, 0);
  auto late = push_notes(mailbox, 2, 3);  // behind what already lies in the private queue
  for (int i = 1; i < 5; ++i) EXPECT_EQ(mailbox.pop()->number, i);
  EXPECT_EQ(mailbox.pop(), nullptr);
  EXPECT_TRUE(mailbox.empty_for_owner());
}

TEST(Mailbox, OnlyTheFirstPusherMustWakeTheOwner) {
  Mailbox<Note> mailbox;
  std::array<Note, 4> notes;
  EXPECT_EQ(mailbox.push(notes[0]), PushResult::kFirst);
  EXPECT_EQ(mailbox.push(notes[1]), PushResult::kQueued);
  EXPECT_EQ(mailbox.first(), &notes[0]);  // takes the inbox
  EXPECT_EQ(mailbox.push(notes[2]), PushResult::kFirst);
  EXPECT_FALSE(mailbox.nothing_new());
  EXPECT_EQ(mailbox.first(), &notes[0]);
  EXPECT_TRUE(mailbox.nothing_new());
  EXPECT_FALSE(mailbox.empty_for_owner());
}

TEST(Mailbox, CountsWhatIsInside) {
  Mailbox<Note> mailbox;
  auto notes = push_notes(mailbox, 10);
  EXPECT_EQ(mailbox.size(), 10U);
  for (std::size_t left = 10; left-- > 0;) {
    ASSERT_NE(mailbox.pop(), nullptr);
    EXPECT_EQ(mailbox.size(), left);
  }
}

TEST(Mailbox, CountsMoreThanTheInboxCanWhenTheOwnerHasLooked) {
  constexpr std::size_t kMost = (std::size_t{1} << 20) - 1;
  Mailbox<Note> mailbox;
  auto notes = push_notes(mailbox, static_cast<int>(kMost) + 5);
  EXPECT_EQ(mailbox.size(), kMost);
  ASSERT_NE(mailbox.first(), nullptr);
  EXPECT_EQ(mailbox.size(), kMost + 5);
}

TEST(Mailbox, UnlinksFromFrontMiddleAndEnd) {
  Mailbox<Note> mailbox;
  auto notes = push_notes(mailbox, 5);
  Note* second = mailbox.first()->next;
  EXPECT_EQ(mailbox.unlink_after(second)->number, 2);
  EXPECT_EQ(mailbox.unlink_after(nullptr)->number, 0);
  EXPECT_EQ(numbers(mailbox), (std::vector<int>{1, 3, 4}));
  EXPECT_EQ(mailbox.unlink_after(&notes[3])->number, 4);
  auto more = push_notes(mailbox, 1, 5);  // must go behind 3, the last one now
  EXPECT_EQ(numbers(mailbox), (std::vector<int>{1, 3, 5}));
  EXPECT_EQ(mailbox.unlink_after(&more[0]), nullptr);
  EXPECT_EQ(mailbox.size(), 3U);
}

TEST(Mailbox, UnlinkingBehindTheLastFindsWhatJustArrived) {
  Mailbox<Note> mailbox;
  auto notes = push_notes(mailbox, 1);
  Note* save = mailbox.first();
  auto more = push_notes(mailbox, 2, 1);
  EXPECT_EQ(mailbox.unlink_after(save)->number, 1);
  EXPECT_EQ(numbers(mailbox), (std::vector<int>{0, 2}));
}

TEST(Mailbox, ClosedTakesNothingAndKeepsWhatItHas) {
  Mailbox<Note> mailbox;
  auto notes = push_notes(mailbox, 2);
  mailbox.close();
  Note late;
  EXPECT_TRUE(mailbox.is_closed());
  EXPECT_EQ(mailbox.push(late), PushResult::kClosed);
  EXPECT_EQ(mailbox.size(), 2U);
  EXPECT_EQ(mailbox.pop()->number, 0);
  mailbox.close();  // again: no effect
  EXPECT_EQ(mailbox.pop()->number, 1);
  EXPECT_EQ(mailbox.pop(), nullptr);
  EXPECT_TRUE(mailbox.empty_for_owner());
}

/// Senders race with an owner that sleeps by the protocol of the class comment; a lost wake-up hangs.
TEST(MailboxStress, KeepsTheOrderOfEachSenderAndLosesNoWakeUp) {
  constexpr int kSenders = 3;
  constexpr int kNotes = 20'000;
  Mailbox<Note> mailbox;
  std::atomic<bool> asleep{false};
  std::vector<std::vector<Note>> notes(kSenders, std::vector<Note>(kNotes));
  std::vector<std::thread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&, sender] {
      for (int i = 0; i < kNotes; ++i) {
        Note& note = notes[static_cast<std::size_t>(sender)][static_cast<std::size_t>(i)];
        note.sender = sender;
        note.number = i;
        if (mailbox.push(note) != PushResult::kFirst) continue;
        if (asleep.exchange(false)) asleep.notify_one();
      }
    });
  }
  std::array<int, kSenders> expected{};
  for (int received = 0; received < kSenders * kNotes;) {
    Note* note = mailbox.pop();
    if (note == nullptr) {
      asleep.store(true);
      if (mailbox.empty_for_owner()) asleep.wait(true);
      asleep.store(false);
      continue;
    }
    ASSERT_EQ(note->number, expected[static_cast<std::size_t>(note->sender)]++);
    ++received;
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(mailbox.size(), 0U);
}

/// Every node is either refused or found after closing, never lost between the two.
TEST(MailboxStress, ClosingLosesNothing) {
  for (int round = 0; round < 200; ++round) {
    Mailbox<Note> mailbox;
    std::vector<Note> notes(200);
    std::size_t refused = 0;
    std::thread sender{[&] {
      for (Note& note : notes) {
        if (mailbox.push(note) == PushResult::kClosed) ++refused;
      }
    }};
    std::size_t received = 0;
    while (received < static_cast<std::size_t>(round) / 4 && mailbox.pop() != nullptr) ++received;
    mailbox.close();
    while (mailbox.pop() != nullptr) ++received;
    sender.join();
    ASSERT_EQ(received + refused, notes.size());
  }
}

}  // namespace
}  // namespace btvm
