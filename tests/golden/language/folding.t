Section 4.5, constant folding and sends in tail position: what -O0 and -O1 make of the same source.

$ btvm compile sources/folding.bt -o folded.btc; btvm compile -O0 sources/folding.bt -o plain.btc

$ operators='Multiply|Concatenate|Less|Add'

$ btvm disasm plain.btc | grep -cE $operators
8

$ btvm disasm folded.btc | grep -E $operators
  Add r1, r2, r3                        ; 6

$ btvm disasm folded.btc | grep -E 'LoadSmall|LoadLiteral|LoadSpecial'
  LoadSmall r1, 14                      ; 0
  LoadLiteral r1, "abc"                 ; 0
  LoadSpecial r1, 1                     ; 0
  LoadLiteral r1, 3.0                   ; 0
  LoadLiteral r2, 9223372036854775807   ; 0
  LoadSmall r3, 1                       ; 3

$ btvm disasm folded.btc | grep -c SendTail; btvm disasm plain.btc | grep -c SendTail
2
0
[1]
