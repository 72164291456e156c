"""Load demo data, and list its accounts."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from config.demo import cases, city, nation, small
from config.demo.people import PASSWORD
from config.demo.roster import ACCOUNTS


class Command(BaseCommand):
    """`demo --size small|city|nation`, `demo accounts [--json]`, `demo first-start`."""

    help = (
        "Loads demo data into an empty database: --size small (cases in every state, a year "
        "of logs), city (Hangzhou's communities), nation. `demo accounts` lists the logins, one at least for each "
        "role; `demo first-start` loads the size asked for unless there is data already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, size, seed, JSON."""
        parser.add_argument(
            "what", nargs="?", default="load", choices=["load", "accounts", "first-start"]
        )
        parser.add_argument("--size", default="small", choices=["small", "city", "nation"])
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same data")
        parser.add_argument("--json", action="store_true", help="accounts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or list."""
        if options["what"] == "accounts":
            self._accounts(as_json=options["json"])
            return
        if User.objects.exists():
            if options["what"] == "first-start":
                return
            raise CommandError("there is data already; empty the database first (make reset)")
        if not settings.LOCAL_DATA:
            raise CommandError("demo data is for local databases only")
        self._load(options["size"], options["seed"])

    def _load(self, size: str, seed: int) -> None:
        at = timezone.localtime()
        with transaction.atomic():
            if size == "small":
                where = small.load(at=at)
            elif size == "city":
                where = city.load(at=at)
            else:
                where = nation.load(at=at, seed=seed)
            cases.load(where, at=at)
        self.stdout.write(f"demo data of size {size} is loaded")

    def _accounts(self, *, as_json: bool) -> None:
        held = Membership.objects.filter(person__username__in=[a.login for a in ACCOUNTS])
        there = {
            (m.person.username, m.role): m.organisation.name
            for m in held.select_related("person", "organisation")
        }
        data = [
            {
                "login": account.login,
                "password": PASSWORD,
                "role": str(account.roles[0]),
                "roles": [str(role) for role in account.roles],
                "organisation": there[account.login, account.roles[0]],
                "name": account.name,
                "language": account.language,
            }
            for account in ACCOUNTS
            if (account.login, account.roles[0]) in there
        ]
        if as_json:
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"\n  demo accounts, all with the password  {PASSWORD}\n")
        for entry in data:
            words = f"  {entry['login']:18} {entry['role']:16} {entry['language']:8}"
            self.stdout.write(f"{words} {entry['organisation']}")
