from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number beside the number that it must not pass, or must reach; None has no bound."""

    what: str
    value: float
    most: float | None = None
    unit: str = ""
    least: float | None = None

    @property
    def holds(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def words(self) -> str:
        bound = f" (at most {self.most:g}{self.unit})" if self.most is not None else ""
        bound += f" (at least {self.least:g}{self.unit})" if self.least is not None else ""
        return f"{'ok    ' if self.holds else 'MISSED'} {self.what}: {self.value:.2f}{self.unit}{bound}"
