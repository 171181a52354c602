"""What every part of `area.yaml` is made of."""

from pydantic import BaseModel, ConfigDict, Field

from shanshui.core.labels import Label


class Strict(BaseModel):
    """A part of `area.yaml`; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(Strict):
    """A name in Chinese and English."""

    zh: str = Field("", description="name in Chinese")
    en: str = Field("", description="name in English")

    @property
    def label(self) -> Label:
        """Return the name; where one language is missing, the other."""
        return Label(self.en or self.zh, self.zh or self.en)


class TableFile(Strict):
    """A table of flows (service, item, quantity …), variables (variable, value), areas, or published totals."""

    file: str = Field(description="CSV, TSV or XLSX in UTF-8, UTF-8 with BOM, or GB18030")
    sheet: str | None = Field(None, description="sheet of a workbook")
    service: str | None = Field(None, description="service of all rows, if the table has no such column")
    variable: str | None = Field(None, description="variable of all rows, if the table has no such column")
    year: str | int | None = Field(None, description="year of the rows, if the table has no such column")
    classes: str | None = Field(None, description="land survey of the column `land_class`, by the name of a crosswalk")
    source: str = Field("", description="where it comes from")
