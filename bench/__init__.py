"""The measurements: ours beside stock django-helpdesk and beside a bare page, request by request, in one run.

    make bench                                          3,000 people, 10,000 tickets, a few minutes
    make bench ARGS="--people 30000 --tickets 100000"   the size of the goals

Everything runs on the loopback address in a temporary folder and is gone afterwards, but for var/bench/<moment>.json.
Absolute times belong to the machine: only the ratios within one run count.
"""
