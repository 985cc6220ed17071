"""What stands in a cell of numbers kept in order."""

from collections import Counter


def numbers(ordered, cell):
    """Return the numbers of a cell, rising: those added without those taken."""

    def counted(pieces):
        return Counter(
            number
            for piece in pieces
            for number in piece.number[piece.offsets[cell] : piece.offsets[cell + 1]].tolist()
        )

    added, taken = counted(ordered.added), counted(ordered.taken)
    assert not taken - added
    return [0] * int(ordered.zeros[cell]) + sorted((added - taken).elements())
