Program, Console, Logger, System halt (library.md 6.1, 6.2).
// row: System halt halt: setEnv:value: unsetEnv:
// row: Program itself commandName exit exit:
// row: Console itself printLine: print: errorLine: error: flush readLine readLine:
// row: Logger itself debug: info: warn: error: debug:metadata: info:metadata: warn:metadata: error:metadata:

$ btvm -e 'Program exit: 3. 5'
[3]

$ btvm -e 'Program exit'

$ btvm -e 'System halt: 256'
btvm: TypeError: Type error in 'halt:' on System
Hint: The status must be an Integer from 0 to 255
    at System>>halt: (lib/System.bt:90)
[1]

$ btvm -e 'System halt'

$ btvm -e '[Program exit: 4] fork. Future new awaitForever'
[4]

$ btvm input/name.bt one two
input/name.bt
#("one", "two")

$ btvm -e 'Console print: 1; print: "a"; printLine: #b. nil'
1ab
nil

$ btvm -e 'Console errorLine: "wrong"; error: 5. nil' 2>&1 >/dev/null; echo
wrong
5

$ printf 'one\r\ntwo\nlast' | btvm -e 'line := Console readLine. [line notNil] whileTrue: [Console printLine: line printString. line := Console readLine]. nil'
"one"
"two"
"last"
nil

$ printf 'Ann\n' | btvm -e 'Console printLine: "Hello " ++ (Console readLine: "Name? ")'
Name? Hello Ann
nil

$ printf 'one\n' > lines; btvm -e 'Console readLine' < lines
"one"

$ btvm -e 'Console readLine' < /dev/null
nil

$ (printf 'slow'; echo ly) | btvm -e 'Console readLine'
"slowly"

$ btvm -e 'Logger info: "ready" metadata: #{#port => 80, #name => "a b"}. Logger debug: "hidden". Logger level: #debug. Logger debug: "shown". nil' 2>&1 | sed 's/^[-0-9T:]*Z/TIME/'
TIME info: ready name="a b" port=80
TIME debug: shown
nil

$ btvm -e 'Logger warn: "w"; error: 5; error: #e metadata: #{#code => 7}; warn: "w" metadata: #{#x => nil}; debug: "d" metadata: #{#x => 1}; info: "i". nil' 2>&1 >/dev/null | sed 's/^[-0-9T:]*Z/TIME/'
TIME warn: w
TIME error: 5
TIME error: e code=7
TIME warn: w x=nil
TIME info: i

$ btvm -e 'Logger info: "x" metadata: 3' 2>&1 | head -2
btvm: TypeError: Type error in 'info:metadata:' on Logger
Hint: Metadata must be a Dictionary

$ printf 'Ada\n' | btvm -e 'Console print: "no newline"; flush. Console readLine: "Name? "'
no newlineName? "Ada"

$ btvm -e 'Program commandName'
""

$ btvm -e 'Logger level: #loud' 2>&1 | head -2
btvm: TypeError: Type error in 'level:' on Logger
Hint: The level must be #debug, #info, #warn or #error

$ btvm -e 'System setEnv: "BTVM_X" value: "1". (System getEnv: "BTVM_X") ++ (OS run: "printf $BTVM_X")'
"11"

$ BTVM_X=2 btvm -e 'System unsetEnv: "BTVM_X". System getEnv: "BTVM_X"'
nil
