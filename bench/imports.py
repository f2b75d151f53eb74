"""Importing members and purchases: rows a second and peak memory, at two sizes.

    python bench/imports.py [--members 100000] [--lines 300000]

Uses SQLite in a temporary folder, or the PostgreSQL server of DATABASE_URL, where it
makes a database of its own and drops it. Each import runs in a process of its own, so
that its peak memory is its own. The floor, in the same run: the file's cells written
into one bare table, by COPY (PostgreSQL) or executemany (SQLite).
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BY = "bench@example.com"
STORES = 20
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏辉"
MEMBER_HEAD = [
    "会员号",
    "姓名",
    "性别",
    "手机",
    "邮箱",
    "生日",
    "历法",
    "门店",
    "入会日期",
    "来源",
    "同意邮件",
    "备注",
]
LINE_HEAD = [
    "小票号",
    "门店",
    "会员号",
    "消费时间",
    "货号",
    "产品",
    "类别",
    "数量",
    "金额",
    "导购",
]
START = datetime(2024, 1, 1, 10)  # noqa: DTZ001 -- files tell no zone


def member_rows(count: int) -> Iterator[list[object]]:
    chance = random.Random(1)
    for n in range(count):
        lunar = n % 3 == 0
        yield [
            f"B{n:07}",
            chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2)),
            chance.choice("男女"),
            f"13{n % 10}{n:08}",
            f"b{n}@example.com" if n % 2 else "",
            f"{1950 + n % 55}-{1 + n % 12}-{1 + n % 28}",
            "农历" if lunar else "",
            f"S{n % STORES:02}",
            f"{START + timedelta(days=n % 900):%Y/%m/%d}",
            chance.choice(["门店", "朋友介绍", "网站"]),
            chance.choice(["是", "否", ""]),
            "爱喝龙井，要清淡的" if n % 5 == 0 else "",
        ]


def line_rows(count: int, members: int) -> Iterator[list[object]]:
    chance = random.Random(2)
    for n in range(count):
        receipt = n // 3
        buyer = receipt * 7919 % members
        kind = chance.randrange(8)
        product = kind * 10 + chance.randrange(10)
        yield [
            f"R{receipt:08}",
            f"S{receipt % STORES:02}",
            f"B{buyer:07}" if receipt % 20 else "",
            f"{START + timedelta(minutes=receipt * 11 % 1_200_000):%Y-%m-%d %H:%M}",
            f"T{product:03}",
            f"茶 {product}",
            f"茶叶/类别{kind}",
            chance.choice([1, 1, 2, 3]),
            f"{chance.randrange(2_000, 90_000) / 100:.2f}",
            f"店员{receipt % 40}",
        ]


def write(path: Path, head: list[str], rows: Iterator[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


# --- in a process of their own -----------------------------------------------------


def prepare() -> None:
    """Tables, stores and somebody who may import."""
    from django.core.management import call_command

    from members.models import Store, User

    call_command("migrate", verbosity=0)
    User.objects.create_superuser(BY, "x")
    Store.objects.bulk_create(
        Store(code=f"S{n:02}", name=f"Store {n}") for n in range(STORES)
    )


def run_import(kind: str, path: str) -> None:
    from django.core.management import call_command

    out = StringIO()
    call_command(f"import{kind}", path, "--by", BY, stdout=out)
    result = json.loads(out.getvalue())
    result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


def run_floor(path: str) -> None:
    """The same cells into one bare table."""
    from django.db import connection, transaction

    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123 -- a stream
        head = next(csv.reader(file))
        columns = ", ".join(f"c{n} text" for n in range(len(head)))
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bench_floor ({columns})")
            started = time.perf_counter()
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    cursor.copy_expert("COPY bench_floor FROM STDIN WITH CSV", file)
                else:
                    marks = ", ".join("?" for _ in head)
                    cursor.connection.executemany(
                        f"INSERT INTO bench_floor VALUES ({marks})",  # noqa: S608 -- the marks are question marks
                        csv.reader(file),
                    )
            seconds = time.perf_counter() - started
            cursor.execute("DROP TABLE bench_floor")
    print(json.dumps({"seconds": seconds}))


# --- the run ------------------------------------------------------------------------


def child(environment: dict[str, str], *arguments: str) -> dict[str, float]:
    answer = subprocess.run(
        [sys.executable, __file__, *arguments],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(answer.stdout) if answer.stdout.strip() else {}


def server_database(url: str, name: str, verb: str) -> str:
    """CREATE or DROP a database beside the one of `url`; returns its own url."""
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} DATABASE {name}")
    connection.close()
    return url.rpartition("/")[0] + f"/{name}"


def measure(folder: Path, members: int, lines: int) -> None:
    url = os.environ.get("DATABASE_URL", "")
    name = f"bench_imports_{os.getpid()}"
    environment = {
        **os.environ,
        "DATA_DIR": str(folder / f"data{members}"),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "DEBUG": "0",
    }
    if url:
        environment["DATABASE_URL"] = server_database(url, name, "CREATE")
    try:
        child(environment, "--prepare")
        files = (
            ("members", MEMBER_HEAD, member_rows(members), members),
            ("purchases", LINE_HEAD, line_rows(lines, members), lines),
        )
        for kind, head, rows, count in files:
            path = folder / f"{kind}{count}.csv"
            write(path, head, rows)
            floor = child(environment, "--floor", str(path))["seconds"]
            result = child(environment, "--import", kind, str(path))
            rate = count / result["seconds"]
            print(
                f"{kind:10} {count:>8} rows {path.stat().st_size / 1e6:6.1f} MB  "
                f"{result['seconds']:7.1f} s {rate:8.0f} rows/s  "
                f"peak {result['peak']:4.0f} MB  "
                f"floor {count / floor:9.0f} rows/s  {result['seconds'] / floor:6.1f} x  "
                f"(created {result['created']}, rejected {result['rejected']})",
                flush=True,
            )
    finally:
        if url:
            server_database(url, name, "DROP")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=300_000)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--floor", help=argparse.SUPPRESS)
    parser.add_argument("--import", nargs=2, dest="task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare or options.floor or options.task:
        import django

        django.setup()
        if options.prepare:
            prepare()
        elif options.floor:
            run_floor(options.floor)
        else:
            run_import(*options.task)
        return
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    print(
        f"{database}; the floor is {'COPY' if database != 'SQLite' else 'executemany'}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for part in (4, 1):
            measure(Path(folder), options.members // part, options.lines // part)


if __name__ == "__main__":
    main()
