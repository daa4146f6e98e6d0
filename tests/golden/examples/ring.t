$ modes $EXAMPLES/ring.bt
1000 actors passed the token 10000 times
the first saw it 10 times, the last 10 times
