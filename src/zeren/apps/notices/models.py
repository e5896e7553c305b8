"""The tables of notices."""

from __future__ import annotations

from django.db import models

from zeren.apps.access.models import Account


class Notice(models.Model):
    """One thing told to one account. `key` is told once; `address` is the page that it leads to."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notices", db_index=False)
    key = models.CharField(max_length=200)
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    address = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    seen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="notices_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.key}"


class Channel(models.Model):
    """A way out for an account's notices; its address is sealed."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=10)
    address = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="notices_channel_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"


class Wish(models.Model):
    """From which hour to which nothing goes out to an account, and the hash of its feed's word ("" for no feed)."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="wish")
    quiet_from = models.PositiveIntegerField(default=21)
    quiet_to = models.PositiveIntegerField(default=8)
    feed = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.quiet_from}-{self.quiet_to}"


class Delivery(models.Model):
    """A notice on its way through a channel. `batch` names the message in which it goes with others; `at` is when that
    was claimed.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries", db_index=False)
    state = models.CharField(max_length=10)
    batch = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="notices_delivered_once")]
        indexes = [
            models.Index(
                fields=["channel", "state"],
                condition=models.Q(state__in=("waiting", "sending")),
                name="notices_on_their_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel_id} {self.state}"
