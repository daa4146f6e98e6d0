$ modes $EXAMPLES/futures.bt
2000 walks are on their way
together they take 134100 steps
the longest starts at 1161 and takes 181
from 27 it takes 111
