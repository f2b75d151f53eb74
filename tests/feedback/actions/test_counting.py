"""How much came from one network within the hour."""

from datetime import timedelta

from feedback.actions.counting import SPAN, count_from
from feedback.models import PlaceCount
from feedback.tasks import forget_places
from tests.factories.feedback import AT


def count(place="203.0.113.0/24", what="posts", at=AT):
    return count_from(what=what, place=place, at=at)


def test_each_place_and_each_kind_is_counted_for_itself(db):
    assert [count(), count(), count(place="198.51.100.0/24"), count(what="cases")] == [
        1,
        2,
        1,
        1,
    ]


def test_an_hour_after_the_first_the_count_begins_anew(db):
    assert [count(at=AT + SPAN * part) for part in (0, 0.5, 0.99)] == [1, 2, 3]
    assert [count(at=AT + SPAN), count(at=AT + SPAN * 1.5)] == [1, 2]


def test_the_networks_are_forgotten_when_their_hour_is_over(db):
    count()
    count(place="198.51.100.0/24", at=AT + timedelta(minutes=30))
    assert forget_places(at=AT + SPAN) == 1
    assert PlaceCount.objects.get().place == "198.51.100.0/24"
    assert forget_places(at=AT + SPAN) == 0


def test_of_many_at_once_none_is_lost(in_threads):
    in_threads(*[lambda: [count() for _turn in range(5)]] * 4)
    [counted] = in_threads(lambda: PlaceCount.objects.get().count)
    assert counted == 20
