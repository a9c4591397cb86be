"""Calls answer in the language of ``?lang=``: names, messages, and the addresses of pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

SPOKEN = {"zh": "zh-hans", "en": "en"}


def in_asked_language(view: Callable[..., HttpResponse]) -> Any:
    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(SPOKEN.get(request.GET.get("lang", "zh"), "zh-hans")):
            return view(request, *args, **kwargs)

    return speaking
