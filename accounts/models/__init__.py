"""People, organisations and what ties them together."""

from .access import FactorReset, Grant
from .organisation import Organisation, OrganisationName, Region
from .people import Absence, Invitation, Membership, User

__all__ = [
    "Absence",
    "FactorReset",
    "Grant",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationName",
    "Region",
    "User",
]
