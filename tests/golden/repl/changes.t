Edits of methods: what the change log shows, taking them back, writing them to files (library.md 6.2).
// row: ChangeEntry itself
// row: ChangeLog itself changes allEntries activeEntries dirtyMethods revert: clear flush

$ cp edited/changing.bt . && printf '%s\n' ':load changing.bt' '(Workspace changes) allEntries' \
>   'Changing >> increment => self.value := self.value + 2' 'Changing >> double => self.value := self.value * 2' \
>   'Changing class >> make => self spawnWith: #{#value => 7}' \
>   '(Workspace changes) dirtyMethods' \
>   '((Workspace changes) allEntries first) printString' \
>   '#((Workspace changes) allEntries first source, (Workspace changes) allEntries first originalSource)' \
>   '((Workspace changes) allEntries collect: [:e | #(e number, e selector, e changedClass, e isActive, e sourceFile)])' \
>   'c := Changing make' 'c increment' 'c double' '(Workspace flush) await' '(Workspace changes) allEntries' \
>   '(Workspace flush) await' | btvm repl
Loaded: Changing
[]
Changing>>increment
Changing>>double
Changing>>make
["Changing -> #increment", "Changing -> #double", "Changing class -> #make"]
a ChangeEntry(Changing>>increment)
["increment => self.value := self.value + 2", "increment => self.value := self.value + 1"]
[[1, "increment", "Changing", true, "changing.bt"], [2, "double", "Changing", true, "changing.bt"], [3, "make", "Changing class", true, "changing.bt"]]
#Actor<Changing,<*>>
9
18
["changing.bt"]
[]
[]

$ cat changing.bt
/// Counts.
Actor subclass: Changing
  state: value = 0

  /// One more; not the other value => self.value.
  increment => self.value := self.value + 2
  value => self.value
  class sealed make => self spawnWith: #{#value => 7}

Changing >> double => self.value := self.value * 2

$ # An edit that another one has followed is no longer active; revert: goes back one step.
> printf '%s\n' ':load changing.bt' 'Changing >> increment => 20' 'Changing >> increment => 30' 'Changing >> fresh => 1' \
>   'log := Workspace changes await' '(log activeEntries collect: [:e | e source])' 'log revert: log allEntries last' \
>   '(Changing canUnderstand: #fresh)' 'log revert: log activeEntries last' '(log activeEntries collect: [:e | e source])' \
>   'log revert: log activeEntries first' 'Changing spawn increment' 'log activeEntries' 'log allEntries size' \
>   '(Workspace flush) await' 'log clear' 'log allEntries' | btvm repl
Loaded: Changing
Changing>>increment
Changing>>increment
Changing>>fresh
a ChangeLog
["increment => 30", "fresh => 1"]
nil
false
nil
["increment => 20"]
nil
2
[]
3
[]
nil
[]

$ # What is not active, or no entry, cannot be taken back; a class that was typed has no file.
> printf '%s\n' 'Object subclass: Typed' '  one => 1' '' 'Typed >> two => 2' '(Workspace changes) dirtyMethods' \
>   '(Workspace flush) await' 'Typed >> two => 3' '(Workspace changes) revert: (Workspace changes) allEntries first' \
>   'Workspace changes await revert: Workspace changes await allEntries first' 'Workspace changes await revert: 3' \
>   'ChangeLog new' | btvm repl 2>&1 | grep -v '^ *at '
Typed
Typed>>two
["Typed -> #two"]
[]
Typed>>two
RuntimeError: Typed>>two is another method by now
RuntimeError: Typed>>two is another method by now
TypeError: Type error in 'revert:' on ChangeLog
Hint: Expected a ChangeEntry
InstantiationError: Cannot call 'new' on ChangeLog
Hint: Use Workspace changes

$ # A file that has changed meanwhile is left alone.
> printf '%s\n' ':load changing.bt' 'Changing >> value => 99' > edits
> printf '%s\n' 'File writeAll: "changing.bt" contents: "// mine now"' '(Workspace flush) await' \
>   '(Workspace changes) dirtyMethods' >> edits
> btvm repl < edits 2>&1 | grep -v '^ *a[ts]'; cat changing.bt
Loaded: Changing
Changing>>value
nil
Error: changing.bt has no method Changing>>value as it was loaded
Hint: Reload the class, or revert the change
["Changing -> #value"]
// mine now
