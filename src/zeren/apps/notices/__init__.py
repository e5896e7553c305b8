"""Notices to people: accounts, a text, a once-key. It computes nothing: whoever puts a notice knows whom it concerns.

Words: a *notice* is one thing told to one account, known by its key: the same key is told once, however often it is
put; a *channel* is a way out of the house that an account has set up (mail, a robot of a chat, a webhook); a *delivery*
is one notice on its way through one channel; *quiet hours* are those in which nothing goes out; a *feed* is the address
at which a calendar program reads what somebody owes.
What must always hold: a notice is there once and is read in the house in any case; it goes out at most once through
each channel: a delivery is claimed before it is sent, and one that was claimed by a sweep that then died is shown as
"not known" and never sent again; addresses of channels are sealed at rest; plain webhooks go only to hosts that the
machine's settings name.
"""
