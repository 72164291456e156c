"""Somebody at a screen: with a mouse or finger, or with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

from accounts.models import User
from tests.factories import PASSWORD

TABS_AT_MOST = 400


class Hand:
    """Acts as people do: follows what can be seen, types, presses buttons.

    Buttons and links are found by their `data-act`, fields by the names of the model.
    """

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site

    def sign_in(self, somebody: User) -> None:
        """Through the form, as anybody does."""
        self.page.context.clear_cookies()
        self.open("/account/login/")
        self.fill("login", somebody.username)
        self.fill("password", PASSWORD)
        self.send()

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def act(self, name: str) -> None:
        """Follow or press what carries this act, and wait for the page it leads to."""
        self.press(self.page.locator(f"[data-act={name}]:visible").first)

    def send(self) -> None:
        """Press the main button of the page's form."""
        self.press(self.page.locator("main form button.main[type=submit]:visible").first)
        refused = self.page.locator("main [data-summary]")
        assert refused.count() == 0, refused.first.inner_text()

    def press(self, target: Locator) -> None:
        """Click, and let the page it leads to settle."""
        with self._settled(target):
            self._push(target)

    def _push(self, target: Locator) -> None:
        target.click()

    @contextmanager
    def _settled(self, target: Locator) -> Iterator[None]:
        """What leaves the page is waited for from before: the old one has long been loaded."""
        if target.evaluate("e => e.tagName === 'SUMMARY'"):
            yield
            return
        with self.page.expect_event("domcontentloaded"):
            yield
        self.page.wait_for_load_state()

    def fill(self, name: str, text: str) -> None:
        """Type into a field, or choose in a list."""
        field = self.page.locator(f"main [name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(text)
        else:
            self.unfold(field)
            field.fill(text)

    def unfold(self, field: Locator) -> None:
        """Open what the field is folded into."""
        if not field.is_visible():
            self.press(self.page.locator("main details:not([open]) > summary").first)

    def choose(self, name: str, *values: object) -> None:
        """Tick boxes or a radio button, or choose in a list."""
        first = self.page.locator(f"main [name={name}]").first
        if first.evaluate("e => e.tagName") == "SELECT":
            first.select_option([str(value) for value in values])
            return
        for value in values:
            self.tick(self.page.locator(f'main [name={name}][value="{value}"]'))

    def tick(self, box: Locator) -> None:
        """Tick one box."""
        box.check()

    def attach(self, name: str, paper: Path) -> None:
        """Choose a file."""
        self.page.locator(f"main [name={name}]").set_input_files(paper)

    def reads(self, *texts: str) -> None:
        """What the page must say."""
        shown = self.page.locator("main").inner_text()
        for text in texts:
            assert text in shown, f"“{text}” is not on {self.page.url}:\n{shown}"

    def state(self) -> str:
        """The state's code as the page's identity bar shows it."""
        return self.page.locator("main [data-state]").first.get_attribute("data-state") or ""


class Keys(Hand):
    """The same with the keyboard alone: Tab to the place, then type, Space or Enter."""

    def reach(self, target: Locator) -> None:
        """Tab until the focus is there, on a new page past its navigation as its first link offers."""
        if self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")
        for _n in range(TABS_AT_MOST):
            if target.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target} on {self.page.url}")

    def _push(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def fill(self, name: str, text: str) -> None:
        """Type over what stands there; in a list, arrows to the choice."""
        field = self.page.locator(f"main [name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            self.choose(name, text)
            return
        self.unfold(field)
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str, *values: object) -> None:
        """Arrows in lists and radio buttons, Space on boxes."""
        first = self.page.locator(f"main [name={name}]").first
        if first.evaluate("e => e.tagName") == "SELECT":
            self._arrows(first, [str(value) for value in values])
            return
        for value in values:
            self.tick(self.page.locator(f'main [name={name}][value="{value}"]'))

    def _arrows(self, box: Locator, values: Sequence[str]) -> None:
        self.reach(box)
        self.page.keyboard.press("Home")
        for _n in range(200):
            if box.input_value() in values:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {values} in {box}")

    def tick(self, box: Locator) -> None:
        """Space on a box; on radio buttons Tab reaches the group and arrows go round."""
        if box.get_attribute("type") == "radio":
            self._to_radio(box)
        else:
            self.reach(box)
            if not box.is_checked():
                self.page.keyboard.press("Space")
        assert box.is_checked()

    def _to_radio(self, box: Locator) -> None:
        name = box.get_attribute("name")
        for _n in range(TABS_AT_MOST):
            if self.page.evaluate("document.activeElement.name || ''") == name:
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _n in range(30):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
