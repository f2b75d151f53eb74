"""Which members have something in common: pairs of ids, found by the database.

A key is something that two records share ("the same phone", "the same name and the
same last four digits"). A key of more than MOST_ALIKE members says nothing about a
person and is passed over, so that one number on a thousand records does not become half
a million pairs. One text for SQLite and PostgreSQL.
"""

from collections.abc import Collection, Iterator

from django.db import connection

MOST_ALIKE = 10
FETCH = 2_000

# Each gives (key, member_id) of the members in use.
KEYS: tuple[str, ...] = (
    # The same phone, e-mail address or WeChat id.
    """
    SELECT p.kind || ' ' || p.value_norm, m.id
    FROM members_member m JOIN members_contactpoint p ON p.member_id = m.id
    WHERE m.status IN ('prospect', 'member') AND p.kind IN ('phone', 'email', 'wechat')
    """,
    # The same name and the same last four digits: a number mistyped further in front.
    """
    SELECT m.name || ' ' || p.tail4, m.id
    FROM members_member m JOIN members_contactpoint p ON p.member_id = m.id
    WHERE m.status IN ('prospect', 'member') AND p.tail4 <> ''
    """,
    # The same name and the same birthday with its year.
    """
    SELECT m.name || ' ' || d.calendar || d.year || '-' || d.month || '-' || d.day, m.id
    FROM members_member m JOIN members_importantdate d
    ON d.member_id = m.id AND d.kind = 'birthday' AND d.year IS NOT NULL
    WHERE m.status IN ('prospect', 'member')
    """,
    # The same name and day of the year in the same store.
    """
    SELECT m.name || ' ' || d.calendar || d.month || '-' || d.day || ' '
    || m.home_store_id, m.id
    FROM members_member m JOIN members_importantdate d
    ON d.member_id = m.id AND d.kind = 'birthday'
    WHERE m.status IN ('prospect', 'member')
    """,
    # A name that sounds the same, and the same birthday: 若楠 and 若南, or in letters.
    """
    SELECT t.token || ' ' || d.calendar || d.year || '-' || d.month || '-' || d.day, m.id
    FROM members_member m JOIN members_importantdate d
    ON d.member_id = m.id AND d.kind = 'birthday' AND d.year IS NOT NULL
    JOIN members_membersearchtoken t ON t.member_id = m.id
    WHERE m.status IN ('prospect', 'member')
    AND t.token >= 'a' AND t.token < '{' AND length(t.token) >= 6
    """,
)

_PAIRS = """
    WITH shared (sign, member_id) AS MATERIALIZED (KEYS),
    blocks (sign) AS MATERIALIZED (
        SELECT sign FROM shared GROUP BY sign
        HAVING COUNT(DISTINCT member_id) BETWEEN 2 AND MOST
    )
    SELECT DISTINCT a.member_id, b.member_id
    FROM blocks
    JOIN shared a ON a.sign = blocks.sign JOIN shared b ON b.sign = blocks.sign
    WHERE a.member_id < b.member_id
"""

_NEAR: tuple[str, ...] = (
    """
    SELECT a.member_id, b.member_id, a.kind || a.value_norm
    FROM members_contactpoint a
    JOIN members_contactpoint b ON b.kind = a.kind AND b.value_norm = a.value_norm
    WHERE a.kind IN ('phone', 'email', 'wechat') AND a.member_id IN (IDS)
    AND b.member_id <> a.member_id
    """,
    """
    SELECT a.member_id, b.member_id, a.tail4
    FROM members_contactpoint a
    JOIN members_member m ON m.id = a.member_id
    JOIN members_contactpoint b ON b.tail4 = a.tail4
    JOIN members_member n ON n.id = b.member_id AND n.name = m.name
    WHERE a.tail4 <> '' AND a.member_id IN (IDS) AND b.member_id <> a.member_id
    """,
    """
    SELECT a.member_id, b.member_id, n.name
    FROM members_importantdate a
    JOIN members_member m ON m.id = a.member_id
    JOIN members_importantdate b ON b.kind = a.kind AND b.next_on = a.next_on
    AND b.calendar = a.calendar AND b.month = a.month AND b.day = a.day
    JOIN members_member n ON n.id = b.member_id
    WHERE a.kind = 'birthday' AND a.member_id IN (IDS) AND b.member_id <> a.member_id
    AND (b.year = a.year OR (n.name = m.name AND n.home_store_id = m.home_store_id))
    """,
)


def pairs_of_all() -> Iterator[list[tuple[int, int]]]:
    """Pairs among all members in use, the elder first, some thousand at a time.

    A pair may come once for each thing in common.
    """
    with connection.cursor() as cursor:
        for keys in KEYS:
            cursor.execute(
                _PAIRS.replace("KEYS", keys).replace("MOST", str(MOST_ALIKE))
            )
            rows = cursor.fetchall()
            for start in range(0, len(rows), FETCH):
                yield [(first, second) for first, second in rows[start : start + FETCH]]


def pairs_near(member_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of these members with any other, by indexes; the elder first.

    Pass some hundred at the most: their ids go into the statement.
    """
    found: set[tuple[int, int]] = set()
    ids = ", ".join(str(int(pk)) for pk in member_ids)
    if not ids:
        return found
    with connection.cursor() as cursor:
        for statement in _NEAR:
            cursor.execute(statement.replace("IDS", ids))
            by_key: dict[tuple[int, str], set[int]] = {}
            for one, other, key in cursor.fetchall():
                by_key.setdefault((one, key), set()).add(other)
            for (one, _key), others in by_key.items():
                if len(others) < MOST_ALIKE:
                    found |= {(min(one, each), max(one, each)) for each in others}
    return found
