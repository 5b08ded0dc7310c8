"""An adult of the school with a browser of their own: how they begin, sign in and leave."""

from dataclasses import dataclass, field

from tests.browser.second_lock import App
from tests.browser.window import Window

PASSWORD = "kestrel over quiet harbour"


@dataclass
class Slip:
    """A slip of paper, as it lies in somebody's hand."""

    name: str
    says: str
    sign_in: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass
class Adult:
    """Somebody at their own browser."""

    name: str
    window: Window
    slug: str
    app: App | None = None

    @property
    def username(self) -> str:
        return self.name.lower().replace("'", "").replace(" ", ".")

    def at(self, path: str = "") -> str:
        return f"/{self.slug}/{path}"

    def begins_with(self, code: str) -> None:
        """Make a sign-in from the code on a slip."""
        self.window.opens(self.at("begin/"), h1="Begin")
        self.window.types("Code", code)
        self.fills_in_sign_in()
        self.window.presses("Make my sign-in")

    def fills_in_sign_in(self) -> None:
        self.window.types("A name to sign in with", self.username)
        self.window.types("A password", PASSWORD)

    def adds_an_app(self, *, h1: str) -> None:
        """Add codes from an app as the second lock, where the page after signing in asks for one, and go on."""
        window = self.window
        window.sees("Add a second lock to your sign-in")
        window.follows("A code from an app", h1="Add codes from an app")
        self.app = App(window.page.locator("details code").text_content() or "")
        window.types("The six figures that your app shows now", self.app.code())
        window.presses("Add", h1="Your printed codes")
        window.follows("I have them on paper: go on", h1=h1)

    def signs_in(self, *, h1: str) -> None:
        """Name and password, and the app's code where there is an app."""
        self.window.opens("/account/sign-in/", h1="Sign in")
        self.window.types("Your sign-in name, or your e-mail address", self.username)
        self.window.types("Password", PASSWORD)
        self.window.presses("Sign in")
        if self.app:
            self.window.sees("Your second lock")
            self.window.types("Code", self.app.code())
            self.window.presses("Continue")
        self.window.sees(h1)

    def signs_out(self) -> None:
        self.window.presses("Sign out", h1="Sign in")
