"""What community adds to shared pages; each module registers what belongs to its nouns."""

from community.slots import liaison, monthly, office, pairing, registers, rota, work  # noqa: F401
