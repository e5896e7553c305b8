"""Every write of accounts, grants, second factors and sign-ins."""

from zeren.apps.access.commands.accounts import (
    close_account,
    create_account,
    lock_account,
    set_password,
    unlock_account,
)
from zeren.apps.access.commands.entry import (
    end_sessions,
    second_passkey,
    second_step,
    sign_in,
    sign_in_by_passkey,
    sign_in_by_provider,
)
from zeren.apps.access.commands.factors import (
    add_passkey,
    add_totp,
    drop_all_factors,
    drop_unreadable,
    remove_factors,
    renew_codes,
    renew_key,
    seal_secrets,
)
from zeren.apps.access.commands.grants import (
    demand_second,
    follow,
    give_back,
    grant,
    grant_by_post,
    reground,
    repath,
    revoke,
)
from zeren.apps.access.commands.slips import Newcomer, open_accounts, renew_slip

__all__ = [
    "Newcomer",
    "add_passkey",
    "add_totp",
    "close_account",
    "create_account",
    "demand_second",
    "drop_all_factors",
    "drop_unreadable",
    "end_sessions",
    "follow",
    "give_back",
    "grant",
    "grant_by_post",
    "lock_account",
    "open_accounts",
    "reground",
    "remove_factors",
    "renew_codes",
    "renew_key",
    "renew_slip",
    "repath",
    "revoke",
    "seal_secrets",
    "second_passkey",
    "second_step",
    "set_password",
    "sign_in",
    "sign_in_by_passkey",
    "sign_in_by_provider",
    "unlock_account",
]
