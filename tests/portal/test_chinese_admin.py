"""The staff's screens in Chinese: no English among headings, labels and buttons."""

import re

from bs4 import BeautifulSoup
from django.urls import reverse

# Keys to press, examples of what can be typed, and the name of the other language.
# "Actions" is one aria-label that Wagtail's template writes without translating it.
KEPT = {"Actions", "Enter", "Esc", "zhangxm", "zxm", "html", "English"}
ENGLISH = re.compile(r"^[^\u4e00-\u9fff]*[A-Za-z]{3,}[^\u4e00-\u9fff]*$")
PARTS = "h1, h2, h3, th, label, button, a, legend, .help, .w-field__label"


def english_words(html):
    page = BeautifulSoup(html, "html.parser")
    for hidden in page.select("script, style, noscript, template, [hidden]"):
        hidden.extract()
    words = {" ".join(each.get_text(" ").split()) for each in page.select(PARTS)}
    words |= {each["placeholder"] for each in page.select("[placeholder]")}
    words |= {each["aria-label"] for each in page.select("nav[aria-label]")}
    return {each for each in words if ENGLISH.match(each) and "@" not in each} - KEPT


def test_home_lists_and_forms_speak_chinese(client, administrator, store):
    administrator.first_name = administrator.last_name = ""
    administrator.save()
    client.force_login(administrator)
    paths = [reverse("wagtailadmin_home")]
    for name in ("stores", "posts", "categories", "wagtailusers_users", "api-tokens"):
        paths += [reverse(f"{name}:index"), reverse(f"{name}:add")]
    paths.append(reverse("stores:edit", args=[store.pk]))
    for path in paths:
        response = client.get(path, headers={"accept-language": "zh-hans"})
        found = english_words(response.content) - {store.code, store.region.name}
        assert not found, f"{path}: {found}"
