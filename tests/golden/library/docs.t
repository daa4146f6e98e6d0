The pages of docs/library are what the doc comments of the library make of them: after a change of one,
`btvm doc --markdown docs/library`.

$ btvm doc --markdown pages && diff -r pages "$EXAMPLES/../library" && echo current
current

$ btvm doc Float pi
Float class >> pi
  pi

The circumference of a circle of diameter 1.

```beamtalk
Float pi // => 3.141592653589793
```

$ btvm doc Float isZero
Float >> isZero
  isZero

True for -0.0 too.

```beamtalk
-0.0 isZero // => true
```

$ btvm doc Set | head -12
== Set < Collection ==
[sealed]
Immutable sets: elements in ascending order, unique by `==`.

```beamtalk
Set withAll: #(3, 1, 3) // => Set(1, 3)
(Set withAll: #(1, 2)) union: (Set withAll: #(2, 3)) // => Set(1, 2, 3)
```

Class methods:
  new  - The empty set.
  withAll: list  - The elements of the list.

$ btvm doc Integer between:and:
Integer >> between:and:
(inherited from Number)
  between: low and: high

Is it in the range, bounds included?

```beamtalk
3 between: 1 and: 3 // => true
```

$ btvm doc Intger
btvm: doc: the library has no class Intger; did you mean Integer?
[1]

$ btvm doc Float pii
btvm: doc: Float has no method pii; did you mean pi?
[1]

$ btvm doc
btvm: doc: which class? Or --markdown FOLDER for pages of all
[2]

$ btvm doc --markdown fixtures/row_tally.bt
btvm: fixtures/row_tally.bt/README.md: cannot be written
[1]

$ # The examples of the pages hold.
> sed -n '/^```beamtalk/,/^```/p' "$EXAMPLES"/../library/*.md | grep -v '^```' |
> sed 's|\(.*\) // => |\1\n// => |; t; /./s|$|\n// => _|' > examples.bt
> btvm test examples.bt 2>&1 | tail -1
672 passed, 0 failed
