"""Put a home page in each language where Wagtail has put its "Welcome" page."""

import uuid

from django.db import migrations

TITLES = {"en": "Regulars", "zh-hans": "熟客"}
MOTTOES = {"en": "Good to see you again.", "zh-hans": "又见面了，真好。"}


def add_home_pages(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("portal", "HomePage")
    ContentType = apps.get_model("contenttypes", "ContentType")

    if HomePage.objects.exists():
        return
    # Only Wagtail's own untouched page is taken away.
    Page.objects.filter(
        path="00010001", slug="home", numchild=0, content_type__model="page"
    ).delete()
    root = Page.objects.get(depth=1)
    if Page.objects.filter(depth=2).exists():
        return
    content_type, _created = ContentType.objects.get_or_create(
        app_label="portal", model="homepage"
    )
    translation_key = uuid.uuid4()
    homes = {}
    for number, language in enumerate(("en", "zh-hans"), start=1):
        locale, _created = Locale.objects.get_or_create(language_code=language)
        slug = "home" if number == 1 else f"home-{language}"
        homes[language] = HomePage.objects.create(
            title=TITLES[language],
            draft_title=TITLES[language],
            motto=MOTTOES[language],
            slug=slug,
            content_type=content_type,
            path=f"{root.path}{number:04d}",
            depth=2,
            numchild=0,
            url_path=f"/{slug}/",
            locale=locale,
            translation_key=translation_key,
        )
    root.numchild = len(homes)
    root.save(update_fields=["numchild"])
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 80,
            "root_page": Page.objects.get(pk=homes["en"].pk),
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add_home_pages, migrations.RunPython.noop)]
