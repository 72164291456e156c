"""What community adds to shared pages; each module registers what belongs to its nouns."""

from community.slots import (  # noqa: F401
    exchanges,
    liaison,
    monthly,
    office,
    pairing,
    registers,
    rota,
    work,
)
