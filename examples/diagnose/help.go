package main

const usage = `usage: diagnose -metrics FILE.csv [-at TIME] [-graph EDGES.csv] [-symptom component:metric] [-html PAGE] [-json]
       diagnose -example DIR

Ranks the components and metrics of a system by the blame they carry for what
went wrong, and says what that rests on.

The metrics: a CSV file, gzip is recognised. The first column is the time, every
other column a metric called component/metric, component:metric or, if there is
neither sign, component_metric; caller>callee/metric is what a caller measured of
its calls. Long files (time,metric,component,value) work too. Columns whose names end in
_total, _count, _sum or _bucket are counters and become rates. Rows need not be in order, clocks
need not agree (values are put on one grid, and a warning says so), cells may be empty.

The call graph: a CSV file with a header and the columns caller and callee. Without it
the ranking cannot tell a cause from what it makes slow.

What to do
  1. Take an hour before the trouble and some minutes of it.
  2. Say -at when you know the time; a little late does no harm. Otherwise the
     onset is searched, and the result says so.
  3. Say -symptom when an alert asked: then only what reaches it can be blamed, and
     "nothing is wrong" is an answer too.
  4. Open the -html page.

Reading the result
  share       the component's part of the blame; all of them add up to 100 %.
  confidence  how many of the methods put the same component first. They share evidence:
              it is no probability. Below half, look at the second one too.
  role        root; carrier: suffers and passes it on; victim: suffers, and nobody
              who suffers calls it; bystander: unusual, but no trail leads to the root.
  votes       each method's first choice. "fault-flow accounting" needs latency and request
              metrics and a graph; where it votes, believe it first.
  scales      how far a metric went from its median, in units of its usual spread.

A rank is a lead, not a proof. Common errors: a baseline that holds another
incident; a window in which the fault is long over (say -window); metrics of one
component split over two names.

Examples
  diagnose -example shop && diagnose -metrics shop/frame.csv -graph shop/edges.csv -html shop.html
  diagnose -metrics frame.csv -at "2026-03-01 10:15:00" -symptom front:latency_p99
  diagnose -metrics frame.csv.gz -json | jq .components[0]

`
