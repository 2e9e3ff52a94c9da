"""The first screen in words. Every number comes with the address of the list that shows exactly as many requests.

numbers.py     a number, its list, and a percentage
promises.py    do we keep our word: this month so far, and compared
days.py        the same day by day, as a drawing and as a table
backlog.py     where it piles up: queues by age
causes.py      what people suffer from
drawn.py       all of it as parts of the page, kept
"""
