"""Files that people send: kept outside of any served folder under random names, known by their content, and scanned.

    received = intake.receive(upload)                # bytes on the disk, before the transaction; raises Invalid
    with unit_of_work():
        file = intake.keep(received, actor=actor)    # the row; from now on the bytes belong to it

    content = reading.read(file)                     # the only door: raises WrongState unless it may be read now

Deleting is deleting the row: bytes without a row are swept an hour later. This room knows no domain: who may see a file
is asked by whoever binds it to something (tickets/attachments).
"""
