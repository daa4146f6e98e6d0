$ modes $EXAMPLES/counter.bt
the third increment answers 3
the counter is at 3
refused: the counter is at zero
the counter is alive and at 0
