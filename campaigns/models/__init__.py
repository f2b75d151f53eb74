"""Data of campaigns. One file a concept."""

from campaigns.models.campaign import Campaign
from campaigns.models.run import Recipient, Run
from campaigns.models.template import MessageTemplate, TemplateText

__all__ = ["Campaign", "MessageTemplate", "Recipient", "Run", "TemplateText"]
