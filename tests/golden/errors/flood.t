Many messages for one actor: slow under gcstress, and slow under tsan, which keeps a record of each.

$ for mode in '-S 1' '-S 4'; do btvm $mode input/flood.bt; done
200000
200000
