"""Rows of campaigns, believable and with traits."""

import factory

from campaigns import models
from campaigns.choices import CampaignKind, CampaignState


class MessageTemplateFactory(factory.django.DjangoModelFactory):
    """A template with words in Chinese and English; `words=False` leaves them out."""

    class Meta:
        model = models.MessageTemplate
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Birthday letter {n}")

    @factory.post_generation
    def words(self, create, value, **_kwargs):
        if create and value is not False:
            models.TemplateText.objects.create(
                template=self,
                language="zh-hans",
                subject="{given_name|茶友},生日快乐",
                body="{form_of_address|亲爱的茶友},您好!\n\n{store_name|我们}祝您生日快乐。",
            )
            models.TemplateText.objects.create(
                template=self,
                language="en",
                subject="Happy birthday, {given_name|dear guest}",
                body="Dear {form_of_address|guest},\n\nall the best from "
                "{store_name|all of us}.",
            )


class CampaignFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Campaign

    class Params:
        active = factory.Trait(state=CampaignState.ACTIVE)

    name = "Birthday letters"
    kind = CampaignKind.BIRTHDAY
    template = factory.SubFactory(MessageTemplateFactory)
    send_from = 0
