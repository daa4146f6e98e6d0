$ modes $EXAMPLES/bank.bt
At the start
  Anna: 10000
  Bert: 2500
  Cleo: 0
Anna pays Bert 4000: done
Cleo pays Anna 1: failed, Cleo has too little for 1
Bert pays Cleo 500: failed, the account of Cleo is frozen
Anna pays Bert -5: failed, cannot deposit -5
100 transfers from Anna to Bert
At the end
  Anna: 950
  Bert: 11550
  Cleo: 0
Together they have 12500, as at the start
