Classes beyond the core give way to a program's own of the same name; those of the core do not.

$ btvm input/own_timer.bt
tick 4
slept

$ btvm -e 'Timer class name'
"Timer class"

$ echo 'Object subclass: Integer' > integer.bt; btvm integer.bt 2>&1 | head -1
integer.bt:1:18: warning[W0707]: Class name `Integer` conflicts with a stdlib class. Loading will fail because stdlib class names are protected.
