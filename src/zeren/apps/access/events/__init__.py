"""What the journal keeps of accounts and grants. Passwords never."""

from __future__ import annotations

from zeren.apps.access.events.accounts import (
    Closed,
    CodesRenewed,
    Created,
    FactorAdded,
    FactorRemoved,
    KeyRenewed,
    Locked,
    LockedOut,
    Opened,
    PasswordSet,
    SecretsSealed,
    SessionsEnded,
    SignedIn,
    SlipMade,
    Unlocked,
    UnreadableDropped,
)
from zeren.apps.access.events.grants import (
    Demanded,
    Followed,
    GivenBack,
    Granted,
    Repathed,
    Revoked,
)

__all__ = [
    "Closed",
    "CodesRenewed",
    "Created",
    "Demanded",
    "FactorAdded",
    "FactorRemoved",
    "Followed",
    "GivenBack",
    "Granted",
    "KeyRenewed",
    "Locked",
    "LockedOut",
    "Opened",
    "PasswordSet",
    "Repathed",
    "Revoked",
    "SecretsSealed",
    "SessionsEnded",
    "SignedIn",
    "SlipMade",
    "Unlocked",
    "UnreadableDropped",
]
