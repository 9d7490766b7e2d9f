from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number beside the number that it must not pass; None has no bound."""

    what: str
    value: float
    most: float | None = None
    unit: str = ""

    @property
    def holds(self) -> bool:
        return self.most is None or self.value <= self.most

    def words(self) -> str:
        bound = f" (at most {self.most:g}{self.unit})" if self.most is not None else ""
        return f"{'ok    ' if self.holds else 'MISSED'} {self.what}: {self.value:.2f}{self.unit}{bound}"
