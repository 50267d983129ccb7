"""What an owner of the site decides.

A setting is one field of `SiteSettings` or `ServiceSettings`, its range and help in the field's
metadata; ``make reference`` writes the docs.
"""

from faq.settings.load import (
    Settings,
    check_forms,
    load_settings,
    ranking_model_path,
    read_ranking_model,
)
from faq.settings.sources import SETTINGS_FILE

__all__ = [
    "SETTINGS_FILE",
    "Settings",
    "check_forms",
    "load_settings",
    "ranking_model_path",
    "read_ranking_model",
]
