"""Labels in English and Chinese, and the language the user asked for."""

from typing import Literal, NamedTuple

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


class Label(NamedTuple):
    """One name in both languages."""

    en: str
    zh: str

    def in_(self, language: str) -> str:
        """Return the text in a language, `en` or `zh`."""
        return self.zh if language == "zh" else self.en
