"""What the demonstration's members bought, by habit, taste and season."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from django.utils import timezone

from members.models import Product, Purchase, PurchaseLine
from portal.demo.catalogue import (
    BAGS,
    BLACK,
    FLOWER,
    GIFT,
    GIFT_FESTIVE,
    GREEN,
    OOLONG,
    PUER,
    WHITE,
)
from portal.demo.chain import Chain
from portal.demo.habits import festival, purchase_days
from portal.demo.people import Person
from portal.demo.tables import insert, moment, move_sequences_on

TEAS = (GREEN, OOLONG, BLACK, PUER, WHITE, FLOWER, BAGS)
TEA_SHARES = (30, 22, 14, 14, 8, 7, 5)
USUAL = {
    GREEN: 10.0,
    OOLONG: 9.0,
    BLACK: 6.0,
    PUER: 5.0,
    WHITE: 4.0,
    FLOWER: 4.0,
    BAGS: 4.0,
    "盖碗": 1.2,
    "茶壶": 0.8,
    "茶杯": 2.0,
    "茶具配件": 2.5,
    "糕点": 7.0,
    "蜜饯坚果": 5.0,
    GIFT_FESTIVE: 0.6,
    GIFT: 1.2,
}
CATEGORY_NAMES = tuple(USUAL)
SPRING, AUTUMN, WINTER, PLAIN = "spring", "autumn", "winter", ""
NEW_YEAR, MID_AUTUMN = "new year", "mid-autumn"
SEASONS: dict[str, dict[str, float]] = {
    SPRING: {GREEN: 3.2},
    AUTUMN: {OOLONG: 2.6, WHITE: 1.3},
    WINTER: {BLACK: 2.2, PUER: 2.0, GREEN: 0.5},
    NEW_YEAR: {GIFT_FESTIVE: 16, GIFT: 6, "糕点": 1.5},
    MID_AUTUMN: {GIFT_FESTIVE: 16, GIFT: 6, "糕点": 1.5},
    PLAIN: {},
}
# The festive box of each season; the rest of the year other gifts are bought.
FESTIVE_BOX = {SPRING: "春茶", NEW_YEAR: "新春", MID_AUTUMN: "中秋"}
TASTE = 5.0
SAME_AGAIN = 0.6
HOURS = tuple(range(10, 22))
HOUR_SHARES = (4, 6, 7, 5, 6, 8, 8, 7, 6, 8, 7, 3)
REDUCED_PERCENT = 95

PURCHASE_FIELDS = (
    "id",
    "store",
    "receipt_no",
    "member",
    "purchased_at",
    "amount",
    "sold_by",
)
LINE_FIELDS = (
    "purchase",
    "line_no",
    "member",
    "store",
    "product",
    "category",
    "purchased_at",
    "quantity",
    "amount",
    "lot",
)
Row = tuple[Any, ...]


class Item(NamedTuple):
    """A product as the till sees it; the price in hundredths of a yuan."""

    pk: int
    category_id: int
    category: str
    name: str
    price: int


@lru_cache(maxsize=4000)
def season_of(day: date) -> str:
    """What sells on a day: gifts in the three weeks before a festival, else by month."""
    for season, month, dom in ((NEW_YEAR, 1, 1), (MID_AUTUMN, 8, 15)):
        ahead = festival(day.year, month, dom) - day
        if timedelta(0) <= ahead <= timedelta(days=24):
            return season
    if day.month in {3, 4, 5}:
        return SPRING
    if day.month in {9, 10, 11}:
        return AUTUMN
    return WINTER if day.month in {12, 1, 2} else PLAIN


@lru_cache(maxsize=200)
def _weights(season: str, favourite: str) -> tuple[float, ...]:
    of_season = SEASONS[season]
    total = 0.0
    cumulated = []
    for name, usual in USUAL.items():
        total += usual * of_season.get(name, 1) * (TASTE if name == favourite else 1)
        cumulated.append(total)
    return tuple(cumulated)


class Shop:
    """Sells to people, receipt by receipt, and numbers the receipts."""

    def __init__(self, chain: Chain, *, today: date) -> None:
        self.stores = chain.stores
        self.today = today
        self.receipts = 0
        self.zone = timezone.get_default_timezone()
        self.shelf: dict[str, list[Item]] = {name: [] for name in CATEGORY_NAMES}
        for product in chain.products:
            self.shelf[product.category.name].append(_item(product, chain))
        self.clerks = {
            store: [str(clerk) for clerk in clerks]
            for store, clerks in chain.clerks.items()
        }

    def sell_to(self, people: list[Person], rng: Random) -> None:
        """Write every purchase of these people."""
        receipts: list[Row] = []
        lines: list[Row] = []
        for person in people:
            favourite = rng.choices(TEAS, TEA_SHARES)[0]
            usual = rng.choice(self.shelf[favourite])
            for day in purchase_days(person.habit, rng, today=self.today):
                self._sell(person, day, favourite, usual, rng, receipts, lines)
        insert(Purchase, PURCHASE_FIELDS, receipts)
        insert(PurchaseLine, LINE_FIELDS, lines)

    def close(self) -> None:
        """After the last sale: receipts made later get the next ids."""
        move_sequences_on(Purchase)

    def _sell(
        self,
        person: Person,
        day: date,
        favourite: str,
        usual: Item,
        rng: Random,
        receipts: list[Row],
        lines: list[Row],
    ) -> None:
        self.receipts += 1
        member = person.member.pk
        store = self.stores[person.store]
        if rng.random() < 0.06:
            store = rng.choice(self.stores)
        hour = rng.choices(HOURS, HOUR_SHARES)[0]
        clock = time(hour, int(rng.random() * 60), int(rng.random() * 60))
        at = moment(datetime.combine(day, clock, tzinfo=self.zone))
        percent = REDUCED_PERCENT if rng.random() < 0.08 else 100
        total = 0
        chosen = self._choose(favourite, usual, day, rng)
        for number, item in enumerate(chosen, start=1):
            quantity = _quantity(item, rng)
            amount = item.price * quantity * percent // 100
            total += amount
            lines.append(
                (
                    *(self.receipts, number, member, store.pk),
                    *(item.pk, item.category_id, at, quantity, _yuan(amount)),
                    _lot(item, day),
                )
            )
        number_on_paper = f"{store.code}-{self.receipts:07d}"
        sold_by = rng.choice(self.clerks[store.pk])
        receipts.append(
            (
                *(self.receipts, store.pk, number_on_paper, member),
                *(at, _yuan(total), sold_by),
            )
        )

    def _choose(
        self, favourite: str, usual: Item, day: date, rng: Random
    ) -> list[Item]:
        season = season_of(day)
        wanted = rng.choices((1, 2, 3, 4), (30, 34, 24, 12))[0]
        chosen: dict[int, Item] = {}
        for name in rng.choices(
            CATEGORY_NAMES, cum_weights=_weights(season, favourite), k=wanted
        ):
            again = name == favourite and rng.random() < SAME_AGAIN
            item = usual if again else rng.choice(self._on_shelf(name, season))
            chosen[item.pk] = item
        return list(chosen.values())

    def _on_shelf(self, category: str, season: str) -> list[Item]:
        if category != GIFT_FESTIVE:
            return self.shelf[category]
        box = FESTIVE_BOX.get(season)
        if box is None:
            return self.shelf[GIFT]
        return [item for item in self.shelf[category] if box in item.name]


def _item(product: Product, chain: Chain) -> Item:
    return Item(
        pk=product.pk,
        category_id=product.category_id,
        category=product.category.name,
        name=product.name,
        price=int(chain.prices[product.pk] * 100),
    )


def _quantity(item: Item, rng: Random) -> int:
    if item.category in {GIFT, GIFT_FESTIVE}:
        return rng.choices((1, 2, 4, 6, 10), (40, 30, 15, 10, 5))[0]
    return rng.choices((1, 2, 3), (72, 22, 6))[0]


def _yuan(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _lot(item: Item, day: date) -> str:
    """The packing month of tea; ware has none."""
    if item.category not in TEAS:
        return ""
    packed = day - timedelta(days=40)
    return f"{packed:%y%m}-{item.pk % 7 + 1}"
