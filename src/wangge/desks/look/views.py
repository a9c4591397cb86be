from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wangge.accounts.access import public
from wangge.desks.look.gallery import describe_gallery


@public
def show_style(request: HttpRequest) -> HttpResponse:
    """Show every token, component and state on one living page, to those who build pages."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "look/style.html", describe_gallery())
