"""Input of the staff screens of campaigns. Forms check, actions write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """What a birthday campaign is. Its state is changed by buttons."""

    class Meta:
        model = Campaign
        fields = ["name", "template", "store", "segment", "lead_days", "send_from"]

    def clean_store(self) -> Any:
        """A campaign of the whole chain is for those who work in the whole chain."""
        store = self.cleaned_data["store"]
        if store is None and getattr(self, "store_required", False):
            raise forms.ValidationError(_("Choose one of your stores."))
        return store
